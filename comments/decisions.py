"""The statuses of a comment and the one table of decisions that lead to them. Pure: no queries, no
settings.

The rules, the history, and the actions, buttons and messages of the admin all read `DECISIONS`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise, StrPromise


class Status(TextChoices):
    """APPROVED, SPAM and TRASH are each the result of one decision in the table below. No decision
    leads to HELD, nor to ERASED or away from it: of an erased comment nothing is left but its position
    in the thread."""

    HELD = "held", _("held")
    APPROVED = "approved", _("approved")
    SPAM = "spam", _("spam")
    TRASH = "trash", _("in the trash")
    ERASED = "erased", _("erased")


class Feedback(TextChoices):
    """What Akismet is told about a comment that it judged differently."""

    NONE = "", _("none")
    HAM = "ham", _("not spam")
    SPAM = "spam", _("spam")


@dataclass(frozen=True)
class Decision:
    """What a moderator can decide, and the status that follows.

    `verb` names it in URLs and admin actions. The history stores `status` as the kind of the event
    and shows `event`. `label` is the text of the button, `short_label` that on a card; `keep_label` that of the button for a
    reported comment that has the status already, if that is a way to answer the report.
    `done_message` is filled in with the number of comments.
    """

    verb: str
    status: Status
    event: "StrOrPromise"
    feedback: Feedback
    label: "StrOrPromise"
    short_label: "StrOrPromise"
    done_message: "StrPromise"
    keep_label: "StrOrPromise" = ""
    takes_reason: bool = False


APPROVE = Decision(
    verb="approve",
    status=Status.APPROVED,
    event=_("approved"),
    feedback=Feedback.HAM,
    label=_("Approve"),
    short_label=_("Approve"),
    # Whether readers see it depends on its article, see `comments.admin.done`.
    done_message=ngettext_lazy("%d comment approved.", "%d comments approved."),
    keep_label=_("Keep it published"),
)
MARK_SPAM = Decision(
    verb="spam",
    status=Status.SPAM,
    event=_("marked as spam"),
    feedback=Feedback.SPAM,
    label=_("Mark as spam"),
    short_label=_("Spam"),
    done_message=ngettext_lazy("%d comment marked as spam.", "%d comments marked as spam."),
)
TRASH = Decision(
    verb="trash",
    status=Status.TRASH,
    event=_("moved to the trash"),
    # An unkind or off-topic comment is not spam.
    feedback=Feedback.NONE,
    label=_("Move to the trash"),
    short_label=_("Trash"),
    done_message=ngettext_lazy("%d comment moved to the trash.", "%d comments moved to the trash."),
    takes_reason=True,
)
DECISIONS = {decision.verb: decision for decision in (APPROVE, MARK_SPAM, TRASH)}


def feedback_for_decision(status: str) -> Feedback:
    """Feedback sent to Akismet after the decision that led to `status`. NONE for a status that no
    decision leads to."""
    by_status = {decision.status.value: decision.feedback for decision in DECISIONS.values()}
    return by_status.get(status, Feedback.NONE)


def offered(status: str, *, is_reported: bool) -> "list[tuple[Decision, StrOrPromise]]":
    """The decisions that a moderator can take on a comment, each with the text of its button."""
    buttons: list[tuple[Decision, StrOrPromise]] = []
    if status == Status.ERASED:
        return buttons
    for decision in DECISIONS.values():
        if decision.status != status:
            buttons.append((decision, decision.label))
        elif is_reported and decision.keep_label:
            buttons.append((decision, decision.keep_label))
    return buttons
