"""The comments' part of the admin's dashboard, and what keeps the spam check from working."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min

from comments import akismet
from comments.models import Comment
from website.rooms import Panel


@dataclass(frozen=True)
class Trouble:
    """Comments that wait because Akismet cannot be asked or does not answer."""

    has_key: bool
    waiting: int
    oldest_at: datetime | None
    reason: str


def check_trouble() -> Trouble | None:
    """What staff must know about the spam check, or None while it works."""
    waiting = Comment.objects.waiting_for_check()
    failed = waiting.exclude(check_failure="").order_by("-check_due_at")
    reason = failed.values_list("check_failure", flat=True).first() or ""
    if akismet.is_configured() and not reason:
        return None
    seen = waiting.aggregate(number=Count("pk"), oldest_at=Min("created_at"))
    return Trouble(
        has_key=akismet.is_configured(),
        waiting=seen["number"],
        oldest_at=seen["oldest_at"],
        reason=reason,
    )


def _comments() -> dict[str, Any]:
    for_a_person = Comment.objects.waiting_for_a_person()
    return {
        "held": for_a_person.count(),
        "newest_held": for_a_person.select_related("article")[:5],
        "waiting": Comment.objects.waiting_for_check().count(),
        "feedback": Comment.objects.feedback_waiting().count(),
        "trouble": check_trouble(),
    }


comments_panel = Panel(
    permission="comments.view_comment",
    template="admin/panels/comments.html",
    context=_comments,
    order=10,
)
