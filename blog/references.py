"""The entries of an article's list of references."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from blog.citations import identifiers, parts
from blog.citations.parts import Csl
from blog.citations.styles import format_work, in_text_label
from blog.models import Source

Evidence = Source.Evidence
# Strongest first. Unrated sources and other kinds are not counted.
EVIDENCE_COUNTS = {
    Evidence.SYSTEMATIC_REVIEW: ngettext_lazy(
        "%(count)s systematic review", "%(count)s systematic reviews", "count"
    ),
    Evidence.RANDOMISED_TRIAL: ngettext_lazy(
        "%(count)s randomised trial", "%(count)s randomised trials", "count"
    ),
    Evidence.OBSERVATIONAL: ngettext_lazy(
        "%(count)s observational study", "%(count)s observational studies", "count"
    ),
    Evidence.LABORATORY: ngettext_lazy(
        "%(count)s laboratory study", "%(count)s laboratory studies", "count"
    ),
    Evidence.CASE_REPORT: ngettext_lazy("%(count)s case report", "%(count)s case reports", "count"),
    Evidence.GUIDELINE: ngettext_lazy("%(count)s guideline", "%(count)s guidelines", "count"),
    Evidence.REVIEW: ngettext_lazy(
        "%(count)s review or opinion", "%(count)s reviews or opinions", "count"
    ),
}


@dataclass
class Reference:
    """One entry of the list of references, and the anchors of the marks that cite it."""

    number: int
    source: Source
    label: str
    text: SafeString
    notice: SafeString
    links: SafeString
    citation_anchors: list[str] = field(default_factory=list)
    disagrees: bool = False

    @property
    def anchor(self) -> str:
        """The id of its entry in the list."""
        return f"ref-{self.number}"


def write(number: int, source: Source, work: Csl, style: str) -> Reference:
    """The entry for a source. Its label, which marks in the text show, is its number or, in an
    author-date style, names and year. Identifiers that the style does not print follow as links."""
    written = format_work(work, style)
    label = in_text_label(work, style) or str(number)
    shown = {part.href for part in written}
    more = [part for part in identifiers.links(work) if part.href not in shown]
    links = format_html_join(" ", "{}", ((parts.html([part]),) for part in more))
    links = format_html('<span class="ref-links">{}</span>', links) if links else links
    return Reference(number, source, label, parts.html(written), _notice(source), links)


def summary(references: Iterable[Reference]) -> list[str]:
    """The evidence of the article in short: `6 sources, 1993–2020`, `1 systematic review`, `1
    disagrees`. Empty without references."""
    references = list(references)
    sources = [reference.source for reference in references]
    if not sources:
        return []
    count = len(sources)
    line = ngettext("%(count)s source", "%(count)s sources", count) % {"count": count}
    if years := sorted(source.year for source in sources if source.year):
        line += f", {years[0]}" if years[0] == years[-1] else f", {years[0]}–{years[-1]}"
    kinds = Counter(source.evidence for source in sources)
    found = [text % {"count": kinds[kind]} for kind, text in EVIDENCE_COUNTS.items() if kinds[kind]]
    if disagreeing := sum(reference.disagrees for reference in references):
        found.append(
            ngettext("%(n)s disagrees", "%(n)s disagree", disagreeing) % {"n": disagreeing}
        )
    return [line, *found]


def by_kind(references: Iterable[Reference]) -> list[tuple[str, list[Reference]]]:
    """The references by kind of evidence, strongest first: `2 randomised trials` and which."""
    groups: dict[str, list[Reference]] = {kind: [] for kind in EVIDENCE_COUNTS}
    for reference in references:
        groups.setdefault(reference.source.evidence, []).append(reference)
    return [
        (str(text % {"count": len(groups[kind])}), groups[kind])
        for kind, text in EVIDENCE_COUNTS.items()
        if groups[kind]
    ]


def weight(source: Source, disagrees: bool) -> list[str]:
    """What a reader weighs a source by: the kind of study, the number of people, the year, and
    whether it disagrees where it is cited."""
    is_study = source.evidence in EVIDENCE_COUNTS
    kind = source.get_evidence_display() if is_study else source.get_type_display()
    facts = [capfirst(kind)]
    if source.participants:
        count = source.participants
        facts.append(ngettext("%(n)s person", "%(n)s people", count) % {"n": f"{count:,}"})
    facts.append(str(source.year or ""))
    if disagrees:
        facts.append(_("reached a different conclusion from this article"))
    elif is_study:
        # Nobody has said that it agrees.
        facts.append(_("not marked as disagreeing"))
    return [fact for fact in facts if fact]


def flag(source: Source, disagrees: bool) -> SafeString:
    """Flags that a note shows while it is closed: the kind of notice, and that the source
    disagrees."""
    flags = [("notice", source.get_notice_display())] if source.notice else []
    flags += [("finding", _("Disagrees"))] if disagrees else []
    return format_html_join("", ' <span class="source-{}">{}</span>', flags)


def _notice(source: Source) -> SafeString:
    if not source.notice:
        return SafeString()
    link = SafeString()
    if address := identifiers.notice_address(source.notice_doi, source.notice_pmid):
        link = format_html(' <a href="{}" rel="noopener">{}</a>', address, _("Read the notice"))
    return format_html('<strong class="source-notice">{}.{}</strong> ', source.notice_text, link)
