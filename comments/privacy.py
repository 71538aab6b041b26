"""Export and erasure of the comments of a person."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import links
from comments.models import Comment, CommentEvent
from website import tokens
from website.dates import moment
from website.models import OutgoingMail
from website.personal_fields import erased_values, export_row
from website.registry import PrivacyProvider

Kind = CommentEvent.Kind


@transaction.atomic
def erase(comments: "QuerySet[Comment]", *, kind: str = Kind.ERASED) -> None:
    """Delete these comments, their history, and the mails that quote them. A comment with replies
    becomes an empty one with the status ERASED instead, so that its thread holds together; its links
    stop working. The rows are locked first, so that the worker or a moderator writes before this or
    finds them gone."""
    list(comments.select_for_update().order_by("pk").values_list("pk"))
    OutgoingMail.objects.filter(comments__in=comments).delete()
    below = Comment.objects.filter(Q(parent=OuterRef("pk")) | Q(root=OuterRef("pk")))
    comments.filter(~Exists(below)).delete()
    CommentEvent.objects.filter(comment__in=comments).delete()
    emptied = Comment.objects.filter(pk__in=list(comments.values_list("pk", flat=True)))
    erased = erased_values(Comment.PERSONAL_FIELDS)
    erased |= {"decided_at": timezone.now(), "decided_by": None, "revision": F("revision") + 1}
    emptied.update(**erased)
    tokens.renew(emptied)
    CommentEvent.objects.bulk_create(CommentEvent(comment=row, kind=kind) for row in emptied)


def erase_comment(comment: Comment) -> None:
    """Erase one comment."""
    erase(Comment.objects.filter(pk=comment.pk))


@transaction.atomic
def take_back(comment: Comment) -> None:
    """Erase one comment as its author asks. If it leaves an empty one in its thread, its receipt goes
    on working and says so."""
    erase(Comment.objects.filter(pk=comment.pk), kind=Kind.TAKEN_BACK)
    Comment.objects.filter(pk=comment.pk).update(receipt_token=comment.receipt_token)


def _export(email: str) -> dict[str, list[dict[str, str]]]:
    comments = Comment.objects.by_email(email).select_related("article").prefetch_related("events")
    rows = [_export_comment(comment) for comment in comments]
    return {_("Comments"): rows} if rows else {}


def _export_comment(comment: Comment) -> dict[str, str]:
    row = export_row(comment, Comment.PERSONAL_FIELDS)
    if history := "; ".join(_export_event(event) for event in comment.events.all()):
        row[_("History")] = history
    return row


def _export_event(event: CommentEvent) -> str:
    at = moment(event.at)
    return f"{at} {event.get_kind_display()}"


def _erase_person(email: str) -> None:
    erase(Comment.objects.by_email(email))


provider = PrivacyProvider(
    "comments", _export, _erase_person, links=links.personal_links, renew_links=links.renew_expired
)
