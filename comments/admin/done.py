"""What staff read after a decision."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.decisions import Decision, Status
from comments.models import Comment


def done_message(decision: Decision, pks: Sequence[int]) -> str:
    """What was done to the comments with these primary keys and, of those that were approved, whether
    readers see them."""
    done = decision.done_message % len(pks)
    return f"{done} {_visibility(pks)}" if decision.status == Status.APPROVED else done


def replied_message(comment: Comment) -> str:
    """That a reply to this comment is published, or will be with the article."""
    if comment.article.is_published:
        return _("Your reply is published.")
    return _("Your reply is stored. Readers see it once the article is published.")


def _visibility(pks: Sequence[int]) -> str:
    unseen = len(pks) - Comment.objects.visible().filter(pk__in=pks).count()
    if not unseen:
        return ngettext("Readers see it now.", "Readers see them now.", len(pks))
    if unseen == len(pks):
        return ngettext(
            "Readers see it once its article is published.",
            "Readers see them once their articles are published.",
            unseen,
        )
    return (
        ngettext(
            "Readers see all but %d now; that one once its article is published.",
            "Readers see all but %d now; those once their articles are published.",
            unseen,
        )
        % unseen
    )
