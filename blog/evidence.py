"""How sound an article's evidence is: what its editor should look at before readers do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.citations import marks
from blog.models import Article, Source

Type = Source.Type
# After so many years an editor is asked whether something newer has been found.
OLD_YEARS = 5
DATED = ["authors", "year"]
# What a reader needs to find the work, by its type. A DOI leads there by itself, but the styles
# print these.
NEEDED = {
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
NAMES = {field.name: field.verbose_name for field in Source._meta.fields}
# What stands in for a field.
INSTEAD = {"authors": "editors", "pages": "number", "year": "status", "volume": "status"}


@dataclass(frozen=True)
class Check:
    """One line of the checklist, and the sources it speaks of."""

    text: str
    is_fine: bool
    sources: tuple[tuple[Source, str], ...] = ()


def lacks(source: Source) -> list[str]:
    """The names of the fields that a reference of its type needs and has not. A work in press
    needs no year, volume or pages; an online article has a number instead of pages."""
    wanted = NEEDED[Type(source.type)]
    if source.status:
        wanted = [field for field in wanted if field != "pages"]
    return [
        str(NAMES[field])
        for field in wanted
        if not getattr(source, field) and not getattr(source, INSTEAD.get(field, field))
    ]


def checklist(article: Article) -> list[Check]:
    """What is known of the works that the saved article cites; one query."""
    found = marks.find(article.body)
    cited = Source.objects.in_bulk({key for mark in found for key in mark.keys})
    sources = list(cited.values())
    if not sources:
        return [
            Check(_("Cites no source yet. Put the cursor after a claim and press Cite."), False)
        ]
    against = {mark.source for mark in found if mark.disagrees} & cited.keys()
    return [
        _complete(sources),
        _rated(sources),
        _recent(sources),
        _disagreement(len(against)),
        _notices(sources),
    ]


def _complete(sources: Iterable[Source]) -> Check:
    gaps = tuple((source, ", ".join(missing)) for source in sources if (missing := lacks(source)))
    if not gaps:
        return Check(_("Every reference is complete."), True)
    return Check(_("These references lack something:"), False, gaps)


def _rated(sources: Iterable[Source]) -> Check:
    unrated = tuple((source, "") for source in sources if not source.evidence)
    if not unrated:
        return Check(_("Every source says what kind of evidence it is."), True)
    return Check(_("Say what kind of evidence these are:"), False, unrated)


def _recent(sources: Iterable[Source]) -> Check:
    newest = max((source.year for source in sources if source.year), default=None)
    if newest is None:
        return Check(_("No source has a year."), False)
    age = timezone.localdate().year - newest
    if age < OLD_YEARS:
        return Check(_("The newest source is of %(year)s.") % {"year": newest}, True)
    text = ngettext(
        "The newest source is of %(year)s, %(age)s year ago. Has something newer been found?",
        "The newest source is of %(year)s, %(age)s years ago. Has something newer been found?",
        age,
    )
    return Check(text % {"year": newest, "age": age}, False)


def _disagreement(number: int) -> Check:
    if not number:
        return Check(_("No source is marked as finding otherwise. Is there none?"), False)
    text = ngettext(
        "%(n)s source is marked as finding otherwise.",
        "%(n)s sources are marked as finding otherwise.",
        number,
    )
    return Check(text % {"n": number}, True)


def _notices(sources: Iterable[Source]) -> Check:
    noticed = tuple((source, source.notice_text) for source in sources if source.notice)
    if not noticed:
        return Check(_("No journal has retracted, doubted or corrected a source."), True)
    return Check(_("Journals have said this since:"), False, noticed)
