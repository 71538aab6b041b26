"""No unexpected error of a job of the worker goes unseen, and no row stands in the way of the next."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from blog.citations import watch
from blog.citations.registers import UpdateNotice
from blog.models import Source
from comments.models import Comment, ReplyMails
from courses import interest
from courses.models import AddressChange, Intake, Interest, OrganiserMails, SignUp
from tests.blog.builders import cite, make_published_article, make_source
from tests.comments.builders import make_comment, make_published_comment, make_spam
from tests.courses.builders import (
    end,
    make_attended,
    make_confirmed,
    make_confirmed_early,
    make_full_intake,
    make_intake,
    make_interest,
    make_waiting,
    sign_up,
)
from tests.fakes.akismet import KEY, FakeAkismet
from tests.website.builders import fresh, make_image, make_mail, make_staff, picture
from website import registry
from website.models import (
    JobFailure,
    OutgoingMail,
    PasswordResetRequest,
    PersonalDataLink,
    RateCount,
)
from website.worker import failures, loops

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=900)
JOBS = {job.name: job for job in registry.jobs}
# Jobs that take no rows one by one, and why.
WITHOUT_ROWS = {
    "old networks": "one statement deletes them",
    "old mailboxes": "one statement deletes them",
    "old origins": "one statement erases them",
    "old errors": "one statement deletes them",
    "expired sessions": "they have no number, and nothing but the session depends on them",
    "temporary files": "they are files",
    "digest for moderators": "the row is the policy",
    "use of the Akismet key": "there is one key",
}


class Poison(Exception):
    pass


def _interested(*, is_verified):
    asked = make_interest(make_intake().course)
    if is_verified:
        interest.verify(asked.pk)
    else:
        Interest.objects.filter(pk=asked.pk).update(expires_at=LONG_AGO)
    return asked


def _expired():
    student = sign_up(make_intake())
    SignUp.objects.filter(pk=student.pk).update(expires_at=timezone.now())
    return student


def _undelivered():
    mail = make_mail(send_due_at=None, failed_at=timezone.now())
    student = make_confirmed(make_intake())
    offered = {"status": SignUp.Status.OFFERED, "offer_mail": mail}
    soon = timezone.now() + timedelta(days=1)
    SignUp.objects.filter(pk=student.pk).update(expires_at=soon, **offered)
    return student


def _to_free():
    student = sign_up(make_intake())
    SignUp.objects.filter(pk=student.pk).update(seats_until=timezone.now())
    return student


def _unreachable():
    student = sign_up(make_intake(seats=9))
    student.mails.update(send_due_at=None, failed_at=timezone.now(), attempts=1)
    return student


def _wants_news():
    row = OrganiserMails.objects.create(user=make_staff(), mode="each", next_at=LONG_AGO)
    row.news.add(make_confirmed(make_intake()).events.last())
    return row


def _new_address():
    student = make_confirmed(make_intake())
    return AddressChange.objects.create(sign_up=student, email="new@b.example", asked_at=LONG_AGO)


def _to_remind():
    soon = timezone.now() + timedelta(days=2)
    student = make_confirmed_early(make_intake(starts_at=soon, closes_at=soon))
    return student.intake


def _waits_in_vain():
    student = make_waiting(make_full_intake(seats=1))
    end(student.intake)
    return student


def _forgettable():
    student = make_confirmed(make_intake())
    names = ("opens", "closes", "starts", "ends")
    dates = {f"{name}_at": LONG_AGO + timedelta(days=day) for day, name in enumerate(names)}
    Intake.objects.filter(pk=student.intake_id).update(**dates)
    return student


def _cited():
    source = make_source(doi=f"10.1000/{Source.objects.count()}")
    article = make_published_article(body=f"<p>Cramp.{cite(source)}</p>")
    article.citations.get_or_create(source=source)
    return source


def _count():
    return RateCount.objects.create(name=f"test {RateCount.objects.count()}", ends_at=LONG_AGO)


def _old_mail():
    return make_mail(send_due_at=None, sent_at=LONG_AGO, created_at=LONG_AGO)


def _reset():
    return PasswordResetRequest.objects.create(email=make_staff().email)


def _old_link():
    return PersonalDataLink.objects.create(email="ana@example.org", created_at=LONG_AGO)


def _feedback():
    return make_spam(feedback_due="ham", feedback_due_at=timezone.now())


def _to_tell_of():
    return make_published_comment(notify_due_at=timezone.now())


def _wants_replies():
    user = User.objects.create(username=f"author {User.objects.count()}")
    return ReplyMails.objects.create(user=user, since=LONG_AGO, due_at=LONG_AGO)


def _is_gone(row):
    return not type(row).objects.filter(pk=row.pk).exists()


# By job: how a row becomes due, and how it is seen that the job has done it.
ROWS = {
    "mail": (make_mail, lambda mail: fresh(mail).sent_at),
    "old mail": (_old_mail, _is_gone),
    "old links": (_old_link, _is_gone),
    "old counts": (_count, _is_gone),
    "forgotten passwords": (_reset, lambda request: fresh(request).answered_at),
    "renditions": (
        lambda: make_image(picture(32, 24)),
        lambda image: not fresh(image).renditions_due_at,
    ),
    "image files": (
        lambda: make_image(picture(32, 24)),
        lambda image: fresh(image).files_check_due_at > timezone.now() + timedelta(hours=1),
    ),
    "watched sources": (_cited, lambda source: fresh(source).checked_at),
    "expired reservations and offers": (_expired, lambda it: fresh(it).status == "lapsed"),
    "ended waiting lists": (_waits_in_vain, lambda it: fresh(it).status == "no_place"),
    "seats to free": (_to_free, lambda it: fresh(it).status == "waiting"),
    "undelivered links": (_unreachable, lambda it: fresh(it).seats_until),
    "mails about sign-ups": (_wants_news, lambda row: not row.news.exists()),
    "undelivered offers": (_undelivered, lambda it: fresh(it).status != "offered"),
    "certificates": (make_attended, lambda student: student.certificates.exists()),
    "interest": (lambda: _interested(is_verified=True), _is_gone),
    "old interest": (lambda: _interested(is_verified=False), _is_gone),
    "new addresses": (_new_address, _is_gone),
    "reminders": (_to_remind, lambda intake: intake.sign_ups.get().reminded_at),
    "old sign-ups": (_forgettable, lambda student: not fresh(student).email),
    "spam check": (make_comment, lambda comment: fresh(comment).status == "approved"),
    "feedback to Akismet": (_feedback, lambda comment: fresh(comment).feedback_sent),
    "mails about published comments": (_to_tell_of, lambda comment: fresh(comment).notified_at),
    "new replies for authors": (_wants_replies, lambda row: fresh(row).since > LONG_AGO),
    "old spam": (lambda: make_spam(decided_at=LONG_AGO), _is_gone),
}


@pytest.fixture(autouse=True)
def _services(settings, monkeypatch):
    """Akismet and the registers answer."""
    monkeypatch.setattr(
        watch,
        "_query_registers",
        lambda _source: watch.Result(UpdateNotice(), [], is_known=True, is_watched=True),
    )
    with FakeAkismet() as fake:
        settings.AKISMET_API_URL, settings.AKISMET_API_KEY = fake.url, KEY
        yield


@contextmanager
def _poisoned(row, monkeypatch):
    """Whatever takes this row fails with it."""

    def raise_for(found):
        if row in found:
            raise Poison("ana@example.org has a bad day")

    take, batch = failures.take, failures.batch

    def take_and_fail(taken):
        take(taken)
        raise_for([taken])
        return taken

    def batch_and_fail(rows, size):
        found = batch(rows, size)
        raise_for(found)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(failures, "take", take_and_fail)
        patch.setattr(failures, "batch", batch_and_fail)
        yield


def _run(job):
    failures._health.pop(job, None)
    loops.run_until_idle([job])


def test_of_every_job_it_is_known_which_rows_it_takes():
    assert ROWS.keys() | WITHOUT_ROWS.keys() == JOBS.keys()
    assert not ROWS.keys() & WITHOUT_ROWS.keys()


@pytest.mark.parametrize("name", JOBS)
def test_the_dashboard_says_of_every_job_that_it_fails(name, admin_client):
    def fail():
        raise Poison("ana@example.org has a bad day")

    _run(replace(JOBS[name], run=fail))
    failure = JobFailure.objects.get()
    assert (failure.job, failure.row, failure.error) == (name, 0, "Poison: … has a bad day")
    page = " ".join(admin_client.get(reverse("admin:index")).text.split())
    assert f"{name}: {failure.tries} error" in page and "Poison: … has a bad day" in page


@pytest.mark.parametrize("name", ROWS)
def test_a_row_on_which_a_job_fails_does_not_stop_the_next(name, monkeypatch):
    make, is_done = ROWS[name]
    bad, good = make(), make()
    job = JOBS[name]
    with _poisoned(bad, monkeypatch):
        _run(job)
    assert is_done(good) and not is_done(bad)
    failure = JobFailure.objects.get(row=bad.pk)
    assert (failure.job, failure.model) == (name, bad._meta.label_lower)


@pytest.mark.parametrize("name", ["old spam", "spam check", "undelivered offers", "mail"])
def test_a_row_on_which_a_job_always_fails_is_given_up_or_set_aside(
    name, monkeypatch, admin_client
):
    bad, job = ROWS[name][0](), JOBS[name]
    with _poisoned(bad, monkeypatch):
        for _try in range(failures.MAX_TRIES + 3):
            _make_due(bad)
            _run(job)
    failure = JobFailure.objects.get(row=bad.pk)
    assert failure.tries == failures.MAX_TRIES
    page = admin_client.get(reverse("admin:website_jobfailure_changelist")).text
    assert name in page and f"{failure.model} {bad.pk}" in page


def _make_due(row):
    now = timezone.now()
    JobFailure.objects.filter(retry_at__gt=now).update(retry_at=now)
    Comment.objects.filter(pk=row.pk, check_due_at__isnull=False).update(check_due_at=now)
    OutgoingMail.objects.filter(pk=row.pk, send_due_at__isnull=False).update(send_due_at=now)


def test_a_comment_whose_check_always_fails_is_left_to_a_person_with_the_reason(
    monkeypatch, admin_client
):
    comment, job = make_comment(), JOBS["spam check"]
    with _poisoned(comment, monkeypatch):
        for _try in range(failures.MAX_TRIES):
            _make_due(comment)
            _run(job)
    comment.refresh_from_db()
    assert (comment.hold_reason, comment.check_due_at) == ("unchecked", None)
    first, last = comment.events.filter(kind="no-verdict")
    assert first.detail == (
        "An error stopped the spam check, which is tried again: Poison: … has a bad day"
    )
    assert last.detail.startswith("An error stopped its spam check again and again: Poison")
    assert not JobFailure.objects.set_aside()


def test_a_sign_up_that_stops_the_worker_says_so_once_in_its_history(monkeypatch):
    student, job = _undelivered(), JOBS["undelivered offers"]
    with _poisoned(student, monkeypatch):
        for _try in range(2):
            _make_due(student)
            _run(job)
    assert student.events.get(kind="error").reason == "Poison: … has a bad day"


def test_staff_have_what_was_set_aside_tried_again(monkeypatch, admin_client):
    student, job = _undelivered(), JOBS["undelivered offers"]
    with _poisoned(student, monkeypatch):
        for _try in range(failures.MAX_TRIES):
            _make_due(student)
            _run(job)
    _run(job)
    assert fresh(student).status == "offered"
    panel = admin_client.get(reverse("admin:index")).text
    assert "1 row is set aside." in " ".join(panel.split())
    address = reverse("admin:website_jobfailure_changelist")
    again = {"action": "try_again", "_selected_action": [JobFailure.objects.get().pk]}
    assert "1 will be tried again." in admin_client.post(address, again, follow=True).text
    _run(job)
    assert fresh(student).status != "offered"


def test_an_error_that_did_not_happen_again_is_forgotten_after_a_day():
    day_ago = timezone.now() - timedelta(days=1, minutes=1)
    for row, retry_at in [(0, day_ago), (1, day_ago), (2, None)]:
        JobFailure.objects.create(job="mail", row=row, last_at=day_ago, retry_at=retry_at)
    assert failures.delete_old() and not failures.delete_old()
    assert JobFailure.objects.get().row == 2


def test_staff_without_rights_learn_that_there_are_errors_and_not_which(client):
    JobFailure.objects.create(job="mail", row=1, tries=3, error="Poison: a bad day")
    client.force_login(make_staff())
    page = client.get(reverse("admin:index")).text
    assert "mail: 3 errors" in page and "a bad day" not in page
