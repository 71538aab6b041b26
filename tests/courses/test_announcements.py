"""Announcements to an intake: previewed, sent once, and logged."""

import pytest
from django.urls import reverse

from courses import announcements, places
from courses.models import Announcement, AnnouncementDelivery, SignUp
from tests.courses.builders import (
    make_confirmed,
    make_full_intake,
    make_helper,
    make_intake,
    make_waiting,
    sign_up,
)
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
WORDS = {"subject": "What to bring", "text": "Dear all,\r\n\r\na towel & <soap>.\r\n\r\nThe school"}


def _write(admin_client, intake, audience="confirmed", **more):
    page = reverse("admin:courses_intake_write", args=[intake.pk])
    return admin_client.post(page, {**WORDS, "audience": audience, **more}, follow=True)


def _announcement_mails():
    return OutgoingMail.objects.filter(kind="courses/announcement").order_by("pk")


def _draft(intake):
    return announcements.draft(intake, **WORDS)


def test_staff_preview_the_mail_of_one_student_before_it_is_sent(admin_client):
    intake = make_full_intake(seats=3)
    first = intake.sign_ups.earliest("pk")
    page = _write(admin_client, intake)
    assert "This goes to 3 people." in page.text and first.name in page.text
    assert "a towel &amp; &lt;soap&gt;." in page.text and intake.course.title in page.text
    assert not Announcement.objects.exists() and not _announcement_mails().exists()


def test_the_preview_is_the_mail_without_the_student_s_own_link(admin_client):
    student = make_confirmed(make_intake())
    seen = announcements.preview(_draft(student.intake), student)
    _write(admin_client, student.intake, send="1")
    sent = _announcement_mails().get()
    link = student.get_absolute_url()
    assert link in sent.text and link in sent.html
    assert link not in seen.text and link not in seen.html
    assert seen.subject == sent.subject == f"What to bring ({student.intake.course})"
    assert seen.text.split("[")[0] == sent.text.split("http")[0]


def test_going_back_from_the_preview_keeps_the_text(admin_client):
    page = _write(admin_client, make_full_intake(), again="1")
    assert 'name="text"' in page.text and "a towel &amp; &lt;soap&gt;." in page.text
    assert 'name="send"' not in page.text and not Announcement.objects.exists()


def test_a_double_click_and_a_colleague_send_an_announcement_once(admin_client):
    intake = make_full_intake(seats=2)
    assert "being sent to 2 people" in _write(admin_client, intake, send="1").text
    assert "Nothing was sent" in _write(admin_client, intake, send="1").text
    unix = {"text": WORDS["text"].replace("\r\n", "\n")}
    assert "Nothing was sent" in _write(admin_client, intake, send="1", **unix).text
    assert Announcement.objects.count() == 1 and _announcement_mails().count() == 2


def test_an_announcement_sent_again_reaches_new_sign_ups(admin_client):
    intake = make_intake(seats=2)
    make_confirmed(intake)
    _write(admin_client, intake, send="1")
    late = make_confirmed(intake)
    assert "being sent to 1 person" in _write(admin_client, intake, send="1").text
    assert _announcement_mails().last().to == late.email
    assert Announcement.objects.get().deliveries.count() == 2


@pytest.mark.parametrize(
    ("audience", "who"),
    [("confirmed", "cw"), ("waiting", "x"), ("offered", "o"), ("live", "cwoxa")],
)
def test_an_announcement_goes_to_its_audience(admin_client, audience, who):
    intake = make_intake(seats=4)
    people = {"c": make_confirmed(intake), "w": make_confirmed(intake), "a": sign_up(intake)}
    gone = make_confirmed(intake)
    people |= {"o": make_waiting(intake), "x": make_waiting(intake)}
    places.cancel(gone.pk)
    _write(admin_client, intake, audience, send="1")
    sent = set(_announcement_mails().values_list("to", flat=True))
    assert sent == {people[name].email for name in who}


def test_an_empty_audience_is_an_error(admin_client):
    assert "There is nobody to send this to" in _write(admin_client, make_intake()).text
    assert "Nothing was sent" in _write(admin_client, make_intake(), send="1").text
    assert not Announcement.objects.exists()


def test_the_log_shows_recipients_and_delivery(admin_client, admin_user):
    intake = make_full_intake(seats=3)
    _write(admin_client, intake, send="1")
    sent, refused, kept_no_more = _announcement_mails()
    _settle(sent, sent_at=sent.created_at)
    _settle(refused, failed_at=sent.created_at, last_error="No such mailbox")
    kept_no_more.delete()
    log = reverse("admin:courses_announcement_change", args=[Announcement.objects.get().pk])
    page = admin_client.get(log).text
    expected = ["Sent ", "Given up: No such mailbox", "The mail was deleted", admin_user.username]
    assert [part for part in expected if part not in page] == []
    assert all(student.name in page for student in intake.sign_ups.all())


def _settle(row, **changes):
    OutgoingMail.objects.filter(pk=row.pk).update(send_due_at=None, **changes)


@pytest.mark.parametrize("students", [1, 5])
def test_the_log_takes_as_many_queries_for_five_as_for_one(
    admin_client, admin_user, django_assert_max_num_queries, students
):
    for _announcement in range(students):
        announcements.send(_draft(make_full_intake(seats=students)), "live", by=admin_user)
    log = reverse("admin:courses_announcement_changelist")
    one = reverse("admin:courses_announcement_change", args=[Announcement.objects.latest("pk").pk])
    # Session, user, second step; the filter, its counts, the dates and the rows.
    with django_assert_max_num_queries(11):
        assert admin_client.get(log).status_code == 200
    with django_assert_max_num_queries(9):
        assert admin_client.get(one).status_code == 200


def test_three_hundred_mails_are_queued_with_few_queries(admin_user, django_assert_max_num_queries):
    intake = make_intake(seats=300)
    example = make_confirmed(intake)
    SignUp.objects.bulk_create(_another(example, number) for number in range(299))
    with django_assert_max_num_queries(60):
        assert announcements.send(_draft(intake), "confirmed", by=admin_user) == 300
    assert AnnouncementDelivery.objects.count() == _announcement_mails().count() == 300


def _another(example, number):
    fields = {name: getattr(example, name) for name in ("status", "consented_at", "for_whom")}
    address = f"another-{number}@example.org"
    fields |= {"email": address, "folded_email": address, "name": f"Another {number}"}
    return SignUp(intake=example.intake, **fields)


@pytest.mark.parametrize("held", ["", "change_intake", "add_announcement"])
def test_only_those_who_may_see_students_and_write_to_them_do(client, held):
    client.force_login(make_helper(held))
    answer = _write(client, intake := make_full_intake(), send="1")
    assert answer.status_code == 403
    assert intake.sign_ups.first().email not in answer.text
    assert not Announcement.objects.exists()


def test_forgotten_students_get_no_announcement(admin_user):
    student = make_confirmed(make_intake())
    SignUp.objects.update(email="", folded_email="")
    announcement = announcements.draft(student.intake, "News", "Rain.")
    assert announcements.send(announcement, "live", by=admin_user) == 0
