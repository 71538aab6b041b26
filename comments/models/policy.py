"""What staff decide once for all comments."""

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments.policy import DEFAULT_LINKS_LIMIT, DEFAULT_NESTING, Rules


class CommentPolicy(models.Model):
    """One row: what happens to replies, how long they may be sent, and whom they trouble."""

    class Blatant(models.TextChoices):
        KEEP = "keep", _("keep it with the other spam")
        DELETE = "delete", _("delete it at once")

    class Mails(models.TextChoices):
        EACH = "each", _("a mail for each comment")
        DAILY = "daily", _("one mail a day, in the morning")
        NONE = "none", _("no mail")

    publish_unseen = models.BooleanField(
        _("publish what is not spam at once"),
        default=True,
        help_text=_(
            "A reply that Akismet does not take for spam is published without waiting for you. "
            "Untick to read every reply first."
        ),
    )
    hold_first_time = models.BooleanField(
        _("hold the first reply from an address"),
        default=False,
        help_text=_(
            "Someone is known once their address is proved by a link in a mail and a reply from it "
            "was published. Anyone else waits for you."
        ),
    )
    held_words = models.TextField(
        _("held words"),
        blank=True,
        max_length=20_000,
        help_text=_(
            "One word or phrase a line. A reply with one of them waits for you. Whole words count: "
            "“press” does not find “WordPress”."
        ),
    )
    blocked_words = models.TextField(
        _("blocked words"),
        blank=True,
        max_length=20_000,
        help_text=_(
            "One word or phrase a line. A reply with one of them goes into spam at once, without "
            "asking Akismet. Name, email and website count too."
        ),
    )
    blatant_spam = models.CharField(
        _("what Akismet is certain of"),
        max_length=10,
        choices=Blatant,
        default=Blatant.KEEP,
        help_text=_(
            "Spam so plain that Akismet advises to drop it unseen. It is counted either way."
        ),
    )
    moderator_mails = models.CharField(
        _("mails to moderators"),
        max_length=10,
        choices=Mails,
        default=Mails.EACH,
        help_text=_("About comments that wait for a decision, and reports by readers."),
    )
    digest_due_at = models.DateTimeField(null=True, editable=False)
    links_limit = models.PositiveSmallIntegerField(
        _("links allowed"),
        default=DEFAULT_LINKS_LIMIT,
        help_text=_("A reply with more links than this waits for you."),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close replies after (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36500)],
        help_text=_("Counted from the day an article is published. Empty: never."),
    )
    nesting = models.PositiveSmallIntegerField(
        _("levels of replies"),
        default=DEFAULT_NESTING,
        validators=[MaxValueValidator(10)],
        help_text=_("Deeper replies are shown at the last level. 0: one flat list."),
    )

    class Meta:
        verbose_name = _("comment policy")
        verbose_name_plural = _("comment policy")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="comments_one_policy",
                violation_error_message=_("There is one policy already. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Comment policy"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> "CommentPolicy":
        """The row, or the defaults where none was saved yet."""
        return cls.objects.first() or cls()

    @classmethod
    def blocked_words_alone(cls) -> Rules:
        """The one rule that acts as a reply is sent, where every query counts."""
        words = cls.objects.values_list("blocked_words", flat=True).first()
        return Rules(blocked_words=words or "")

    @property
    def rules(self) -> Rules:
        """What the rules of `comments.policy` need to know."""
        return Rules(
            publish_unseen=self.publish_unseen,
            links_limit=self.links_limit,
            hold_first_time=self.hold_first_time,
            held_words=self.held_words,
            blocked_words=self.blocked_words,
        )

    def is_open(self, article: Article, *, now: datetime) -> bool:
        """Whether readers may still reply to the article."""
        since = article.published_at
        if since is None or not (article.comments_open and article.is_published):
            return False
        days = self.close_after_days
        return days is None or now < since + timedelta(days=days)
