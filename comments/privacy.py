"""Export and erasure of the comments of a person."""

from functools import reduce
from itertools import batched
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from comments.models import Comment, CommentEvent
from website import tokens
from website.models import OutgoingMail
from website.personal_fields import erased_values, export_row
from website.registry import PrivacyProvider

# Conditions in one query. SQLite's limit is 1000.
CONDITIONS = 200


@transaction.atomic
def erase(comments: "QuerySet[Comment]") -> list[int]:
    """Delete these comments and their history, and return their primary keys. A comment with
    replies is emptied and moved to the trash instead, so that its thread holds together. The rows
    are locked first, so that the worker or a moderator writes before this or finds them gone."""
    keys = list(comments.select_for_update().order_by("pk").values_list("pk", flat=True))
    below = Comment.objects.filter(Q(parent=OuterRef("pk")) | Q(root=OuterRef("pk")))
    comments.filter(~Exists(below)).delete()
    CommentEvent.objects.filter(comment__in=comments).delete()
    erased = erased_values(Comment.PERSONAL_FIELDS)
    comments.update(**erased, decided_at=Coalesce("decided_at", timezone.now()))
    return keys


def erase_comment(comment: Comment) -> None:
    """Erase one comment, and the stored mails that quote it."""
    _erase_with_mails(Comment.objects.filter(pk=comment.pk))


def _export(email: str) -> dict[str, list[dict[str, str]]]:
    comments = Comment.objects.by_email(email).select_related("article").prefetch_related("events")
    rows = [_export_comment(comment) for comment in comments]
    return {_("Comments"): rows} if rows else {}


def _export_comment(comment: Comment) -> dict[str, str]:
    row = export_row(comment, Comment.PERSONAL_FIELDS)
    if history := "; ".join(_export_event(event) for event in comment.events.all()):
        row[_("History")] = history
    return {**row, _("Receipt page"): tokens.absolute(comment.receipt_url)}


def _export_event(event: CommentEvent) -> str:
    at = date_format(localtime(event.at), "DATETIME_FORMAT")
    return f"{at} {event.get_kind_display()}"


def _erase_person(email: str) -> None:
    _erase_with_mails(Comment.objects.by_email(email))


@transaction.atomic
def _erase_with_mails(comments: "QuerySet[Comment]") -> None:
    """Erase these comments, and the stored mails to others that quote them. Each of those contains
    the URL of its comment."""
    keys = erase(comments)
    paths = (f"/comments/{kind}{key}/" for key in keys for kind in ("", "comment/"))
    for batch in batched(paths, CONDITIONS):
        quoting = reduce(or_, (Q(text__contains=path) for path in batch))
        OutgoingMail.objects.filter(quoting, kind__startswith="comments/").delete()


provider = PrivacyProvider("comments", _export, _erase_person)
