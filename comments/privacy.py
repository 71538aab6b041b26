"""Deletion of comments, and export and erasure of those of a person."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Article
from comments import links, mailboxes
from comments.decisions import Status
from comments.history import note_many
from comments.models import TEXT_FIELDS, Comment, CommentEvent
from website import tokens
from website.dates import moment
from website.models import OutgoingMail
from website.personal_fields import erased_values, export_row
from website.registry import PrivacyProvider

Kind = CommentEvent.Kind
# Comments erased in one query.
BATCH = 500
# The primary keys of a comment, its parent and its root.
Position = tuple[int, int | None, int | None]


@transaction.atomic
def erase(comments: "QuerySet[Comment]", *, kind: str = Kind.ERASED) -> None:
    """Delete these comments, their history, and the mails that quote them: the only place that deletes
    a comment. One with replies becomes an empty one with the status ERASED instead, so that no reply
    stands under another comment than before; its links stop working, and its history says `kind`.
    Empty ones that no longer have replies are deleted with the last reply.

    The rows are locked first, so that a worker, a moderator or a reply comes before this or finds them
    gone; what is no longer among `comments` then is left alone."""
    found = comments.order_by(Coalesce("root_id", "pk"), "pk")
    for batch in batched(list(found.values_list("pk", "parent_id", "root_id")), BATCH):
        _erase_batch(comments, batch, kind)


def _erase_batch(comments: "QuerySet[Comment]", batch: Sequence[Position], kind: str) -> None:
    pks, around = {pk for pk, _parent, _root in batch}, _around(batch)
    candidates = around.filter(Q(pk__in=pks) | Q(status=Status.ERASED))
    list(candidates.select_for_update().order_by("pk").values_list("pk"))
    erased = set(comments.order_by().filter(pk__in=pks).values_list("pk", flat=True))
    deleted = _without_replies(around, erased)
    OutgoingMail.objects.filter(comments__in=erased).delete()
    Comment.objects.filter(pk__in=deleted).delete()
    _empty(Comment.objects.filter(pk__in=erased - deleted).exclude(status=Status.ERASED), kind)


def _around(batch: Sequence[Position]) -> "QuerySet[Comment]":
    """The threads that these comments are in."""
    pks = {pk for pk, _parent, _root in batch}
    threads = pks.union(*({parent, root} for _pk, parent, root in batch)) - {None}
    return Comment.objects.filter(Q(pk__in=threads) | Q(root__in=threads) | Q(parent__in=pks))


def _without_replies(around: "QuerySet[Comment]", erased: set[int]) -> set[int]:
    """Of `erased`, and of the comments that were erased before, those below which no other comment is
    left. `around` are the threads that they are in."""
    above: dict[int, set[int]] = {}
    replies: Counter[int] = Counter()
    candidates = set(erased)
    for pk, parent, root, status in around.values_list("pk", "parent_id", "root_id", "status"):
        above[pk] = {it for it in (parent, root) if it}
        replies.update(above[pk])
        if status == Status.ERASED:
            candidates.add(pk)
    stack = [pk for pk in candidates & above.keys() if not replies[pk]]
    found: set[int] = set()
    while stack:
        found.add(pk := stack.pop())
        replies.subtract(above[pk])
        stack += [it for it in above[pk] & candidates & above.keys() if not replies[it]]
    return found


def _empty(rows: "QuerySet[Comment]", kind: str) -> None:
    """Leave nothing of these comments but their positions in their threads."""
    emptied = list(rows)
    pks = [comment.pk for comment in emptied]
    CommentEvent.objects.filter(comment__in=pks).delete()
    changes = erased_values(Comment.PERSONAL_FIELDS)
    changes |= {"decided_at": timezone.now(), "decided_by": None, "revision": F("revision") + 1}
    Comment.objects.filter(pk__in=pks).update(**changes)
    tokens.renew(Comment.objects.filter(pk__in=pks))
    note_many(emptied, kind)


def leaving_empty_ones(comments: Iterable[Comment]) -> set[int]:
    """The primary keys of those of these comments that would leave an empty one if all were erased."""
    rows = [(comment.pk, comment.parent_id, comment.root_id) for comment in comments]
    pks = {pk for pk, _parent, _root in rows}
    return pks - _without_replies(_around(rows), pks)


def delete_mails_below(sender: Any, instance: Article, **_given: Any) -> None:
    """Delete the mails that quote comments on an article that is being deleted, as the comments are."""
    OutgoingMail.objects.filter(comments__article=instance).delete()


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
    exported = {_("Comments"): rows} if rows else {}
    return exported | _export_mailbox(email)


def _export_mailbox(email: str) -> dict[str, list[dict[str, str]]]:
    """Whether mail about comments is stopped. The site remembers that by a digest of the address,
    also when the person is erased, so that it does not write to them again."""
    mailbox = mailboxes.find(email)
    if mailbox is None or mailbox.stopped_at is None:
        return {}
    stopped_on = moment(mailbox.stopped_at)
    return {_("Mail about comments"): [{_("Stopped"): stopped_on}]}


def _export_comment(comment: Comment) -> dict[str, str]:
    row = export_row(comment, Comment.PERSONAL_FIELDS)
    if history := "; ".join(_export_event(event) for event in comment.events.all()):
        row[_("History")] = history
    return row


def _export_event(event: CommentEvent) -> str:
    at = moment(event.at)
    before = " / ".join(str(event.text_before[it]) for it in TEXT_FIELDS if event.text_before)
    return f"{at} {event.get_kind_display()} {before}".strip()


def _erase_person(email: str) -> None:
    erase(Comment.objects.by_email(email))
    mailboxes.forget(email)


provider = PrivacyProvider(
    "comments", _export, _erase_person, links=links.personal_links, renew_links=links.renew_expired
)
