"""The settings of comments, which staff change in the admin."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Min, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments.policy import DEFAULT_LINKS_LIMIT, DEFAULT_NESTING, DEFAULT_PAGE_SIZE, Rules
from website.dates import moment
from website.editing.one_row import OneRow
from website.plain_text import MultilineTextField


class CommentPolicy(OneRow):
    """One row: which comments are published, until when they are accepted, how they are shown, and
    how long their data is stored."""

    class Blatant(models.TextChoices):
        KEEP = "keep", _("keep it with the other spam")
        DELETE = "delete", _("delete it at once")

    class Mails(models.TextChoices):
        DIGEST = "digest", _("the first at once, the others in one mail")
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
            "A reply does not wait if an earlier one from its address is published and the address "
            "was confirmed for both: by the link in a mail, or by a browser in which such a link was "
            "used. Typing a known address is not enough."
        ),
    )
    held_words = MultilineTextField(
        _("held words"),
        blank=True,
        max_length=20_000,
        help_text=_(
            "One word, phrase or domain a line. A reply with one of them in the comment, the name, the "
            "email address or the website waits for you. Whole words count: “press” does not find "
            "“WordPress”. A word is not looked for in domains; “casino.example” and “@casino.example” "
            "are."
        ),
    )
    blocked_words = MultilineTextField(
        _("blocked words"),
        blank=True,
        max_length=20_000,
        help_text=_(
            "One word, phrase or domain a line, found as above. A reply with one of them goes into spam "
            "at once, without asking Akismet."
        ),
    )
    blatant_spam = models.CharField(
        _("blatant spam"),
        max_length=10,
        choices=Blatant,
        default=Blatant.KEEP,
        help_text=_(
            "Spam so obvious that Akismet advises deleting it unread. The statistics count it "
            "either way."
        ),
    )
    moderator_mails = models.CharField(
        _("mails to moderators"),
        max_length=10,
        choices=Mails,
        default=Mails.DIGEST,
        help_text=_(
            "About comments that wait for a decision, and about reports by readers. “The first at "
            "once”: while one waits, what comes after it is mailed together an hour later, then each "
            "morning."
        ),
    )
    digest_due_at = models.DateTimeField(null=True, editable=False)
    # The last digest since a comment was mailed at once, if there was one.
    digest_sent_at = models.DateTimeField(null=True, editable=False)
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

    newest_first = models.BooleanField(
        _("newest conversations first"),
        default=False,
        help_text=_("Within a conversation, the oldest reply always comes first."),
    )
    page_size = models.PositiveSmallIntegerField(
        _("replies on a page"),
        default=DEFAULT_PAGE_SIZE,
        validators=[MinValueValidator(10), MaxValueValidator(500)],
        help_text=_("A conversation stays on one page unless it alone is longer than that."),
    )
    origin_days = models.PositiveSmallIntegerField(
        _("erase where replies came from after (days)"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_(
            "IP address, browser and referring page of every reply are erased then. "
            "State the same number of days on your privacy page."
        ),
    )
    spam_days = models.PositiveSmallIntegerField(
        _("delete spam after (days)"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Counted from the day it was marked as spam."),
    )

    # Written by the worker; readers see nothing of them.
    INTERNAL_FIELDS = ("digest_due_at", "digest_sent_at")

    class Meta:
        verbose_name = _("comment policy")
        verbose_name_plural = _("comment policy")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="comments_one_policy",
                violation_error_message=_("There is a comment policy already. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Comment policy"))

    @property
    def rules(self) -> Rules:
        """The settings that the rules in `comments.policy` read."""
        return Rules(
            publish_unseen=self.publish_unseen,
            links_limit=self.links_limit,
            hold_first_time=self.hold_first_time,
            held_words=self.held_words,
            blocked_words=self.blocked_words,
        )

    def is_open(self, article: Article, *, now: datetime) -> bool:
        """Whether readers may reply to the article at `now`."""
        if not (article.comments_open and article.is_published):
            return False
        closes_at = self.closes_at(article)
        return closes_at is None or now < closes_at

    def closes_at(self, article: Article) -> datetime | None:
        """When replies to the article close, or closed, by their age; None if they never do."""
        if article.published_at is None or self.close_after_days is None:
            return None
        return article.published_at + timedelta(days=self.close_after_days)

    @classmethod
    def next_scheduled_change(cls, after: datetime) -> datetime | None:
        """When replies to any article next close by their age: a scheduled change of its page."""
        days = cls.load().close_after_days
        if days is None:
            return None
        open_for = timedelta(days=days)
        still_open = Article.objects.filter(comments_open=True, published_at__gt=after - open_for)
        first = still_open.aggregate(first=Min("published_at"))["first"]
        return first and first + open_for

    def why_closed(self, article: Article) -> str:
        """A sentence for readers: since when replies are closed, and why."""
        if not article.is_published:
            return gettext("Readers can reply once the article is published.")
        closed_at = self.closes_at(article) if article.comments_open else article.comments_closed_at
        if closed_at is None:
            return gettext("The editors closed them.")
        day = moment(closed_at)
        if not article.comments_open:
            return gettext("The editors closed them on %(day)s.") % {"day": day}
        days = self.close_after_days or 0
        return ngettext(
            "They closed on %(day)s, %(days)d day after the article was published.",
            "They closed on %(day)s, %(days)d days after the article was published.",
            days,
        ) % {"day": day, "days": days}
