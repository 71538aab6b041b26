"""The panels of the dashboard for mail and for images."""

from typing import Any

from website.models import Image, OutgoingMail
from website.registry import Panel


def _mail_in_trouble() -> dict[str, Any]:
    waiting = OutgoingMail.objects.filter(send_due_at__isnull=False)
    return {
        "failed": OutgoingMail.objects.filter(failed_at__isnull=False).count(),
        "waiting": waiting.count(),
        "last_error": waiting.exclude(last_error="").values_list("last_error", flat=True).first(),
    }


mail_panel = Panel(
    permission="website.view_outgoingmail",
    template="admin/panels/mail.html",
    context=_mail_in_trouble,
    order=90,
)


def _images_in_trouble() -> dict[str, Any]:
    return {"broken": Image.objects.filter(file_is_broken=True).count()}


images_panel = Panel(
    permission="website.view_image",
    template="admin/panels/images.html",
    context=_images_in_trouble,
    order=95,
)
