"""Every status at every moment: pages, mails and the admin say what clock.toml says, and no more."""

import tomllib
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from courses import emails, mail_checks, waiting_list
from courses.emails import MailTemplate
from courses.models import Announcement, Payment, SignUp
from courses.rescheduling import Change
from tests.courses.builders import fresh, make_intake
from tests.courses.moments import DATES, MAKERS, make, move_to
from website import registry
from website.models import OutgoingMail
from website.tokens import confirmation_url

pytestmark = pytest.mark.django_db

TABLE = tomllib.loads((Path(__file__).parent / "clock.toml").read_text())


def _text(page):
    return " ".join(strip_tags(page).split())


def _check(text, row, where):
    assert [part for part in row.get("says", []) if part not in text] == [], f"{where}: {text}"
    assert [part for part in row.get("never", []) if part in text] == [], f"{where}: {text}"


def _never(row, moment):
    return {"never": [*row.get("never", []), *TABLE["nobody_reads"][moment]]}


def _send_all(student):
    """The mails of each template that go out now, by template. Those that are written anew when they
    are sent need no text before."""
    facts = {
        "payment": Payment(amount=Decimal(20), reference="Line 4"),
        "announcement": Announcement(subject="News", text="Rain."),
        "changes": [Change("Where", "Hall 1", student.intake.venue)],
    }
    student.expires_at = student.expires_at or timezone.now()
    mails = {template: emails.send(template, student, **facts) for template in emails.WITH_FACTS}
    others = {it: _row(it, student) for it in set(MailTemplate) - emails.WITH_FACTS}
    OutgoingMail.objects.bulk_create(others.values())
    student.mails.add(*others.values())
    mails |= others
    if student.status == SignUp.Status.OFFERED:
        SignUp.objects.filter(pk=student.pk).update(offer_mail=mails["offered"])
    return {
        str(template): mail
        for template, mail in mails.items()
        if registry.mail_checks[mail.kind](mail) is None
    }


def _row(template, student):
    kind = f"courses/{template}"
    return OutgoingMail(kind=kind, to=student.email, message_id=f"<{student.pk}.{template}@x.test>")


def test_the_table_has_every_status_at_every_moment():
    assert set(MAKERS) == {*SignUp.Status.values, "unverified"}
    assert {status: set(TABLE[status]) for status in MAKERS} == dict.fromkeys(MAKERS, set(DATES))
    for name in ("course_page", "sign_up_form", "nobody_reads"):
        assert set(TABLE[name]) == set(DATES)
    for row in (row for status in MAKERS for row in TABLE[status].values()):
        assert row.keys() >= {"stands", "says", "never", "link", "mails", "admin"}
        assert set(row["mails"]) <= set(MailTemplate) and row["says"] and row["admin"]


def test_of_every_mail_it_is_known_while_what_it_says_is_true():
    assert set(mail_checks.TRUE_WHILE) == set(MailTemplate)


@contextmanager
def _undone():
    """What is written in the block is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("status", MAKERS)
def test_a_student_is_told_at_every_moment_what_is_true(status, client, admin_client):
    student = make(status)
    for moment in DATES:
        with _undone():
            move_to(student.intake, moment)
            _check_cell(fresh(student), status, moment, client, admin_client)


def _check_cell(student, status, moment, client, admin_client):
    row = TABLE[status][moment]
    assert student.standing == row["stands"], moment
    address = student.get_absolute_url()
    receipt = _text(client.get(address).text)
    _check(receipt, row, f"receipt, {moment}")
    _check(receipt, _never(row, moment), f"receipt, {moment}")
    _check_link(client, student, row)
    _check_admin(admin_client, student, row, moment)
    mails = _send_all(student)
    assert sorted(mails) == sorted(row["mails"]), moment
    for template, mail in mails.items():
        _check(" ".join(mail.text.split()), _never(row, moment), template)
    while waiting_list.lapse_next() or waiting_list.end_next():
        pass
    if student.status != row["stands"]:
        assert fresh(student).status == row["stands"]
        _check(_text(client.get(address).text), row, "receipt after the worker has run")
        last = student.mails.latest("pk")
        assert last.kind == f"courses/{row['stands']}"
        _check(" ".join(last.text.split()), _never(row, moment), last.kind)


def _check_link(client, student, row):
    answer = client.get(confirmation_url("sign-up", student))
    assert answer.status_code == (200 if row["link"] else 410)
    assert row["link"] in answer.text


def _check_admin(admin_client, student, row, moment):
    page = reverse("admin:courses_signup_change", args=[student.pk])
    text = _text(admin_client.get(page).text)
    _check(text.lower(), {"says": row["admin"]}, "admin")
    _check(text, _never({}, moment), "admin")


def test_visitors_are_told_at_every_moment_what_is_true(client):
    intake = make_intake()
    for moment in DATES:
        with _undone():
            move_to(intake, moment)
            course = _text(client.get(intake.course.get_absolute_url()).text)
            _check(course, TABLE["course_page"][moment], f"course page, {moment}")
            form = _text(client.get(intake.get_sign_up_url()).text)
            _check(form, TABLE["sign_up_form"][moment], f"form, {moment}")


def test_an_offer_that_nobody_answered_is_over_before_the_worker_says_so(client, admin_client):
    student = make("offered")
    SignUp.objects.filter(pk=student.pk).update(expires_at=timezone.now())
    assert "No longer reserved" in client.get(student.get_absolute_url()).text
    assert "offered" not in _send_all(fresh(student))
    page = admin_client.get(reverse("admin:courses_signup_changelist"), {"q": student.reference})
    assert ">lapsed<" in page.text and ">offered<" not in page.text
