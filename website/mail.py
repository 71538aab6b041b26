"""The mail queue: a mail is a row written in the transaction that makes it due, and the worker
sends it after the commit.

A repeat can happen only if the worker dies between the server's acceptance and the bookkeeping, or
the server falls silent there; the Message-ID stays the same, so that a mailbox recognises it, and
`attempts` counts it.
"""

import logging
import smtplib
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from email.message import MIMEPart
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone

from website.models import OutgoingMail, SiteSettings
from website.work import Outage, claim, held

logger = logging.getLogger(__name__)

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
LEASE = timedelta(minutes=5)
# How long a mail is kept once there is nothing more to do for it; the privacy page says so.
KEEP = timedelta(days=365)
AT_ONCE = 50
# Minutes to wait after the first, second … failure; after the last the mail is given up.
RETRY_MINUTES = (1, 5, 15, 60, 240, 720, 1440, 1440)


def queue(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    calendar: Mapping[str, str] | None = None,
) -> OutgoingMail:
    """Stores what `write` makes of it. Call it inside the transaction that makes the mail due."""
    context = {"site": SiteSettings.load(), **context}
    mail = write(to=to, template=template, context=context, headers=headers, calendar=calendar)
    mail.save()
    return mail


def write(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    calendar: Mapping[str, str] | None = None,
) -> OutgoingMail:
    """A mail to `to` from `emails/<template>_subject.txt`, `.txt` and, if there is one, `.html`,
    not stored yet, so that many can be at once. `calendar` is an entry for calendars, its method
    and text; the context holds the `site`."""
    context = {"site_url": settings.SITE_URL, **context}
    subject = render_to_string(f"emails/{template}_subject.txt", context)
    html = ""
    with suppress(TemplateDoesNotExist):
        html = render_to_string(f"emails/{template}.html", context)
    return OutgoingMail(
        kind=template,
        to=to,
        subject=" ".join(subject.split())[:250],
        text=render_to_string(f"emails/{template}.txt", context),
        html=html,
        headers=dict(headers or {}),
        calendar=dict(calendar or {}),
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        send_due_at=timezone.now(),
    )


def staff_who_may(permission: str) -> list[str]:
    """The addresses of staff who hold it and can be reached by mail; else the site's own."""
    staff = User.objects.with_perm(permission, backend=MODEL_BACKEND)
    reachable = staff.filter(is_staff=True).exclude(email="").order_by("email")
    addresses = list(reachable.values_list("email", flat=True).distinct())
    return addresses or [address for address in [SiteSettings.load().contact_email] if address]


def send_next() -> bool:
    """The worker's job: sends one mail that is due. Raises Outage when the server is not there."""
    mail = claim(OutgoingMail.objects.all(), "send_due_at", lease=LEASE)
    if mail is None:
        return False
    mail.attempts += 1
    held(mail, "send_due_at").update(attempts=mail.attempts)
    try:
        _message(mail).send()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _note_failure(mail, error)
        if not _is_about_this_mail(error):
            raise Outage(f"the mail server does not take mail: {error}") from error
    else:
        now = timezone.now()
        held(mail, "send_due_at").update(send_due_at=None, sent_at=now, last_error="")
    return True


def send_again(mail: OutgoingMail) -> bool:
    """Makes a mail that was given up due once more; False where it was not given up."""
    given_up = OutgoingMail.objects.filter(pk=mail.pk, failed_at__isnull=False)
    return bool(given_up.update(failed_at=None, attempts=0, send_due_at=timezone.now()))


def forget_old() -> bool:
    """The worker's job: deletes some of the oldest mails, once they are old enough. The log is in
    the order of its keys, so a look at its beginning is enough."""
    before = timezone.now() - KEEP
    oldest = OutgoingMail.objects.order_by("pk").values_list("pk", "created_at")[:AT_ONCE]
    old = [pk for pk, created_at in oldest if created_at < before]
    if not old:
        return False
    deleted, _rows = OutgoingMail.objects.filter(pk__in=old, send_due_at__isnull=True).delete()
    return bool(deleted)


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    site = SiteSettings.load()
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[site.contact_email] if site.contact_email else None,
        headers={**mail.headers, "Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach(_calendar_part(**mail.calendar))
    return message


def _calendar_part(method: str, text: str) -> MIMEPart:
    """As RFC 6047 asks: mail programs act on the method in the header."""
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
    """A 5xx answer about the recipient or the text, or a text that makes no mail: asking again will
    not help (RFC 5321 §4.2.1)."""
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
    held(mail, "send_due_at").update(**changes)
