"""The panels of the admin's dashboard for comments and new replies, and the state of the spam check."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Min

from comments import akismet, reply_mails
from comments.models import Comment, CommentEvent, SpamCheck, Tally
from website.registry import Panel

MONTHS_SHOWN = 6
# The part of the month's allowance at which staff are warned.
NEAR_THE_LIMIT = 0.9


def check_trouble() -> dict[str, Any] | None:
    """The problem with the spam check, or None while it works: whether it `has_key`, the `reason` of
    the last failure, and the `number` and `oldest_at` of the comments that wait for it."""
    has_key = akismet.is_configured()
    reason = _last_failure() if has_key else ""
    waiting = _waiting()
    if has_key and not (reason and waiting["number"]):
        return None
    return {"has_key": has_key, "reason": reason, **waiting}


def key_warning() -> SpamCheck | None:
    """The state of the key if staff should act on it, else None: an alert, throttling, or little
    left of the month's allowance."""
    row = SpamCheck.load()
    is_near = row.limit is not None and (row.usage or 0) >= NEAR_THE_LIMIT * row.limit
    return row if row.alert or row.is_throttled or is_near else None


def _waiting() -> dict[str, Any]:
    waiting = Comment.objects.awaiting_check()
    return waiting.aggregate(number=Count("pk"), oldest_at=Min("created_at"))


def _last_failure() -> str:
    """Why the last check gave no verdict, or "" if it did."""
    kinds = [CommentEvent.Kind.CHECKED, CommentEvent.Kind.NO_VERDICT]
    last = CommentEvent.objects.filter(kind__in=kinds).order_by("-at").first()
    return last.detail if last and last.kind == CommentEvent.Kind.NO_VERDICT else ""


def _comments(user: User | AnonymousUser) -> dict[str, Any]:
    waiting = _waiting()
    for_review = Comment.objects.awaiting_review()
    return {
        "held": for_review.count(),
        "newest_held": for_review.select_related("article")[:5],
        "reported": Comment.objects.reported().count(),
        "waiting": waiting["number"],
        "oldest_at": waiting["oldest_at"],
        "feedback": Comment.objects.feedback_waiting().count(),
        "trouble": check_trouble(),
        "key_warning": key_warning(),
        "spam_check": SpamCheck.load(),
        "months": Tally.objects.all()[:MONTHS_SHOWN],
    }


comments_panel = Panel(
    permissions=("comments.view_comment",),
    template="admin/panels/comments.html",
    context=_comments,
    order=10,
)


def _new_replies(user: User | AnonymousUser) -> dict[str, Any]:
    replies = reply_mails.recent(user)
    may_be_mailed = user.has_perm(reply_mails.PERMISSION)
    return {
        "number": replies.count(),
        "newest": replies[: reply_mails.SHOWN],
        "days": reply_mails.SHOWN_FOR.days,
        "may_be_mailed": may_be_mailed,
        "are_mailed": may_be_mailed and reply_mails.are_wanted(user),
    }


replies_panel = Panel(
    permissions=("comments.view_comment", reply_mails.PERMISSION),
    template="admin/panels/replies.html",
    context=_new_replies,
    order=12,
)
