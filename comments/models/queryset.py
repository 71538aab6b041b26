"""Queries for comments."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments.decisions import Status
from website.addresses import mailbox

if TYPE_CHECKING:
    from comments.models.comment import Comment  # noqa: F401

IS_HELD = Q(status=Status.HELD.value)
IS_APPROVED = Q(status=Status.APPROVED.value)


class Recheck(models.TextChoices):
    """Why a comment that was checked before is checked again, as Akismet's protocol calls it."""

    NONE = "", _("none")
    EDIT = "edit", _("its author edited it")
    QUEUE = "recheck_queue", _("the whole queue is checked again")


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> "CommentQuerySet":
        """Comments that readers may see: the only place that says which."""
        return self.filter(IS_APPROVED, article__in=Article.objects.published())

    def oldest_first(self) -> "CommentQuerySet":
        return self.order_by("created_at", "pk")

    def awaiting_check(self) -> "CommentQuerySet":
        """Held until Akismet has given a verdict."""
        return self.filter(IS_HELD, check_due_at__isnull=False)

    def awaiting_review(self) -> "CommentQuerySet":
        """Held until a moderator decides."""
        return self.filter(IS_HELD, check_due_at__isnull=True)

    def reported(self) -> "CommentQuerySet":
        """Reported by a reader since a moderator last decided, also if its author changed it since, so
        that it is held."""
        return self.filter(IS_APPROVED | IS_HELD, reported_at__isnull=False)

    def awaiting_a_moderator(self) -> "CommentQuerySet":
        """Held or reported, and not decided since."""
        is_reported = IS_APPROVED & Q(reported_at__isnull=False)
        return self.filter((IS_HELD & Q(check_due_at__isnull=True)) | is_reported)

    def being_rechecked(self) -> "CommentQuerySet":
        """Held comments that a recheck of the whole queue has yet to reach."""
        return self.awaiting_check().filter(recheck_reason=Recheck.QUEUE)

    def by_email(self, email: str) -> "CommentQuerySet":
        """Sent under this email address, however it is spelled. Erased comments have none."""
        return self.exclude(mailbox="").filter(mailbox=mailbox(email))

    def feedback_waiting(self) -> "CommentQuerySet":
        """With feedback that Akismet has not accepted yet."""
        return self.filter(feedback_due_at__isnull=False)
