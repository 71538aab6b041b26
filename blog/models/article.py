"""Articles and topics."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from blog.corrections import Correction, read
from blog.models.author import Author
from blog.models.prose import ARTICLE_PROSE
from blog.models.series import Series
from courses.models import Course
from website.models import Image
from website.one_line import OneLineTextField
from website.plain_text import MultilineTextField
from website.prose.fields import ProseField
from website.validators import validate_year


class Topic(TagBase):
    """A topic of articles. Names are unique without regard to case."""

    # The column of taggit, under the rule for names.
    name = OneLineTextField(pgettext_lazy("A tag name", "name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    description = MultilineTextField(_("description"), blank=True)
    # casefold() can triple a string's length.
    folded_name = models.CharField(max_length=3 * 100, unique=True, editable=False)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = " ".join(self.name.split())
        self.folded_name = self.name.casefold()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("blog:topic", args=[self.slug])

    def clean(self) -> None:
        """Refuse a name that differs from another in case only, with a message for the editor."""
        others = Topic.objects.exclude(pk=self.pk)
        if same := others.filter(folded_name=" ".join(self.name.split()).casefold()).first():
            text = _("The topic “%(topic)s” exists already. Use that one.")
            error = ValidationError(text, code="unique", params={"topic": same.name})
            raise ValidationError({"name": error})


class ArticleTopic(ItemBase):
    """A topic of an article."""

    content_object = models.ForeignKey(
        "blog.Article", on_delete=models.CASCADE, related_name="article_topics"
    )
    tag = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="article_topics"
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"],
                name="blog_topic_once_an_article",
                violation_error_message=_("The article already has this topic."),
            )
        ]

    def __str__(self) -> str:
        return str(self.tag)


def _withdrawn_after(moment: datetime) -> Q:
    return Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        """Articles that readers may see: published by now and not withdrawn yet. The only definition
        of this rule for querysets."""
        now = timezone.now()
        return self.filter(_withdrawn_after(now), published_at__lte=now)

    def in_state(self, state: str) -> "ArticleQuerySet":
        """Articles in one of `Article.State`."""
        now = timezone.now()
        if state == Article.State.PUBLISHED:
            return self.published()
        return self.filter(
            {
                Article.State.DRAFT: Q(published_at__isnull=True),
                Article.State.SCHEDULED: Q(_withdrawn_after(now), published_at__gt=now),
                Article.State.WITHDRAWN: Q(withdrawn_at__lte=now),
            }[Article.State(state)]
        )

    def leaving(self) -> "ArticleQuerySet":
        """Articles with a date to come at which they are withdrawn."""
        return self.filter(withdrawn_at__gt=timezone.now())

    def due_for_review(self) -> "ArticleQuerySet":
        """Published articles that are due to be checked again."""
        return self.published().filter(next_review_on__lte=timezone.localdate())

    def owned_by(self, user: User) -> "ArticleQuerySet":
        """Articles that the user began, or whose byline names them."""
        named = Byline.objects.filter(author__user=user)
        return self.filter(Q(created_by=user) | Q(pk__in=named.values("article")))

    def next_scheduled_change(self, after: datetime) -> datetime | None:
        """When the next article is published or withdrawn by the clock; None if none is."""
        published = self.filter(published_at__gt=after).aggregate(next=Min("published_at"))
        withdrawn = self.filter(withdrawn_at__gt=after).aggregate(next=Min("withdrawn_at"))
        return min(filter(None, (published["next"], withdrawn["next"])), default=None)

    def newest_first(self) -> "ArticleQuerySet":
        """The order of lists and feeds."""
        return self.order_by("-published_at", "-pk")

    def for_cards(self) -> "ArticleQuerySet":
        """With all that a list shows of each article, in a fixed number of queries."""
        cards = self.defer("body").with_authors()
        return cards.prefetch_related("citations", "lead_image__renditions")

    def with_authors(self) -> "ArticleQuerySet":
        """With authors in the order of the byline; one more query."""
        return self.prefetch_related("bylines")


class Article(models.Model):  # type: ignore[django-manager-missing]
    """An article. It is a draft while `published_at` is empty, and scheduled while it is in the
    future."""

    class State(models.TextChoices):
        """Computed from the dates, never stored."""

        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    title = OneLineTextField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        help_text=_(
            "Part of the article's address. If you change it, the old address redirects here."
        ),
    )
    standfirst = MultilineTextField(
        _("standfirst"),
        blank=True,
        help_text=_(
            "One or two sentences under the title: the most important point for readers in a hurry."
        ),
    )
    body = ProseField(_("text"), extensions=ARTICLE_PROSE, blank=True)
    caution = MultilineTextField(
        _("caution"),
        blank=True,
        help_text=_(
            "What readers must know before they follow the article: whom it may harm, whom to ask. "
            "Shown above the text, in feeds and in print."
        ),
    )
    lead_image = models.ForeignKey(
        Image, verbose_name=_("lead image"), null=True, blank=True, on_delete=models.PROTECT
    )
    authors = models.ManyToManyField(
        Author, through="Byline", related_name="articles", verbose_name=_("authors")
    )
    reviewer = models.ForeignKey(
        Author,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviewed_articles",
    )
    reviewed_on = models.DateField(_("checked on"), null=True, blank=True)
    next_review_on = models.DateField(_("next check due"), null=True, blank=True)
    topics = TaggableManager(
        through=ArticleTopic, blank=True, verbose_name=_("topics"), related_name="articles"
    )
    course = models.ForeignKey(
        Course,
        verbose_name=_("course"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
        help_text=_("The article ends with an invitation to this course."),
    )
    disclosure = MultilineTextField(
        _("disclosure"),
        blank=True,
        help_text=_("Who earns money from what the article recommends. Shown above the text."),
    )
    corrections = models.JSONField(_("what changed"), default=list, blank=True)
    series = models.ForeignKey(
        Series,
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="parts",
    )
    part = models.PositiveSmallIntegerField(
        _("position in the series"),
        default=1,
        blank=True,
        help_text=_("Smaller numbers come first."),
    )
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        help_text=_("The language of title, standfirst and text, if it is not the site’s."),
    )
    comments_open = models.BooleanField(_("readers may reply"), default=True)
    comments_closed_at = models.DateTimeField(_("replies closed"), null=True, editable=False)
    search_title = OneLineTextField(
        _("title for search engines"),
        max_length=70,
        blank=True,
        help_text=_("If empty, the title is used."),
    )
    search_description = OneLineTextField(
        _("description for search engines"),
        max_length=160,
        blank=True,
        help_text=_("If empty, the standfirst is used."),
    )
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        validators=[validate_year],
        help_text=_(
            "Empty: a draft that only staff can see. In the future: published automatically then."
        ),
    )
    withdrawn_at = models.DateTimeField(
        _("withdrawn"),
        null=True,
        blank=True,
        validators=[validate_year],
        help_text=_(
            "From then on readers can no longer see it. In the future: withdrawn automatically then."
        ),
    )
    updated_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("begun by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-pk"]
        permissions = [
            ("publish_article", _("Can publish, withdraw and edit every article")),
            ("review_article", _("Can mark an article as checked")),
        ]
        indexes = [
            # The newest published articles, for the home page, lists and feeds.
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="blog_article_newest",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(published_at__isnull=False),
                name="blog_withdrawn_was_published",
                violation_error_message=_("Only an article that was published can be withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True, reviewed_on__isnull=True)
                | Q(reviewer__isnull=False, reviewed_on__isnull=False),
                name="blog_reviewer_and_date_together",
                violation_error_message=_("Enter both who checked the article and when."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:article", args=[self.slug])

    @property
    def state(self) -> State:
        """The state of this row, by the same rules as `ArticleQuerySet.in_state`."""
        now = timezone.now()
        if self.published_at is None:
            return self.State.DRAFT
        if self.withdrawn_at and self.withdrawn_at <= now:
            return self.State.WITHDRAWN
        return self.State.PUBLISHED if self.published_at <= now else self.State.SCHEDULED

    @property
    def is_published(self) -> bool:
        """Whether readers may see it."""
        return self.state == self.State.PUBLISHED

    @property
    def modified_at(self) -> datetime:
        """When the content last changed for readers: for a scheduled article, when it was
        published."""
        return max(self.updated_at, self.published_at or self.updated_at)

    @property
    def was_updated(self) -> bool:
        """Whether it was changed on a later day than it was published, so that readers see both
        dates."""
        published = self.published_at
        return published is not None and self.updated_at.date() > published.date()

    @property
    def noted_corrections(self) -> list[Correction]:
        """The corrections, newest first."""
        return read(self.corrections)

    @property
    def source_count(self) -> int:
        """The number of works that the article cites; prefetch `citations` for lists."""
        return len({citation.source_id for citation in self.citations.all()})

    @cached_property
    def byline_authors(self) -> list[Author]:
        """The authors in the order of the byline; one query, unless `bylines` are prefetched."""
        return [byline.author for byline in self.bylines.all()]

    @cached_property
    def shown_topics(self) -> list[Topic]:
        """The topics; one query, unless `topics` are prefetched."""
        return list(self.topics.all())


class BylineManager(models.Manager["Byline"]):
    def get_queryset(self) -> "models.QuerySet[Byline]":
        """Always with the author, which every use of a byline needs."""
        return super().get_queryset().select_related("author")


class Byline(models.Model):
    """An author of an article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        Author, verbose_name=_("author"), on_delete=models.PROTECT, related_name="bylines"
    )
    position = models.PositiveSmallIntegerField(_("position in the byline"), default=1)

    objects = BylineManager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author"],
                name="blog_author_once_an_article",
                violation_error_message=_("The article already has this author."),
            )
        ]

    def __str__(self) -> str:
        return str(self.author)
