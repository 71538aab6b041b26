"""A reply under an article."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments.policy import HoldReason
from website import tokens

BODY_LIMIT = 5000
EDIT_FOR = timedelta(minutes=15)


class Verdict(models.TextChoices):
    """What Akismet said. Discard is spam of the blatant kind."""

    HAM = "ham", _("not spam")
    SPAM = "spam", _("spam")
    DISCARD = "discard", _("blatant spam")


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> "CommentQuerySet":
        """What readers may see. Say it nowhere else."""
        return self.filter(status=Comment.Status.APPROVED, article__in=Article.objects.published())

    def oldest_first(self) -> "CommentQuerySet":
        """In the order of a conversation."""
        return self.order_by("created_at", "pk")

    def awaiting_check(self) -> "CommentQuerySet":
        """Held until Akismet has answered."""
        return self.filter(status=Comment.Status.HELD, check_due_at__isnull=False)

    def awaiting_review(self) -> "CommentQuerySet":
        """Held until someone decides: nothing else will be done about them."""
        return self.filter(status=Comment.Status.HELD, check_due_at__isnull=True)

    def reported(self) -> "CommentQuerySet":
        """Published, and a reader thinks it should not be."""
        return self.filter(status=Comment.Status.APPROVED, reported_at__isnull=False)

    def being_rechecked(self) -> "CommentQuerySet":
        """What is left of a recheck of the whole queue."""
        return self.awaiting_check().filter(recheck_reason=Comment.Recheck.QUEUE)

    def by_email(self, email: str) -> "CommentQuerySet":
        """Sent under this address, however it was spelt."""
        return self.filter(email__iexact=email.strip())

    def feedback_waiting(self) -> "CommentQuerySet":
        """Decided against Akismet, which has yet to take note."""
        return self.filter(feedback_due_at__isnull=False)


class Comment(models.Model):
    """A reply under an article. `comments.moderation` alone writes its status."""

    class Status(models.TextChoices):
        HELD = "held", _("held")
        APPROVED = "approved", _("approved")
        SPAM = "spam", _("spam")
        TRASH = "trash", _("trash")

    class Feedback(models.TextChoices):
        NONE = "", _("none")
        HAM = "ham", _("not spam")
        SPAM = "spam", _("spam")

    class Recheck(models.TextChoices):
        """Why a comment that was checked before is checked again, in Akismet's words."""

        NONE = "", _("none")
        EDIT = "edit", _("its author edited it")
        QUEUE = "recheck_queue", _("the whole queue is checked again")

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="comments"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in reply to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replies",
    )
    root = models.ForeignKey(
        "self",
        verbose_name=_("start of the thread"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="thread",
    )
    staff_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member of staff"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
    )
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("email"))
    website = models.URLField(_("website"), max_length=300, blank=True)
    body = models.TextField(_("comment"), max_length=BODY_LIMIT)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    is_pingback = models.BooleanField(
        _("pingback"), default=False, help_text=_("Another site's link to the article.")
    )

    notify_on_publish = models.BooleanField(_("wants word when it is published"), default=False)
    notify_on_reply = models.BooleanField(_("wants replies by mail"), default=False)
    verified_at = models.DateTimeField(
        _("email proved"), null=True, blank=True, help_text=_("When the link in a mail was used.")
    )
    notified_at = models.DateTimeField(_("mails about it written"), null=True, blank=True)

    ip = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    referrer = models.CharField(_("came from"), max_length=500, blank=True)
    honeypot = models.CharField(
        _("honeypot"),
        max_length=200,
        blank=True,
        help_text=_("What was written into the field that people do not see."),
    )

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.HELD)
    hold_reason = models.CharField(
        _("rule that acted"), max_length=20, choices=HoldReason, blank=True
    )
    hold_detail = models.CharField(_("detail"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    status_before = models.CharField(
        _("status before"), max_length=10, choices=Status, blank=True, editable=False
    )
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("Whoever sent it reads this.")
    )
    reported_at = models.DateTimeField(_("reported by a reader"), null=True, blank=True)

    verdict = models.CharField(_("Akismet says"), max_length=10, choices=Verdict, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    check_due_at = models.DateTimeField(_("next check"), null=True, blank=True)
    check_failure = models.CharField(_("last failure"), max_length=400, blank=True)
    recheck_reason = models.CharField(
        _("checked again because"), max_length=20, choices=Recheck, blank=True
    )
    submitted = models.JSONField(_("sent to Akismet"), default=dict, blank=True, editable=False)
    answered = models.JSONField(_("Akismet's answer"), default=dict, blank=True, editable=False)
    feedback_due = models.CharField(
        _("to be reported as"), max_length=10, choices=Feedback, blank=True
    )
    feedback_due_at = models.DateTimeField(_("next report"), null=True, blank=True)
    feedback_sent = models.CharField(_("reported as"), max_length=10, choices=Feedback, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-pk"]
        indexes = [
            # The replies under an article, oldest first.
            models.Index(
                fields=["article", "created_at"],
                condition=Q(status="approved"),
                name="comments_of_an_article",
            ),
            # The threads of an article, with their sizes and beginnings. All that is asked for stands
            # in it, so that SQLite need not look at the rows.
            models.Index(
                "article",
                Coalesce("root", "id"),
                "created_at",
                "status",
                "is_pingback",
                "root",
                condition=Q(status="approved", is_pingback=False),
                name="comments_threads",
            ),
            models.Index(
                fields=["article"],
                condition=Q(status="approved", is_pingback=True),
                name="comments_pingbacks",
            ),
            # The same words sent again.
            models.Index(fields=["digest"], name="comments_same_words"),
            # The worker asks every half second what is due.
            models.Index(
                fields=["check_due_at"],
                condition=Q(check_due_at__isnull=False),
                name="comments_check_due",
            ),
            models.Index(
                fields=["feedback_due_at"],
                condition=Q(feedback_due_at__isnull=False),
                name="comments_feedback_due",
            ),
            # What readers reported, for the dashboard and the queue.
            models.Index(
                fields=["reported_at"],
                condition=Q(reported_at__isnull=False),
                name="comments_reported",
            ),
            # The queue of moderators, by state.
            models.Index(fields=["status", "-created_at"], name="comments_by_status"),
            # The worker asks every half second whose origin is to be forgotten.
            models.Index(
                fields=["created_at"],
                condition=Q(ip__isnull=False),
                name="comments_with_an_origin",
            ),
            # The flood rule and the search for the same form sent twice.
            models.Index(fields=["ip", "created_at"], name="comments_from_an_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="held") | ~Q(hold_reason=""),
                name="comments_held_says_why",
                violation_error_message=_("A held comment says which rule holds it."),
            ),
            models.CheckConstraint(
                condition=Q(status="held", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(status="held") & Q(decided_at__isnull=False)),
                name="comments_decision_and_time_together",
                violation_error_message=_("A decision and its time belong together."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="", checked_at__isnull=True)
                | (~Q(verdict="") & Q(checked_at__isnull=False)),
                name="comments_verdict_and_time_together",
                violation_error_message=_("A verdict and its time belong together."),
            ),
            models.CheckConstraint(
                condition=Q(check_due_at__isnull=True) | Q(status="held"),
                name="comments_check_only_while_held",
                violation_error_message=_("A comment that was decided is not checked again."),
            ),
            models.CheckConstraint(
                condition=Q(feedback_due="", feedback_due_at__isnull=True)
                | (~Q(feedback_due="") & Q(feedback_due_at__isnull=False)),
                name="comments_feedback_and_time_together",
                violation_error_message=_("A report that is due says what it reports."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="comments_no_reply_to_itself",
                violation_error_message=_("A comment cannot be a reply to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.excerpt}"

    def get_absolute_url(self) -> str:
        return reverse("comments:comment", args=[self.pk])

    @property
    def receipt_url(self) -> str:
        return reverse("comments:receipt", args=[tokens.receipt_token("comment", self.pk)])

    @property
    def excerpt(self) -> str:
        text = " ".join(self.body.split())
        return text if len(text) <= 100 else f"{text[:100]}…"

    @property
    def is_awaiting_check(self) -> bool:
        return self.status == self.Status.HELD and self.check_due_at is not None

    @property
    def stop_url(self) -> str:
        return reverse("comments:stop", args=[tokens.receipt_token("replies", self.pk)])

    @property
    def gets_reply_mail(self) -> bool:
        """Whether its author is told of replies: they asked, and have proved their address."""
        return self.notify_on_reply and self.verified_at is not None

    def is_from(self, email: str) -> bool:
        return self.email.casefold() == email.casefold()

    @property
    def is_published(self) -> bool:
        """The same rule as `CommentQuerySet.visible`, for one row at hand."""
        return self.status == self.Status.APPROVED and self.article.is_published

    @property
    def is_editable(self) -> bool:
        """Whether whoever sent it may still change it or take it back."""
        is_live = self.status in {self.Status.HELD, self.Status.APPROVED}
        return is_live and timezone.now() < self.editable_until

    @property
    def editable_until(self) -> datetime:
        return self.created_at + EDIT_FOR

    @property
    def akismet_verdict_now(self) -> str:
        """Ham or spam, by its own verdict or by what a person has told it since; else empty."""
        if self.feedback_sent:
            return self.feedback_sent
        if self.verdict == Verdict.DISCARD:
            return self.Feedback.SPAM
        return self.verdict

    @property
    def tally_cell(self) -> tuple[date, str] | None:
        """The month and the column in which Akismet's verdict on it is counted."""
        if not self.verdict or self.checked_at is None:
            return None
        if self.verdict == Verdict.HAM:
            column = "missed" if self.status == self.Status.SPAM else "passed"
        else:
            column = "false_alarms" if self.status == self.Status.APPROVED else "caught"
        return localdate(self.checked_at).replace(day=1), column
