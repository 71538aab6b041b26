"""The links of a sign-up: until when they work, how they are revoked, and that they and the mails do
not depend on the secret key."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import announcements, emails
from courses.emails import MailTemplate
from courses.models import Intake, SignUp, SignUpEvent
from courses.retention import forget_old_sign_ups
from tests.courses.builders import (
    fresh,
    let_time_pass,
    make_certified,
    make_confirmed,
    make_intake,
    make_interest,
    sign_up,
)
from tests.website.builders import confirmation_path, make_personal_data_path, make_superuser
from website import privacy
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db


def _move_dates(student, **ago):
    """Let the intake have ended, and the links been made, so long ago."""
    then = timezone.now() - timedelta(**ago)
    dates = {"ends_at": then, "starts_at": then - timedelta(days=9)}
    dates |= {"closes_at": then - timedelta(days=10), "opens_at": then - timedelta(days=20)}
    Intake.objects.filter(pk=student.intake_id).update(**dates)
    SignUp.objects.filter(pk=student.pk).update(links_made_at=then - timedelta(days=20))
    return fresh(student)


@pytest.mark.parametrize(("days", "status"), [(364, 200), (366, 410)])
def test_a_receipt_works_for_a_year_after_the_course(client, days, status):
    student = _move_dates(make_certified(), days=days)
    for path in (student.get_absolute_url(), student.get_certificate_url()):
        answer = client.get(path)
        assert answer.status_code == status
        assert ("This link has expired" in answer.text) == (status == 410)


def test_a_mail_has_a_receipt_that_works_whenever_it_is_sent(client):
    student = _move_dates(make_certified(), days=400)
    emails.send(MailTemplate.CERTIFICATE, student)
    assert fresh(student).get_absolute_url() in OutgoingMail.objects.latest("pk").text
    assert client.get(fresh(student).get_absolute_url()).status_code == 200


def test_whoever_reads_the_mailbox_gets_new_links_for_those_that_expired(client):
    student = _move_dates(make_certified(), days=400)
    client.post("/me/", {"email": student.email})
    page = client.get(make_personal_data_path(student.email))
    assert fresh(student).get_absolute_url() in page.text
    assert client.get(fresh(student).get_absolute_url()).status_code == 200


def test_the_page_of_ones_data_has_the_links_and_neither_file_nor_staff_get_them(client):
    student = sign_up(make_intake())
    interest = make_interest(student.intake.course, student.email)
    page = make_personal_data_path(student.email)
    shown, file = client.get(page).text, client.get(f"{page}data.json").text
    confirm = confirmation_path("sign-up", student)
    for path in (student.get_absolute_url(), interest.get_absolute_url(), confirm):
        assert path in shown and path not in file
        assert path not in str(privacy.export(student.email))


def test_the_confirmation_link_of_a_sign_up_that_lapsed_says_that_it_expired(client):
    student = let_time_pass(sign_up(make_intake()))
    answer = client.get(confirmation_path("sign-up", student))
    assert answer.status_code == 410
    assert "This link has expired" in answer.text and "sign up again" in answer.text


def test_staff_revoke_the_links_of_a_sign_up(client, admin_client):
    student = sign_up(make_intake())
    changes = {"action": "make_new_links", "_selected_action": [student.pk]}
    admin_client.post(reverse("admin:courses_signup_changelist"), changes)
    for path in (student.get_absolute_url(), confirmation_path("sign-up", student)):
        answer = client.get(path)
        assert answer.status_code == 404 and "made a new one in its place" in answer.text
    assert client.get(fresh(student).get_absolute_url()).status_code == 200
    event = student.events.get(kind=SignUpEvent.Kind.NEW_LINKS)
    assert event.by is not None


def test_later_mails_repeat_the_same_links():
    student = sign_up(make_intake())
    emails.send(MailTemplate.KNOWN, student)
    mails = student.mails.all()
    assert len(mails) == 2
    for path in (student.get_absolute_url(), confirmation_path("sign-up", student)):
        assert all(path in mail.text for mail in mails)


def test_a_new_secret_key_breaks_no_link_and_no_forgetting(client, settings):
    student = make_confirmed(make_intake())
    receipt = student.get_absolute_url()
    settings.SECRET_KEY = "another"
    assert client.get(receipt).status_code == 200
    _move_dates(student, days=800)
    assert forget_old_sign_ups()
    assert not OutgoingMail.objects.filter(to=student.email).exists()
    assert client.get(receipt).status_code == 404


def test_a_new_secret_key_sends_no_announcement_twice(settings):
    student = make_confirmed(make_intake())
    draft = announcements.draft(student.intake, "News", "Rain.")
    announcements.send(draft, "confirmed", by=make_superuser())
    settings.SECRET_KEY = "another"
    again = announcements.draft(student.intake, "News", "Rain.")
    assert announcements.send(again, "confirmed", by=make_superuser()) == 0


def test_a_mail_to_an_earlier_address_is_forgotten_with_the_student():
    student = make_confirmed(make_intake())
    SignUp.objects.filter(pk=student.pk).update(email="new@example.org")
    _move_dates(student, days=800)
    forget_old_sign_ups()
    assert not OutgoingMail.objects.exists()
