"""The checklist of an article's sources: incomplete references, unrated evidence, old sources,
notices, and sources that cannot be watched."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.citations import marks
from blog.models import Article, Source

Type = Source.Type
# Age of the newest source, in years, from which the checklist suggests to look for newer ones.
OLD_YEARS = 5
DATED = ["authors", "year"]
# The fields that a reference needs, by type of work. A DOI leads to the work too, but the styles
# print these.
REQUIRED_FIELDS = {
    Type.JOURNAL_ARTICLE: [*DATED, "container_title", "volume", "pages"],
    Type.PREPRINT: DATED,
    Type.BOOK: [*DATED, "publisher"],
    Type.CHAPTER: [*DATED, "container_title", "pages", "publisher"],
    Type.REPORT: [*DATED, "publisher"],
    Type.THESIS: [*DATED, "publisher"],
    Type.WEB_PAGE: ["url", "accessed_on"],
    Type.DATASET: [*DATED, "publisher"],
    Type.CONFERENCE_PAPER: [*DATED, "container_title"],
    Type.NEWSPAPER: ["container_title", "year", "month", "day"],
}
LABELS = {field.name: field.verbose_name for field in Source._meta.fields}
# Fields that replace a required one: a work in press has a state instead of a year or volume, an
# online article has a number instead of pages.
ALTERNATIVES = {"authors": "editors", "pages": "number", "year": "status", "volume": "status"}


@dataclass(frozen=True)
class Check:
    """One line of the checklist, and the sources that it lists, each with a remark."""

    text: str
    is_fine: bool
    sources: tuple[tuple[Source, str], ...] = ()


def missing_fields(source: Source) -> list[str]:
    """The labels of the required fields that are empty, and whose alternative is empty too. A work
    in press needs no pages."""
    required = REQUIRED_FIELDS[Type(source.type)]
    if source.status:
        required = [field for field in required if field != "pages"]
    return [
        str(LABELS[field])
        for field in required
        if not getattr(source, field) and not getattr(source, ALTERNATIVES.get(field, field))
    ]


def checklist(article: Article) -> list[Check]:
    """The checklist of the sources that the saved article cites; one query."""
    found = marks.find(article.body)
    cited = Source.objects.in_bulk({key for mark in found for key in mark.keys})
    sources = list(cited.values())
    if not sources:
        return [
            Check(
                _("The article cites no source yet. Put the cursor after a claim and press Cite."),
                False,
            )
        ]
    disagreeing = {mark.source for mark in found if mark.disagrees} & cited.keys()
    return [
        _complete(sources),
        _rated(sources),
        _recent(sources),
        _disagreement(len(disagreeing)),
        _notices(sources),
        _watched(sources),
    ]


def _complete(sources: Iterable[Source]) -> Check:
    gaps = tuple(
        (source, ", ".join(missing)) for source in sources if (missing := missing_fields(source))
    )
    if not gaps:
        return Check(_("Every reference is complete."), True)
    return Check(_("These references are incomplete:"), False, gaps)


def _rated(sources: Iterable[Source]) -> Check:
    unrated = tuple((source, "") for source in sources if not source.evidence)
    if not unrated:
        return Check(_("The kind of evidence is set for every source."), True)
    return Check(_("Set the kind of evidence for these sources:"), False, unrated)


def _recent(sources: Iterable[Source]) -> Check:
    newest = max((source.year for source in sources if source.year), default=None)
    if newest is None:
        return Check(_("No source has a year."), False)
    age = timezone.localdate().year - newest
    if age < OLD_YEARS:
        return Check(_("The newest source is from %(year)s.") % {"year": newest}, True)
    text = ngettext(
        "The newest source is from %(year)s, %(age)s year ago. Is there newer evidence?",
        "The newest source is from %(year)s, %(age)s years ago. Is there newer evidence?",
        age,
    )
    return Check(text % {"year": newest, "age": age}, False)


def _disagreement(number: int) -> Check:
    if not number:
        return Check(_("No source is marked as disagreeing. Is there really none?"), False)
    text = ngettext(
        "%(n)s source is marked as disagreeing.",
        "%(n)s sources are marked as disagreeing.",
        number,
    )
    return Check(text % {"n": number}, True)


def _notices(sources: Iterable[Source]) -> Check:
    noticed = tuple((source, source.notice_text) for source in sources if source.notice)
    if not noticed:
        return Check(_("No source has been retracted, questioned or corrected."), True)
    return Check(_("These sources have a notice:"), False, noticed)


def _watched(sources: Iterable[Source]) -> Check:
    unwatched = tuple((source, reason) for source in sources if (reason := source.unwatched_reason))
    if not unwatched:
        return Check(_("Every source is watched for retractions and corrections."), True)
    return Check(_("These sources cannot be watched for retractions:"), False, unwatched)
