"""Writes mails into the queue."""

from collections.abc import Mapping
from contextlib import suppress
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone

from website.models import OutgoingMail, SiteSettings

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def queue(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
    calendar: Mapping[str, str] | None = None,
) -> OutgoingMail:
    """Store a mail, as `write` makes it. Call this inside the transaction that makes it due."""
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
    """Make an unsaved mail from `emails/<template>_subject.txt`, `.txt` and, if there is one,
    `.html`; the caller may store many at once. `calendar` is the method and text of an iCalendar
    object. The context must hold the `site`."""
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
    """The addresses of staff who hold the permission; the site's contact address if none has one."""
    staff = User.objects.with_perm(permission, backend=MODEL_BACKEND)
    reachable = staff.filter(is_staff=True).exclude(email="").order_by("email")
    addresses = list(reachable.values_list("email", flat=True).distinct())
    return addresses or [address for address in [SiteSettings.load().contact_email] if address]
