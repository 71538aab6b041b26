"""A comment under an article."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments import decisions
from comments.models import queryset
from comments.models.constraints import CONSTRAINTS
from comments.models.indexes import INDEXES
from comments.models.queryset import CommentQuerySet
from comments.policy import HoldReason
from website.addresses import mailbox, same_mailbox
from website.models import MailboxField, OutgoingMail, TokenField, WithLinks
from website.one_line import OneLineTextField
from website.personal_fields import PersonalField
from website.plain_text import MultilineTextField

# In characters.
BODY_LIMIT = 5000
# What readers see of what was typed: decisions are taken on these fields, and edits change them.
TEXT_FIELDS = ("body", "name", "website")
# How long its author may change or delete a comment.
EDIT_FOR = timedelta(minutes=15)
# How long the receipt works, counted from when its link was made.
RECEIPT_WORKS_FOR = timedelta(days=365)
# How long the confirmation link works, counted from when it was mailed or made anew.
CONFIRMATION_WORKS_FOR = timedelta(days=7)


class Verdict(models.TextChoices):
    """Akismet's verdict. DISCARD is blatant spam, which Akismet advises to delete unread."""

    HAM = "ham", _("not spam")
    SPAM = "spam", _("spam")
    DISCARD = "discard", _("blatant spam")


class Comment(WithLinks):
    """A comment under an article. Only `comments.submitting`, `comments.deciding` and
    `comments.privacy` write its status."""

    Status = decisions.Status
    Feedback = decisions.Feedback
    Recheck = queryset.Recheck

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="comments"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in reply to"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="replies",
    )
    root = models.ForeignKey(
        "self",
        verbose_name=_("start of the thread"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="thread",
        editable=False,
    )
    staff_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member of staff"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
        editable=False,
    )
    name = OneLineTextField(_("name"), max_length=80)
    email = models.EmailField(_("email"))
    mailbox = MailboxField()
    website = models.URLField(_("website"), max_length=300, blank=True)
    body = MultilineTextField(_("comment"), max_length=BODY_LIMIT)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    # Goes up by one whenever one of TEXT_FIELDS changes.
    revision = models.PositiveIntegerField(default=1, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    is_pingback = models.BooleanField(
        _("pingback"),
        default=False,
        editable=False,
        help_text=_("Another site's link to the article."),
    )

    notify_on_publish = models.BooleanField(_("mail when it is published"), default=False)
    notify_on_reply = models.BooleanField(_("mail about replies"), default=False)
    verified_at = models.DateTimeField(
        _("email verified"),
        null=True,
        blank=True,
        help_text=_(
            "When the link in a mail was used, or by a browser in which one was used before."
        ),
    )
    notified_at = models.DateTimeField(
        _("mails about it queued"), null=True, blank=True, editable=False
    )

    # Set while mails about its approval are left to the worker: its article is not published, or it
    # was approved with many others.
    notify_due_at = models.DateTimeField(null=True, editable=False)
    # When moderators were mailed that it waits for them. Empty again once it is decided.
    alerted_at = models.DateTimeField(null=True, editable=False)

    # Stops mail about replies; only ever mailed.
    stop_token = TokenField()
    # Given to the browser in which its confirmation link was used (`comments.known`).
    browser_token = TokenField(unique=False, default="")
    # The mails that are about this comment or quote it, which are deleted when it is erased.
    mails = models.ManyToManyField(OutgoingMail, editable=False, related_name="comments")

    ip = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    referrer = models.CharField(_("came from"), max_length=500, blank=True)
    honeypot = models.CharField(
        _("honeypot"),
        max_length=200,
        blank=True,
        help_text=_("What was typed into the field that people do not see."),
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
        _("reason"), max_length=300, blank=True, help_text=_("Its author reads this.")
    )
    # The last report since a moderator decided.
    reported_at = models.DateTimeField(_("reported by a reader"), null=True, blank=True)
    # The report that the last decision answered, for its undo.
    reported_before = models.DateTimeField(null=True, editable=False)

    verdict = models.CharField(_("Akismet says"), max_length=10, choices=Verdict, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    check_due_at = models.DateTimeField(_("next check"), null=True, blank=True)
    check_failure = models.CharField(_("last failure"), max_length=400, blank=True)
    # Checks that failed for reasons of its own, while the service worked.
    check_tries = models.PositiveSmallIntegerField(
        _("checks without a verdict"), default=0, editable=False
    )
    recheck_reason = models.CharField(
        _("checked again because"), max_length=20, choices=Recheck, blank=True, editable=False
    )
    submitted = models.JSONField(_("sent to Akismet"), default=dict, blank=True, editable=False)
    answered = models.JSONField(_("Akismet's answer"), default=dict, blank=True, editable=False)
    feedback_due = models.CharField(
        _("to be reported as"), max_length=10, choices=Feedback, blank=True
    )
    feedback_due_at = models.DateTimeField(_("next report"), null=True, blank=True)
    feedback_sent = models.CharField(_("reported as"), max_length=10, choices=Feedback, blank=True)

    objects = CommentQuerySet.as_manager()

    # In the order of the export. Fields without a label repeat others or serve the spam check.
    PERSONAL_FIELDS: ClassVar = [
        PersonalField("article", _("Article")),
        PersonalField("created_at", _("Sent")),
        PersonalField("body", _("Comment"), erased=""),
        PersonalField("name", _("Name"), erased=""),
        PersonalField("email", _("Email"), erased=""),
        PersonalField("mailbox", erased=""),
        PersonalField("verified_at", _("Email verified"), erased=None),
        PersonalField("website", _("Website"), erased=""),
        PersonalField("status", _("Status"), erased=decisions.Status.ERASED),
        PersonalField("reason", _("Reason"), erased=""),
        PersonalField("verdict", _("Akismet says")),
        PersonalField("notify_on_publish", _("Mail when it is published"), erased=False),
        PersonalField("notify_on_reply", _("Mail about replies"), erased=False),
        PersonalField("ip", _("IP address"), erased=None),
        PersonalField("user_agent", _("Browser"), erased=""),
        PersonalField("referrer", _("Came from"), erased=""),
        PersonalField("honeypot", _("Typed into the hidden field"), erased=""),
        PersonalField("submitted", _("Sent to Akismet"), erased={}),
        PersonalField("answered", _("Akismet's answer"), erased={}),
        PersonalField("staff_user", erased=None),
        PersonalField("edited_at", erased=None),
        PersonalField("digest", erased=""),
        PersonalField("hold_reason", erased=""),
        PersonalField("hold_detail", erased=""),
        PersonalField("status_before", erased=""),
        PersonalField("reported_at", erased=None),
        PersonalField("reported_before", erased=None),
        PersonalField("check_due_at", erased=None),
        PersonalField("check_failure", erased=""),
        PersonalField("recheck_reason", erased=""),
        PersonalField("notify_due_at", erased=None),
        PersonalField("alerted_at", erased=None),
        PersonalField("feedback_due", erased=""),
        PersonalField("feedback_due_at", erased=None),
    ]
    NOT_PERSONAL: ClassVar = {
        **WithLinks.LINK_FIELDS,
        "stop_token": "a link; made anew when the person is erased",
        "browser_token": "known to one browser; made anew when the person is erased",
        "id": "identifies the row that an erased comment leaves in its thread",
        "parent": "holds the thread together",
        "root": "holds the thread together",
        "is_pingback": "says nothing about a person",
        "revision": "how often the text was changed",
        "notified_at": "when mails were queued; the mails are erased",
        "decided_at": "when staff or the spam check decided",
        "decided_by": "a member of staff",
        "checked_at": "when Akismet answered; the verdict is exported",
        "check_tries": "counts answers of Akismet",
        "feedback_sent": "what staff told Akismet about its verdict",
    }

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-pk"]
        indexes = INDEXES
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return str(_("(erased)")) if self.is_erased else f"{self.name}: {self.excerpt}"

    def get_absolute_url(self) -> str:
        return reverse("comments:comment", args=[self.pk])

    @property
    def receipt_url(self) -> str:
        return reverse("comments:receipt", args=[self.receipt_token])

    @property
    def receipt_expires_at(self) -> datetime:
        return self.links_made_at + RECEIPT_WORKS_FOR

    @property
    def confirmation_expires_at(self) -> datetime:
        mailed_at = self.notified_at or self.links_made_at
        return max(mailed_at, self.links_made_at) + CONFIRMATION_WORKS_FOR

    @property
    def excerpt(self) -> str:
        text = " ".join(self.body.split())
        return text if len(text) <= 100 else f"{text[:100]}…"

    @property
    def is_awaiting_check(self) -> bool:
        return self.status == self.Status.HELD and self.check_due_at is not None

    @property
    def stop_url(self) -> str:
        return reverse("comments:stop", args=[self.stop_token])

    @property
    def asks_for_mail(self) -> bool:
        """Whether its author asked for any mail about it."""
        return self.notify_on_publish or self.notify_on_reply

    @property
    def gets_reply_mail(self) -> bool:
        """Whether its author gets mail about replies: they asked for it and verified their address."""
        return self.notify_on_reply and self.verified_at is not None

    @property
    def is_to_confirm(self) -> bool:
        """Whether its author asked for mail about replies and has not verified their address."""
        return self.notify_on_reply and self.verified_at is None

    @property
    def waits_to_be_known(self) -> bool:
        """Whether it is held as the first reply from its address, which it has not verified."""
        is_first = self.hold_reason == HoldReason.FIRST_TIME
        return self.status == self.Status.HELD and is_first and self.verified_at is None

    def is_from(self, email: str) -> bool:
        return same_mailbox(self.email, email)

    @property
    def is_published(self) -> bool:
        """The same rule as `CommentQuerySet.visible`, for an instance."""
        return self.status == self.Status.APPROVED and self.article.is_published

    @property
    def is_refused(self) -> bool:
        """Whether it was decided that readers do not see it."""
        return self.status not in {self.Status.HELD, self.Status.APPROVED}

    @property
    def is_erased(self) -> bool:
        """Whether nothing is left of it but its position in the thread."""
        return self.status == self.Status.ERASED

    @property
    def was_taken_back(self) -> bool:
        """Whether it is its author who had it erased."""
        return self.events.filter(kind="taken-back").exists()

    @property
    def version(self) -> str:
        """What a decision on it depends on: "STATUS.REVISION", and ".REPORTED_AT" if it is reported."""
        reported_at = f".{self.reported_at.isoformat()}" if self.reported_at else ""
        return f"{self.status}.{self.revision}{reported_at}"

    def as_seen(self, version: str) -> "Comment":
        """Give this object the version that somebody saw on a page or in a mail, so that the rules
        can compare it with the row. Damaged text gives one that no row has. Returns the object."""
        self.status, number, reported_at = [*version.split(".", 2), "", ""][:3]
        self.revision = int(number) if number.isdecimal() and len(number) < 10 else 0
        self.reported_at = None
        with suppress(ValueError):
            self.reported_at = datetime.fromisoformat(reported_at)
        return self

    @property
    def is_editable(self) -> bool:
        """Whether its author may still change or delete it."""
        return not self.is_refused and timezone.now() < self.editable_until

    @property
    def editable_until(self) -> datetime:
        return self.created_at + EDIT_FOR

    def compute_digest(self) -> str:
        """SHA-256 of article, parent, email and text: equal for a repeated comment. Case and white
        space make no difference."""
        text = " ".join(self.body.split()).casefold()
        parts = [self.article_id, self.parent_id, mailbox(self.email), text]
        return sha256(repr(parts).encode(errors="replace")).hexdigest()

    @property
    def akismet_verdict_now(self) -> str:
        """Akismet's own verdict, or the feedback that it accepted since: ham, spam or empty."""
        if self.feedback_sent:
            return self.feedback_sent
        if self.verdict == Verdict.DISCARD:
            return self.Feedback.SPAM
        return self.verdict

    @property
    def tally_cell(self) -> tuple[date, str] | None:
        """The month and the column of `Tally` in which Akismet's verdict on it is counted."""
        if not self.verdict or self.checked_at is None:
            return None
        if self.verdict == Verdict.HAM:
            column = "missed" if self.status == self.Status.SPAM else "passed"
        else:
            column = "false_alarms" if self.status == self.Status.APPROVED else "caught"
        return localdate(self.checked_at).replace(day=1), column
