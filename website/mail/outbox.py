"""Writes mails into the queue."""

from collections.abc import Mapping
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.template import Context, Engine
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
    """Make an unsaved mail, so that the caller can store many at once.

    The subject comes from `emails/<template>_subject.txt`, and the text and the HTML both from
    `emails/<template>.txt`. The context must hold the `site`. `calendar` is the method and the text
    of an iCalendar object.
    """
    context = {"site_url": settings.SITE_URL, **context}
    subject = " ".join(_render(f"{template}_subject", context, "txt").split())[:250]
    context["subject"] = subject
    return OutgoingMail(
        kind=template,
        to=to,
        subject=subject,
        text=_render(template, context, "txt"),
        html=_render(template, context, "html"),
        headers=dict(headers or {}),
        calendar=dict(calendar or {}),
        message_id=make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        send_due_at=timezone.now(),
    )


def rewrite(mail: OutgoingMail, context: Mapping[str, Any]) -> None:
    """Write the text of a mail anew from its template, without saving it."""
    context = {"site": SiteSettings.load(), **context}
    fresh = write(to=mail.to, template=mail.kind, context=context)
    mail.subject, mail.text, mail.html = fresh.subject, fresh.text, fresh.html


def _render(template: str, context: Mapping[str, Any], form: str) -> str:
    """Render a template of mails in the layout of a form, "txt" or "html". Only HTML is escaped."""
    values = {**context, "layout": f"emails/base.{form}"}
    source = Engine.get_default().get_template(f"emails/{template}.txt")
    return str(source.render(Context(values, autoescape=form == "html")))


def staff_who_may(permission: str) -> list[str]:
    """The addresses of staff who hold the permission; the site's contact address if none has one.
    The address of somebody who has not accepted an invitation is not verified."""
    staff = User.objects.with_perm(permission, backend=MODEL_BACKEND)
    active = staff.filter(is_staff=True, invitation__isnull=True)
    reachable = active.exclude(email="").order_by("email")
    addresses = list(reachable.values_list("email", flat=True).distinct())
    return addresses or [address for address in [SiteSettings.load().contact_email] if address]
