"""Sends queued mails over SMTP.

What a mail says may have become untrue while it waited, so the check that its app registered in
`registry.mail_checks` is made right before it is sent.

A mail can be sent twice only if the worker dies between the server's acceptance and its own
bookkeeping, or the server falls silent there. The Message-ID stays the same, so that a mailbox
recognises the repeat, and `attempts` counts it.
"""

import logging
import smtplib
from datetime import timedelta
from email.message import MIMEPart
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from website import registry
from website.addresses import mailable
from website.models import OutgoingMail, SiteSettings
from website.registry import Obstacle
from website.worker.leases import claim, leased
from website.worker.loops import Outage

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
# Minutes to wait after the first, second … failure; after the last the mail is given up.
RETRY_MINUTES = (1, 5, 15, 60, 240, 720, 1440, 1440)
# How often a mail is checked again that must not be sent yet, and for how long after it was written.
CHECK_AGAIN = timedelta(minutes=15)
WAIT_FOR = timedelta(days=90)
# What a check may have brought up to date.
REWRITTEN = ("subject", "text", "html", "headers", "calendar")


def send_next() -> bool:
    """Worker job: send one mail that is due, unless it is no longer true. Raises Outage if the mail
    server is not there."""
    mail = claim(OutgoingMail.objects.all(), "send_due_at", lease=LEASE)
    if mail is None:
        return False
    check = registry.mail_checks.get(mail.kind)
    if obstacle := check and check(mail):
        _leave(mail, obstacle)
    elif _begin_attempt(mail):
        _send(mail)
    return True


def send_again(mail: OutgoingMail) -> bool:
    """Make a mail that was given up due again. Returns whether it had been given up."""
    given_up = OutgoingMail.objects.filter(pk=mail.pk, failed_at__isnull=False)
    return bool(given_up.update(failed_at=None, attempts=0, send_due_at=timezone.now()))


def _leave(mail: OutgoingMail, obstacle: Obstacle) -> None:
    """Do not send the mail now, or ever, and say in its row why."""
    now = timezone.now()
    changes: dict[str, Any] = {"obstacle": obstacle.reason[:200]}
    if obstacle.is_final or now - mail.created_at > WAIT_FOR:
        changes |= {"send_due_at": None, "dropped_at": now}
    else:
        changes["send_due_at"] = now + CHECK_AGAIN
    leased(mail, "send_due_at").update(**changes)


def _begin_attempt(mail: OutgoingMail) -> bool:
    """Count the attempt and store the text as its check left it. Returns False if the mail was
    erased, or its lease ended, since it was claimed."""
    mail.attempts += 1
    text = {name: getattr(mail, name) for name in REWRITTEN}
    changes = {**text, "attempts": mail.attempts, "obstacle": ""}
    return bool(leased(mail, "send_due_at").update(**changes))


def _send(mail: OutgoingMail) -> None:
    try:
        _message(mail).send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _note_failure(mail, error)
        if not _is_about_this_mail(error):
            raise Outage(f"the mail server does not take mail: {error}") from error
    else:
        now = timezone.now()
        leased(mail, "send_due_at").update(send_due_at=None, sent_at=now, last_error="")


def note_error(mail: OutgoingMail, error: str, is_final: bool) -> bool:
    """Note an unexpected error with a mail. At last the mail is given up."""
    changes: dict[str, Any] = {"last_error": error}
    if is_final:
        changes |= {"send_due_at": None, "failed_at": timezone.now()}
    OutgoingMail.objects.filter(pk=mail.pk, sent_at=None, failed_at=None).update(**changes)
    return is_final


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    site = SiteSettings.load()
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mailable(settings.DEFAULT_FROM_EMAIL),
        to=[mailable(mail.to)],
        reply_to=[mailable(site.contact_email)] if site.contact_email else None,
        headers={**mail.headers, "Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach(_calendar_part(**mail.calendar))
    return message


def _calendar_part(method: str, text: str) -> MIMEPart:
    """The calendar part of a mail (RFC 6047): mail programs act on the method in its header."""
    part = MIMEPart()
    part.set_content(
        text,
        subtype="calendar",
        params={"method": method},
        disposition="attachment",
        filename="invitation.ics",
    )
    return part


def _is_about_this_mail(error: Exception) -> bool:
    return isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError | ValueError)


def _is_final(error: Exception) -> bool:
    """Whether trying again cannot help: a 5xx reply about the recipient or the text (RFC 5321
    §4.2.1), or a mail that cannot be built."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPDataError):
        codes = [error.smtp_code]
    else:
        return isinstance(error, ValueError)
    return all(500 <= code < 600 for code in codes)


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    now = timezone.now()
    changes: dict[str, Any] = {"last_error": str(error)[:1000]}
    if _is_final(error) or mail.attempts > len(RETRY_MINUTES):
        changes |= {"send_due_at": None, "failed_at": now}
        logger.error("mail %s (%s) was given up: %s", mail.message_id, mail.kind, error)
    else:
        wait = timedelta(minutes=RETRY_MINUTES[mail.attempts - 1])
        changes["send_due_at"] = now + wait
    leased(mail, "send_due_at").update(**changes)
