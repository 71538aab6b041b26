"""The panels of the dashboard for mail, for images and for errors of the worker."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from website.mail import access
from website.models import Image, JobFailure
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


def _failing_jobs(user: User | AnonymousUser) -> dict[str, Any]:
    """For each failing job: how often it failed, since when, the last error, and how many rows it
    has set aside. An error may quote a row, so it is for those who may see them."""
    jobs: dict[str, dict[str, Any]] = {}
    for failure in JobFailure.objects.all():
        job = jobs.setdefault(
            failure.job, {"name": failure.job, "tries": 0, "aside": 0, "since": failure.since}
        )
        job.setdefault("error", failure.error)
        job["tries"] += failure.tries
        job["aside"] += failure.retry_at is None
        job["since"] = min(job["since"], failure.since)
    return {"jobs": list(jobs.values()), "may_view": user.has_perm("website.view_jobfailure")}


jobs_panel = Panel(
    permissions=(),
    template="admin/panels/jobs.html",
    context=_failing_jobs,
    order=5,
)
