"""The panels of the admin's dashboard for comments and new replies, and the state of the spam check."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Min

from comments import akismet, reply_mails
from comments.models import Comment, SpamCheck, Tally
from website.registry import Panel

MONTHS_SHOWN = 6
# The part of the month's allowance at which staff are warned.
NEAR_THE_LIMIT = 0.9


def check_trouble() -> dict[str, Any] | None:
    """The problem with the spam check, or None while it works or nothing waits for it,
    neither a comment nor feedback: whether it
    `has_key`, the `reason` and Akismet's `page` about it, and the `number` and `oldest_at` of the
    comments that wait."""
    waiting = _waiting()
    if not akismet.is_configured():
        return {"has_key": False, **waiting}
    row = SpamCheck.load()
    if not row.trouble or not (waiting["number"] or Comment.objects.feedback_waiting().exists()):
        return None
    page = akismet.page_about(row.trouble_code)
    return {"has_key": True, "reason": row.trouble, "page": page, **waiting}


def key_warning() -> dict[str, Any] | None:
    """The state of the key if staff should act on it, else None: the `alert` and Akismet's `page`
    about it, `is_throttled`, or `usage` near `limit`."""
    row = SpamCheck.load()
    is_near = bool(row.limit) and (row.usage or 0) >= NEAR_THE_LIMIT * (row.limit or 0)
    if row.trouble or not (row.alert or row.is_throttled or is_near):
        return None
    state = {"alert": row.alert, "page": akismet.page_about(row.alert_code)}
    return {**state, "is_throttled": row.is_throttled, "usage": row.usage, "limit": row.limit}


def _waiting() -> dict[str, Any]:
    waiting = Comment.objects.awaiting_check()
    return waiting.aggregate(number=Count("pk"), oldest_at=Min("created_at"))


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
