"""Cited works, with the fields of CSL."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from blog.citations import sameness
from blog.citations.names import OTHERS
from blog.citations.styles import formatting
from blog.models.article import Article
from blog.models.citation import Citation
from blog.models.key_column import KeyColumn
from website.one_line import OneLineTextField

# Registers have notices by these identifiers only.
WATCHABLE = ~Q(doi="") | ~Q(pmid="")
UNWATCHED = ~WATCHABLE | Q(lacks_register=True) | Q(unresolved_at__isnull=False)


class SourceQuerySet(models.QuerySet["Source"]):
    def public(self) -> "SourceQuerySet":
        """Sources that readers may see: those that published articles cite, annotated with
        `article_count`, newest first."""
        by_published = Q(citations__article__in=Article.objects.published())
        count = models.Count("citations__article", filter=by_published, distinct=True)
        cited = self.annotate(article_count=count).filter(article_count__gt=0)
        return cited.order_by(models.F("year").desc(nulls_last=True), "title", "pk")

    def cited(self) -> "SourceQuerySet":
        """Sources that an article cites."""
        return self.filter(models.Exists(Citation.objects.filter(source=models.OuterRef("pk"))))

    def checkable(self) -> "SourceQuerySet":
        """Sources that an article cites and that a register can be queried for."""
        return self.cited().filter(WATCHABLE)

    def unwatched(self) -> "SourceQuerySet":
        """Sources that an article cites and whose retraction no register would report."""
        return self.cited().filter(UNWATCHED)

    def with_key(self, keys: Iterable[tuple[str, str]]) -> "SourceQuerySet":
        """Sources that have one of these keys, each with its name, the oldest first."""
        values: dict[str, set[str]] = defaultdict(set)
        for name, value in keys:
            values[f"{KEY_COLUMNS[name]}__in"].add(value)
        has_key = Q(pk__in=[])
        for column, wanted in values.items():
            has_key |= Q(**{column: sorted(wanted)})
        return self.filter(has_key).order_by("pk")

    def update(self, **values: Any) -> int:
        """Refuses the columns that have a key: their key would stay what it was."""
        if stale := {CSL_FIELDS[key.field] for key in sameness.KEYS.values()} & values.keys():
            raise TypeError(f"Save each source instead: {', '.join(sorted(stale))}")
        return super().update(**values)

    def needing_attention(self) -> "SourceQuerySet":
        """Sources with a notice, or an identifier that no register knows, that no editor has
        handled."""
        has_problem = ~Q(notice="") | Q(unresolved_at__isnull=False)
        return self.filter(has_problem, handled_at__isnull=True)


UNRESOLVED = {
    "DOI": _("doi.org does not know this DOI: it may be mistyped (%(number)s)."),
    "PMID": _("PubMed does not know this PMID: it may be mistyped (%(number)s)."),
}


class Source(models.Model):
    """A work that articles cite."""

    class Type(models.TextChoices):
        """The CSL types (CSL 1.0.2, appendix III) that a health site needs."""

        JOURNAL_ARTICLE = "article-journal", _("journal article")
        PREPRINT = "article", _("preprint")
        BOOK = "book", _("book")
        CHAPTER = "chapter", _("chapter")
        REPORT = "report", _("report or guideline")
        THESIS = "thesis", _("thesis")
        WEB_PAGE = "webpage", _("web page")
        DATASET = "dataset", _("data set")
        CONFERENCE_PAPER = "paper-conference", _("conference paper")
        NEWSPAPER = "article-newspaper", _("newspaper article")

    class Evidence(models.TextChoices):
        UNRATED = "", _("not rated")
        SYSTEMATIC_REVIEW = "systematic-review", _("systematic review")
        RANDOMISED_TRIAL = "randomised-trial", _("randomised trial")
        OBSERVATIONAL = "observational", _("observational study")
        LABORATORY = "laboratory", _("laboratory study")
        CASE_REPORT = "case-report", _("case report")
        GUIDELINE = "guideline", _("guideline or official advice")
        REVIEW = "review", _("review or opinion")
        OTHER = "other", _("other")

    class Notice(models.TextChoices):
        """Kinds of notice that a journal publishes about a work, the gravest last."""

        NONE = "", _("none")
        ADDENDUM = "addendum", _("Addendum published")
        VERSION = "new-version", _("New version published")
        REPUBLICATION = "republication", _("Republished")
        CORRECTION = "correction", _("Corrected")
        CORRECTED_AND_REPUBLISHED = "corrected-republished", _("Corrected and republished")
        CONCERN = "concern", _("Expression of concern")
        PARTIAL = "partial", _("Partly retracted")
        RETRACTED_AND_REPUBLISHED = "retracted-republished", _("Retracted and republished")
        RETRACTION = "retraction", _("Retracted")

    type = models.CharField(_("type"), max_length=30, choices=Type, default=Type.JOURNAL_ARTICLE)
    title = OneLineTextField(_("title"), max_length=600)
    authors = models.JSONField(_("authors"), default=list, blank=True)
    editors = models.JSONField(_("editors"), default=list, blank=True)
    container_title = OneLineTextField(
        _("journal, book or site"),
        max_length=300,
        blank=True,
        help_text=_("Where the work was published."),
    )
    genre = OneLineTextField(
        _("kind"), max_length=80, blank=True, help_text=_("For example PhD thesis, or Guideline.")
    )
    number = OneLineTextField(
        _("number"),
        max_length=60,
        blank=True,
        help_text=_("The number of a report or of an online article."),
    )
    status = OneLineTextField(
        _("status"),
        max_length=40,
        blank=True,
        help_text=_("For example In press, if there is no year yet."),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    volume = OneLineTextField(_("volume"), max_length=30, blank=True)
    issue = OneLineTextField(_("issue"), max_length=30, blank=True)
    pages = OneLineTextField(_("pages"), max_length=60, blank=True)
    edition = OneLineTextField(_("edition"), max_length=30, blank=True)
    publisher = OneLineTextField(_("publisher"), max_length=200, blank=True)
    publisher_place = OneLineTextField(_("place"), max_length=120, blank=True)
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        blank=True,
        help_text=_("For example 10.1002/14651858.CD009402.pub3"),
    )
    pmid = models.CharField(_("PMID"), max_length=12, blank=True)
    pmcid = models.CharField(
        _("PMCID"), max_length=14, blank=True, help_text=_("For example PMC5818780")
    )
    isbn = models.CharField(_("ISBN"), max_length=20, blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)
    evidence = models.CharField(_("kind of evidence"), max_length=30, choices=Evidence, blank=True)
    participants = models.PositiveIntegerField(
        _("people studied"),
        null=True,
        blank=True,
        help_text=_("How many people the study or review is about, if it says so."),
    )
    title_key = KeyColumn("title", of="title")
    main_title_key = KeyColumn("main title", of="title")
    doi_key = KeyColumn("DOI", of="doi")
    pmid_key = KeyColumn("PMID", of="pmid")
    pmcid_key = KeyColumn("PMCID", of="pmcid")
    isbn_key = KeyColumn("ISBN", of="isbn")
    notice = models.CharField(_("notice"), max_length=30, choices=Notice, blank=True)
    notice_on = models.DateField(_("date of the notice"), null=True, blank=True)
    notice_doi = models.CharField(_("DOI of the notice"), max_length=200, blank=True)
    notice_pmid = models.CharField(_("PMID of the notice"), max_length=12, blank=True)
    unresolved_at = models.DateTimeField(_("identifier unknown since"), null=True, blank=True)
    # The kinds of identifier that no register knows, as `DOI PMID`.
    unresolved = models.CharField(max_length=20, blank=True, editable=False)
    # It exists, as many data sets and preprints do, but no register has notices about it.
    lacks_register = models.BooleanField(default=False, db_default=False, editable=False)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    check_due_at = models.DateTimeField(_("next check"), default=timezone.now, editable=False)
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)
    check_failures = models.PositiveSmallIntegerField(
        _("failed checks in a row"), default=0, editable=False
    )
    check_failure = models.CharField(_("why the last check failed"), max_length=300, blank=True)
    # What the registers have answered so far in a check that has begun: see blog.citations.watch.
    check_answers = models.JSONField(default=dict, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-year", "title"]
        indexes = [
            # The worker queries this every half second.
            models.Index(fields=["check_due_at"], name="blog_source_check_due"),
            models.Index(fields=["title_key"], name="blog_source_title_key"),
            models.Index(fields=["main_title_key"], name="blog_source_main_title_key"),
            models.Index(fields=["doi_key"], name="blog_source_doi_key"),
            models.Index(fields=["pmid_key"], name="blog_source_pmid_key"),
            models.Index(fields=["pmcid_key"], name="blog_source_pmcid_key"),
            models.Index(fields=["isbn_key"], name="blog_source_isbn_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["doi"],
                condition=~Q(doi=""),
                name="blog_one_source_a_doi",
                violation_error_message=_("There is already a source with this DOI."),
            ),
            models.UniqueConstraint(
                fields=["pmid"],
                condition=~Q(pmid=""),
                name="blog_one_source_a_pmid",
                violation_error_message=_("There is already a source with this PMID."),
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__range=(1, 12), year__isnull=False),
                name="blog_source_month_of_a_year",
                violation_error_message=_(
                    "The month must be a number from 1 to 12, and the year must be given."
                ),
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__range=(1, 31), month__isnull=False),
                name="blog_source_day_of_a_month",
                violation_error_message=_(
                    "The day must be a number from 1 to 31, and the month must be given."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.plain_title}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Stores the keys of what it stores."""
        if update_fields:
            update_fields = {*update_fields, *KEY_COLUMNS.values()}
        super().save(*args, update_fields=update_fields, **options)

    def get_absolute_url(self) -> str:
        return reverse("blog:source", args=[self.pk])

    @property
    def plain_title(self) -> str:
        """The title as plain text, without its italics."""
        return formatting.plain_text(formatting.clean(self.title))

    @property
    def label(self) -> str:
        """Authors and year: `Garrison et al. 2020`."""
        return f"{self._short_names()} {self.year or _('(no date)')}"

    def _short_names(self) -> str:
        names: list[dict[str, str]] = self.authors or self.editors
        if not names:
            return " ".join(self.plain_title.split()[:4])
        shown = [name.get("literal") or name.get("family", "") for name in names]
        if len(shown) == 2 and names[1] != OTHERS:
            return _("%(first)s and %(second)s") % {"first": shown[0], "second": shown[1]}
        return shown[0] if len(shown) == 1 else _("%(first)s et al.") % {"first": shown[0]}

    @property
    def kind_text(self) -> str:
        """What it is, and the kind of evidence if it is one: `Journal article · case report`."""
        kinds = [capfirst(self.get_type_display())]
        if self.evidence not in {self.Evidence.UNRATED, self.Evidence.OTHER}:
            kinds.append(self.get_evidence_display())
        return " · ".join(kinds)

    @property
    def notice_text(self) -> str:
        """The notice with its date: `Retracted on 6 February 2010`; empty without one."""
        if not (self.notice and self.notice_on):
            return self.get_notice_display() if self.notice else ""
        day = date_format(self.notice_on)
        return _("%(notice)s on %(day)s") % {"notice": self.get_notice_display(), "day": day}

    @property
    def is_doubtful(self) -> bool:
        """Whether it was corrected, questioned or retracted, rather than only added to or published
        again."""
        order = list(self.Notice)
        return bool(self.notice) and order.index(self.Notice(self.notice)) >= order.index(
            self.Notice.CORRECTION
        )

    @property
    def unwatched_reason(self) -> str:
        """Why no register would report a retraction of it; empty if one would."""
        if not (self.doi or self.pmid):
            return str(_("it has no DOI and no PMID"))
        lacking = str(_("no register has notices about this work")) if self.lacks_register else ""
        return self.unresolved_text or lacking

    @property
    def unresolved_text(self) -> str:
        """Which of its identifiers no register knows, in words; empty if there is none."""
        if not self.unresolved_at:
            return ""
        kinds = self.unresolved.split() or ["DOI"]
        texts = [
            str(UNRESOLVED[kind]) % {"number": number}
            for kind, number in (("DOI", self.doi), ("PMID", self.pmid))
            if kind in kinds
        ]
        return " ".join(texts)

    @property
    def notice_version(self) -> str:
        """Which notice or fault it has: what an editor who handles it has read."""
        return f"{self.notice} {self.notice_on or ''} {self.unresolved} {self.unresolved_at or ''}"

    def as_csl(self) -> dict[str, Any]:
        """The work as a CSL-JSON item, without empty fields."""
        fields: dict[str, Any] = {"id": str(self.pk)}
        fields |= {name: getattr(self, column) for name, column in CSL_FIELDS.items()}
        fields["issued"] = _csl_date(self.year, self.month, self.day)
        if self.accessed_on:
            day = self.accessed_on
            fields["accessed"] = _csl_date(day.year, day.month, day.day)
        return {name: value for name, value in fields.items() if value}

    @classmethod
    def from_csl(cls, work: dict[str, Any]) -> "Source":
        """An unsaved source with the fields of a CSL-JSON item. Fields that this model does not
        have are left out."""
        source = cls(
            **{column: work[name] for name, column in CSL_FIELDS.items() if work.get(name)}
        )
        issued = _date_parts(work.get("issued"))
        source.year, source.month, source.day = (*issued, None, None, None)[:3]
        accessed = _date_parts(work.get("accessed"))
        if len(accessed) == 3:
            # Some programs write 31 February.
            with suppress(ValueError):
                source.accessed_on = date(*accessed)
        return source


CSL_FIELDS = {
    "type": "type",
    "title": "title",
    "genre": "genre",
    "number": "number",
    "status": "status",
    "author": "authors",
    "editor": "editors",
    "container-title": "container_title",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "edition": "edition",
    "publisher": "publisher",
    "publisher-place": "publisher_place",
    "DOI": "doi",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "ISBN": "isbn",
    "URL": "url",
}

KEY_COLUMNS = {name: f"{name.replace(' ', '_').lower()}_key" for name in sameness.KEYS}


def _csl_date(*parts: int | None) -> dict[str, list[list[int]]]:
    known = [part for part in parts if part]
    return {"date-parts": [known]} if known else {}


def _date_parts(value: dict[str, Any] | None) -> list[int]:
    parts = (value or {}).get("date-parts") or [[]]
    return [int(part) for part in parts[0]]
