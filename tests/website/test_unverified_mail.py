"""Mails to addresses that nobody has verified: they repeat nothing that was typed into the form.
Otherwise a form would send anybody's text to any mailbox."""

import json
from decimal import Decimal

import pytest
from django.utils import timezone

from comments import emails as comment_emails
from courses import emails, places
from courses.emails import MailTemplate
from courses.models import Announcement, Payment
from tests.all_mails import queue_all
from tests.comments.builders import make_published_comment
from tests.courses.builders import fresh, make_confirmed, make_intake, sign_up
from tests.website.builders import make_superuser
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
TYPED = "You won 500 GBP"
# Mails that may quote what a visitor typed, and why.
MAY_QUOTE = {
    "comments/held": "goes to moderators",
    "comments/reported": "goes to moderators",
    "comments/digest": "goes to moderators",
    "comments/new_replies": "goes to an author who asked for it, about published comments",
    "courses/organiser_news": "goes to organisers",
    "comments/replied": "goes to a verified address that asked for it, about a published comment",
}


def _whole(mail):
    parts = [mail.to, mail.subject, mail.text, mail.html, json.dumps(mail.headers)]
    return "\n".join([*parts, mail.calendar.get("text", "")])


def _send_each(student):
    """Send a mail of each template about this sign-up, as if it had been in every state."""
    student.expires_at, student.queue_position = timezone.now(), 1
    facts = {"payment": Payment(amount=Decimal(20), reference="Line 4"), "changes": []}
    facts["announcement"] = Announcement(subject="News", text="Rain.")
    return [emails.send(template, student, **facts) for template in MailTemplate]


def _unconfirmed(**typed):
    return sign_up(make_intake(), **typed)


def _confirmed_by_staff(**typed):
    student = sign_up(make_intake(), **typed)
    places.confirm(student.pk, by=make_superuser())
    return fresh(student)


@pytest.mark.parametrize("make", [_unconfirmed, _confirmed_by_staff])
def test_no_mail_about_a_sign_up_that_is_not_verified_repeats_what_was_typed(make):
    for mail in _send_each(make(name=TYPED, message=TYPED)):
        assert TYPED not in _whole(mail), mail.kind


def test_once_the_address_is_verified_the_mails_name_the_student():
    for mail in _send_each(make_confirmed(make_intake(), name=TYPED)):
        assert TYPED in mail.text and TYPED in mail.html, mail.kind
        assert TYPED in mail.calendar.get("text", TYPED), mail.kind


def test_a_mail_about_a_comment_repeats_nothing_typed():
    words = {"name": TYPED, "body": TYPED, "website": f"https://example.org/{TYPED}"}
    comment = make_published_comment(notify_on_reply=True, **words)
    for send in (comment_emails.published, comment_emails.confirm):
        send(comment)
    assert not [mail.kind for mail in OutgoingMail.objects.all() if TYPED in _whole(mail)]


def test_every_other_mail_repeats_nothing_typed_or_it_is_said_why_it_may():
    about_sign_ups = {f"courses/{template}" for template in MailTemplate}
    quoting = {mail.kind for mail in queue_all("Title", visitor=TYPED) if TYPED in _whole(mail)}
    assert quoting - about_sign_ups == MAY_QUOTE.keys()
