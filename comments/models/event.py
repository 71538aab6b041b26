"""The history of each comment."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.decisions import DECISIONS
from comments.models.comment import Comment


class CommentEvent(models.Model):
    """One entry in a comment's history: a decision, or something else that happened after it was
    sent. A failure that repeats updates the time of its entry."""

    class Kind(models.TextChoices):
        """The kinds of entry that are no decision. A decision is stored as the status it led to."""

        CHECKED = "checked", _("checked by Akismet")
        NO_VERDICT = "no-verdict", _("no verdict from Akismet")
        WAITS = "waits", _("Akismet needs more time")
        HELD = "held", _("held")
        UNDONE = "undone", _("decision undone")
        EDITED = "edited", _("edited")
        TAKEN_BACK = "taken-back", _("taken back by its author")
        ERASED = "erased", _("erased")
        REPORTED = "reported", _("reported by a reader")
        FEEDBACK_SENT = "feedback-sent", _("feedback sent to Akismet")
        FEEDBACK_FAILED = "feedback-failed", _("feedback to Akismet failed")
        NEW_LINKS = "new-links", _("new links; the old ones stopped working")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(
        _("what"),
        max_length=20,
        choices=[*Kind.choices, *((item.status, item.event) for item in DECISIONS.values())],
    )
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    # Of an edit: the revision that it changed, and its text (TEXT_FIELDS of the comment).
    text_before = models.JSONField(default=dict, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Also once the account in `by` is deleted.
    is_by_staff = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("history")
        ordering = ["at", "pk"]
        indexes = [
            # The result of the last check.
            models.Index(fields=["-at"], name="comments_newest_events"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
