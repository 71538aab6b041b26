"""Mails to students, and to those who asked to hear of the next intake."""

from enum import StrEnum
from typing import Any

from django.urls import reverse

from courses import calendar
from courses.models import Intake, Interest, SignUp
from website import tokens
from website.mail import outbox
from website.models import OutgoingMail, SiteSettings


class MailTemplate(StrEnum):
    """A mail about a sign-up: the name of its template in `emails/courses/`."""

    CONFIRMATION_LINK = "confirmation_link"
    KNOWN = "known"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    PAYMENT = "payment"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    CERTIFICATE = "certificate"
    REMINDER = "reminder"
    MOVED = "moved"
    CALLED_OFF = "called_off"
    ANNOUNCEMENT = "announcement"


# Mails with a calendar entry. It contains the joining instructions, so only a mailbox gets it.
WITH_CALENDAR = {
    MailTemplate.CONFIRMED,
    MailTemplate.CANCELLED,
    MailTemplate.MOVED,
    MailTemplate.CALLED_OFF,
}


def send(template: MailTemplate, sign_up: SignUp, **facts: Any) -> OutgoingMail:
    """Queue a mail to one student."""
    written = write(template, sign_up, SiteSettings.load(), **facts)
    written.save()
    return written


def send_all(template: MailTemplate, sign_ups: list[SignUp], **facts: Any) -> list[OutgoingMail]:
    """Queue a mail to each student, in a number of queries that does not grow with theirs."""
    site = SiteSettings.load()
    return OutgoingMail.objects.bulk_create(
        write(template, sign_up, site, **facts) for sign_up in sign_ups
    )


def write(
    template: MailTemplate, sign_up: SignUp, site: SiteSettings, **facts: Any
) -> OutgoingMail:
    """Make an unsaved mail. `facts` extend and override the context of its template.

    Confirmation links for sign-ups are made only here: the mailbox alone may get them.
    """
    context = {
        "site": site,
        "sign_up": sign_up,
        "intake": sign_up.intake,
        "course": sign_up.intake.course,
        "confirmation_url": _confirmation_url("sign-up", sign_up.pk),
        "receipt_url": tokens.absolute(sign_up.get_absolute_url()),
        "course_url": tokens.absolute(sign_up.intake.course.get_absolute_url()),
        "certificate_url": tokens.absolute(sign_up.get_certificate_url()),
        **facts,
    }
    return outbox.write(
        to=sign_up.email,
        template=f"courses/{template}",
        context=context,
        calendar=calendar.invitation(sign_up, site) if template in WITH_CALENDAR else None,
    )


def ask_to_confirm(interest: Interest) -> None:
    """Queue the mail with the confirmation link for an address left for the next intake."""
    _send_to_interested(
        "interest", interest, confirmation_url=_confirmation_url("interest", interest.pk)
    )


def notify_sign_up_open(interest: Interest, intake: Intake) -> None:
    """Queue the one mail that they asked for: sign-up for this intake is open."""
    sign_up_url = tokens.absolute(intake.get_sign_up_url())
    _send_to_interested("sign_up_open", interest, intake=intake, sign_up_url=sign_up_url)


def _send_to_interested(template: str, interest: Interest, **facts: Any) -> None:
    course = interest.course
    context = {
        **facts,
        "course": course,
        "course_url": tokens.absolute(course.get_absolute_url()),
        "receipt_url": tokens.absolute(interest.get_absolute_url()),
    }
    outbox.queue(to=interest.email, template=f"courses/{template}", context=context)


def _confirmation_url(kind: str, pk: int) -> str:
    return tokens.absolute(reverse("website:confirm", args=[tokens.confirmation_token(kind, pk)]))
