"""What a moderator sees of a comment, in the queue and on its own page. The number of queries does not
depend on the number of comments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.forms import BoundField

from comments import akismet, deciding
from comments.admin.forms import ReplyForm
from comments.decisions import Decision, Status, offered
from comments.marking import Piece, mark
from comments.models import TEXT_FIELDS, Comment, CommentEvent, Verdict

ON_A_PAGE = 50
# Reports that are shown of each comment, the newest.
REPORTS_SHOWN = 3


@dataclass(frozen=True)
class Record:
    """What else was sent under a comment's address: the number of comments of each status, and how
    many of them had the address verified."""

    numbers: Mapping[str, int]
    verified: int

    def __str__(self) -> str:
        """Such as “2 approved, 1 spam”. Empty if there is nothing else."""
        found = [(self.numbers.get(status, 0), status.label) for status in Status]
        return ", ".join(f"{number} {label}" for number, label in found if number)


@dataclass(frozen=True)
class Card:
    """A comment with what a decision on it needs. `change` has the pieces of each changed field, if a
    decision was refused because the text had changed."""

    comment: Comment
    record: Record
    reports: Sequence[CommentEvent]
    change: Mapping[str, list[Piece]]

    @property
    def decisions(self) -> list[tuple[Decision, Any]]:
        return offered(self.comment.status, is_reported=bool(self.comment.reported_at))

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to decide on it."""
        return self.comment.status == Status.HELD or bool(self.comment.reported_at)

    @property
    def rule(self) -> str:
        """The rule that acted on it and what it found, unless a person has decided since."""
        if self.comment.decided_by_id:
            return ""
        texts = [self.comment.get_hold_reason_display(), self.comment.hold_detail]
        return ". ".join(filter(None, texts))

    @property
    def alert(self) -> str:
        """What Akismet's last answer on it told the owner of the key, or ""."""
        received = self.comment.answered
        return akismet.Answer(Verdict.HAM, received).alert if received else ""

    @property
    def reply_field(self) -> BoundField:
        """The empty field for a reply, with an id of its own on a page of many cards."""
        return ReplyForm(auto_id=f"%s-{self.comment.pk}")["reply"]

    @property
    def reports_shown(self) -> Sequence[CommentEvent]:
        return self.reports[:REPORTS_SHOWN]

    @property
    def reports_left(self) -> int:
        return max(0, len(self.reports) - REPORTS_SHOWN)


def build(comments: Sequence[Comment], refused: Mapping[int, str]) -> list[Card]:
    """A card for each comment. `refused` has the versions on which decisions were refused, by primary
    key."""
    records, reports = _records(comments), _reports(comments)
    return [
        Card(
            comment=comment,
            record=records[comment.pk],
            reports=reports[comment.pk],
            change=_change(comment, refused[comment.pk]) if comment.pk in refused else {},
        )
        for comment in comments
    ]


def _records(comments: Sequence[Comment]) -> dict[int, Record]:
    """By primary key, the record of what else the address of each comment has sent."""
    mailboxes = {comment.mailbox for comment in comments} - {""}
    rows = (
        Comment.objects.filter(mailbox__in=mailboxes)
        .order_by()
        .values_list("mailbox", "status")
        .annotate(number=Count("pk"), verified=Count("verified_at"))
    )
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    verified: dict[str, int] = defaultdict(int)
    for mailbox, status, number, number_verified in rows:
        numbers[mailbox][status] = number
        verified[mailbox] += number_verified
    return {
        comment.pk: Record(
            _less_one(numbers[comment.mailbox], comment.status),
            max(0, verified[comment.mailbox] - bool(comment.verified_at)),
        )
        for comment in comments
    }


def _less_one(numbers: Mapping[str, int], status: str) -> dict[str, int]:
    return {**numbers, status: max(0, numbers.get(status, 0) - 1)}


def _reports(comments: Sequence[Comment]) -> dict[int, list[CommentEvent]]:
    """By primary key, the reports of readers, newest first."""
    kind = CommentEvent.Kind.REPORTED
    found: dict[int, list[CommentEvent]] = defaultdict(list)
    for event in CommentEvent.objects.filter(comment__in=comments, kind=kind).order_by("-at"):
        found[event.comment_id].append(event)
    return found


def _change(comment: Comment, seen: str) -> dict[str, list[Piece]]:
    """The pieces of each field of the text that is another than in the version `seen`. Empty if what
    was seen is not stored any more."""
    earlier = deciding.text_at(comment, Comment().as_seen(seen).revision)
    if earlier is None:
        return {}
    both = {it: (getattr(earlier, it), getattr(comment, it)) for it in TEXT_FIELDS}
    return {it: mark(old, new) for it, (old, new) in both.items() if old != new}
