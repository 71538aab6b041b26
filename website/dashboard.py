"""The panels of the dashboard for mail and for images."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from website.mail import access
from website.models import Image
from website.registry import Panel


def _mail_in_trouble(user: User | AnonymousUser) -> dict[str, Any]:
    mails = access.readable_by(user)
    waiting = mails.filter(send_due_at__isnull=False, obstacle="")
    return {
        "failed": mails.filter(failed_at__isnull=False).count(),
        "waiting": waiting.count(),
        "last_error": waiting.exclude(last_error="").values_list("last_error", flat=True).first(),
    }


mail_panel = Panel(
    permissions=("website.view_outgoingmail", "website.change_outgoingmail"),
    template="admin/panels/mail.html",
    context=_mail_in_trouble,
    order=90,
)


def _images_in_trouble(_user: User | AnonymousUser) -> dict[str, Any]:
    return {"broken": Image.objects.filter(file_is_broken=True).count()}


images_panel = Panel(
    permissions=("website.view_image",),
    template="admin/panels/images.html",
    context=_images_in_trouble,
    order=95,
)
