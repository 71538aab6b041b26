"""What the site forgets about those who replied, and what it holds of one of them."""

from datetime import datetime, timedelta
from functools import reduce
from itertools import batched
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from comments.models import Comment, CommentEvent, CommentPolicy
from website import tokens
from website.models import OutgoingMail
from website.registry import PrivacyProvider

AT_ONCE = 500
# SQLite takes no more than a thousand conditions in one question.
ADDRESSES = 200
# What is left of a comment that was answered: an empty place that holds its thread together.
WORDS = ("name", "email", "website", "body", "digest", "user_agent", "referrer", "honeypot")
NOTES = ("hold_reason", "hold_detail", "reason", "check_failure", "recheck_reason", "status_before")
EMPTY: dict[str, Any] = {
    **dict.fromkeys((*WORDS, *NOTES, "feedback_due"), ""),
    **dict.fromkeys(("submitted", "answered"), {}),
    **dict.fromkeys(("edited_at", "reported_at")),
    **dict.fromkeys(("ip", "check_due_at", "feedback_due_at", "verified_at", "staff_user")),
    **{"notify_on_publish": False, "notify_on_reply": False, "status": Comment.Status.TRASH},
}


def forget_origins() -> bool:
    """The worker's job: blanks IP address, browser and referrer of every comment, whatever its
    status, once they are as old as the policy says. Tells whether there was anything to blank."""
    before = timezone.now() - timedelta(days=CommentPolicy.load().origin_days)
    old = Comment.objects.filter(ip__isnull=False, created_at__lt=before)
    return bool(old.update(ip=None, user_agent="", referrer="", submitted={}, answered={}))


def delete_old_spam() -> bool:
    """The worker's job: deletes spam that is as old as the policy says, some hundred at a time."""
    before = timezone.now() - timedelta(days=CommentPolicy.load().spam_days)
    old = Comment.objects.filter(status=Comment.Status.SPAM, decided_at__lt=before)
    some = list(old.order_by("decided_at").values_list("pk", flat=True)[:AT_ONCE])
    erase(Comment.objects.filter(pk__in=some))
    return bool(some)


@transaction.atomic
def erase(comments: "QuerySet[Comment]") -> list[int]:
    """Deletes these comments and their history, and gives their keys. One that has been answered
    stays as an empty place in the trash, so that its thread holds together. Whoever writes about one
    of them meanwhile, as the worker does, has ended before, or waits and finds it gone."""
    keys = list(comments.select_for_update().order_by("pk").values_list("pk", flat=True))
    below = Comment.objects.filter(Q(parent=OuterRef("pk")) | Q(root=OuterRef("pk")))
    comments.filter(~Exists(below)).delete()
    CommentEvent.objects.filter(comment__in=comments).delete()
    comments.update(**EMPTY, decided_at=Coalesce("decided_at", timezone.now()))
    return keys


@transaction.atomic
def take_back(comment: Comment) -> None:
    """Erases a comment as its author wishes, with the mails about it that are kept."""
    _erase_mails_about(erase(Comment.objects.filter(pk=comment.pk)))


def _export(email: str) -> dict[str, list[dict[str, str]]]:
    comments = Comment.objects.by_email(email).select_related("article").prefetch_related("events")
    return {str(_("Comments")): [_as_told(comment) for comment in comments]} if comments else {}


@transaction.atomic
def _erase_person(email: str) -> None:
    _erase_mails_about(erase(Comment.objects.by_email(email)))


def _erase_mails_about(keys: list[int]) -> None:
    """Mails to others that quote these comments: each carries the address of its comment."""
    addresses = (f"/comments/{kind}{key}/" for key in keys for kind in ("", "comment/"))
    for batch in batched(addresses, ADDRESSES):
        about = reduce(or_, (Q(text__contains=address) for address in batch))
        OutgoingMail.objects.filter(about, kind__startswith="comments/").delete()


def _as_told(comment: Comment) -> dict[str, str]:
    """Everything that a row holds of its author, in words."""
    history = [f"{_moment(event.at)} {event.get_kind_display()}" for event in comment.events.all()]
    told = {
        _("Article"): comment.article.title,
        _("Sent"): _moment(comment.created_at),
        _("Comment"): comment.body,
        _("Name"): comment.name,
        _("Email"): comment.email,
        _("Email proved"): _moment(comment.verified_at),
        _("Website"): comment.website,
        _("Where it stands"): comment.get_status_display(),
        _("Reason"): comment.reason,
        _("Akismet says"): comment.get_verdict_display(),
        _("Word when it is published"): _yes(comment.notify_on_publish),
        _("Replies by mail"): _yes(comment.notify_on_reply),
        _("IP address"): comment.ip or "",
        _("Browser"): comment.user_agent,
        _("Came from"): comment.referrer,
        _("Written into the hidden field"): comment.honeypot,
        _("Sent to Akismet"): _pairs(comment.submitted),
        _("Akismet's answer"): _pairs(comment.answered),
        _("History"): "; ".join(history),
        _("Its own page"): tokens.absolute(comment.receipt_url),
    }
    return {name: str(value) for name, value in told.items() if value}


def _moment(at: datetime | None) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""


def _pairs(told: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in told.items())


def _yes(is_so: bool) -> str:
    return _("yes") if is_so else ""


provider = PrivacyProvider("comments", _export, _erase_person)
