"""Rendering an article's body: marks become numbers or names with years, quotations get a caption
with their source, and each block is followed by notes on the sources that it cites.

Numbers are assigned here, in order of first citation, and never stored.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import boxes, languages, references, tables_html
from blog.boxes import URGENCY_LABELS, Urgency
from blog.citations.marks import Mark, QuotationKind, find, read_mark, read_quotation
from blog.citations.marks import Quotation as QuotationMark
from blog.citations.styles import DEFAULT_STYLE, STYLES, year_suffixes
from blog.marks_html import Note, Use, data_attributes, names_html, notes_html, numbers_html
from blog.models import Article, Source
from blog.passages import Anchors
from blog.references import Reference
from blog.tables_html import OpenTable
from website.cache.memo import ByValue

# Reading speed.
WORDS_PER_MINUTE = 230
# Sections from which an article has a table of contents.
SECTIONS_FOR_CONTENTS = 3
VOID_TAGS = {"br", "hr"}
HEADINGS = {"h2", "h3"}
CELLS = {"th", "td"}
QUOTATION_LABELS = {
    QuotationKind.VERBATIM: gettext_lazy("Verbatim"),
    QuotationKind.ABRIDGED: gettext_lazy("Abridged"),
    QuotationKind.PARAPHRASE: gettext_lazy("In our words"),
}


class Heading(NamedTuple):
    """A heading of the body, with its id."""

    tag: str
    text: str
    anchor: str


class CareCard(NamedTuple):
    """A box that says when to get help, with the urgency in words."""

    urgency: Urgency
    label: str
    html: SafeString


@dataclass(frozen=True)
class RenderedBody:
    """The rendered body, its boxes, its references, and figures about its text."""

    html: SafeString
    key_points: SafeString
    care: list[CareCard]
    references: list[Reference]
    has_numbers: bool
    headings: list[Heading]
    word_count: int

    @property
    def contents(self) -> list[Heading]:
        """The headings of a table of contents; empty for a short article."""
        sections = [heading for heading in self.headings if heading.tag == "h2"]
        return sections if len(sections) >= SECTIONS_FOR_CONTENTS else []

    def minutes(self, *beside: str) -> int:
        """Reading time in whole minutes, at least 1, with the texts that stand beside the body."""
        words = self.word_count + sum(map(_count_words, beside))
        return max(1, round(words / WORDS_PER_MINUTE))

    @property
    def summary(self) -> list[str]:
        """The evidence in short."""
        return references.summary(self.references)

    @property
    def by_kind(self) -> list[tuple[str, list[Reference]]]:
        """The references by kind of evidence."""
        return references.by_kind(self.references)

    @property
    def disagreeing(self) -> list[Reference]:
        """The references that reached a different conclusion from the article."""
        return [reference for reference in self.references if reference.disagrees]

    @property
    def with_notice(self) -> list[Reference]:
        """The references to works that were retracted, questioned or corrected."""
        return [reference for reference in self.references if reference.source.is_doubtful]


def render(article: Article, style: str = DEFAULT_STYLE) -> RenderedBody:
    """Render an article with notes; one query for the sources."""
    sources = Source.objects.in_bulk(cited_in(article.body))
    return render_body(article.body, sources, style, article.language)


def render_for_feed(articles: Iterable[Article], style: str = DEFAULT_STYLE) -> list[RenderedBody]:
    """Render articles without notes; one query for the sources of all."""
    texts = [(article.body, article.language) for article in articles]
    found = Source.objects.in_bulk(set().union(*(cited_in(body) for body, _code in texts)))
    stored = {key: ByValue(source) for key, source in found.items()}
    return [
        _for_feed(body, tuple(filter(None, map(stored.get, cited_in(body)))), style, language)
        for body, language in texts
    ]


@lru_cache(maxsize=128)
def _for_feed(
    body: str, sources: tuple[ByValue[Source], ...], style: str, language: str
) -> RenderedBody:
    """Memoised, because feeds are requested often and at most one article of twenty has changed."""
    cited = {source.row.pk: source.row for source in sources}
    return render_body(body, cited, style, language, with_notes=False)


def render_body(
    body: str,
    sources: Mapping[int, Source],
    style: str = DEFAULT_STYLE,
    language: str = "",
    *,
    with_notes: bool = True,
) -> RenderedBody:
    """Render a sanitised body. Marks whose source is not in `sources` are left out. `language` is
    that of the text, empty for the site's."""
    cited = {key: sources[key] for key in cited_in(body) if key in sources}
    renderer = _Renderer(cited, style, with_notes, languages.of_site(language))
    parts = boxes.split(body)
    key_points = renderer.render_box(parts.key_points)
    care = [
        CareCard(urgency, str(URGENCY_LABELS[urgency]), renderer.render_box(html))
        for urgency, html in parts.care
    ]
    html = renderer.render(parts.text)
    found = list(renderer.references.values())
    if not renderer.has_numbers:
        found.sort(key=lambda reference: strip_tags(reference.text).casefold())
    words = _count_words(renderer.text)
    return RenderedBody(
        html, key_points, care, found, renderer.has_numbers, renderer.headings, words
    )


def _count_words(text: str) -> int:
    """The number of words. Scripts without spaces, such as Chinese, have about two characters a
    word."""
    count = len(text.split())
    return len(text) // 2 if len(text) > 20 * count else count


@lru_cache(maxsize=128)
def cited_in(body: str) -> frozenset[int]:
    """The primary keys of the sources that the body cites."""
    return frozenset(key for mark in find(body) for key in mark.keys)


class _Renderer(HTMLParser):
    """Copies the body, and inserts numbers, captions and notes for the marks."""

    def __init__(
        self, sources: Mapping[int, Source], style: str, with_notes: bool, site_lang: SafeString
    ) -> None:
        super().__init__(convert_charrefs=False)
        self.sources = sources
        self.style = style
        self.has_numbers = STYLES[style].is_numeric
        self.works = {key: source.as_csl() for key, source in sources.items()}
        for key, letter in year_suffixes(self.works, style).items():
            self.works[key]["year-suffix"] = letter
        self.with_notes = with_notes
        # Attributes of what is inserted into the author's text in the site's language.
        self.site_lang = site_lang
        self.text = ""
        self.headings: list[Heading] = []
        self.anchors = Anchors()
        self.references: dict[int, Reference] = {}
        self.out: list[str] = []
        self.depth = 0
        self.group: list[Mark] = []
        self.space_after_group = ""
        # The notes of the current block, by the key of their source, and how many each has had.
        self.noted: dict[int, Note] = {}
        self.note_counts: Counter[int] = Counter()
        self.quotations: list[QuotationMark] = []
        self.tables: list[OpenTable] = []
        self.table_count = 0

    def render(self, html: str) -> SafeString:
        """Render a part of the body, with notes after each block."""
        self.out = []
        self.feed(html)
        self.close()
        self.end_group()
        return self._written()

    def render_box(self, html: str) -> SafeString:
        """Render a box, with the notes of all its blocks at its end."""
        self.depth += 1
        box = self.render(html)
        self.depth -= 1
        self.out = [box]
        self._add_notes()
        return self._written()

    def _written(self) -> SafeString:
        # The body was sanitised when it was saved, and all that is added here is escaped.
        return mark_safe("".join(self.out))  # noqa: S308

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "cite":
            if mark := read_mark(attrs):
                self.group.append(mark)
            return
        self.end_group()
        if tag in VOID_TAGS:
            self.out.append(f"<{tag}>")
            self.text += " "
            return
        self.depth += 1
        if tag == "blockquote":
            self._open_quotation(read_quotation(attrs))
        elif tag in HEADINGS:
            self.heading = len(self.out), len(self.text)
            self.out.append(f"<{tag}>")
        elif tag == "table":
            self._open_table(dict(attrs).get("data-caption") or "")
        elif tag == "section":
            # A box inside another block.
            self.out.append("<div>")
        else:
            if tag in CELLS and self.tables:
                self.tables[-1].add_cell(tag, len(self.out))
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "cite" or tag in VOID_TAGS:
            return
        self.end_group()
        self.depth -= 1
        if tag == "blockquote":
            self._close_quotation()
        elif tag == "table":
            self.tables.pop()
            self.out.append("</table></div>")
        elif tag == "section":
            self.out.append("</div>")
        else:
            self.out.append(f"</{tag}>")
        if tag == "tr" and self.tables:
            self.tables[-1].end_row(self.out)
        if tag in HEADINGS:
            self._close_heading(tag)
        if self.depth == 0:
            self.text += "\n"
            self._add_notes()

    def handle_data(self, data: str) -> None:
        if self.group and data.isspace():
            self.space_after_group += data
            return
        self.end_group()
        self.out.append(data)
        self.text += unescape(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def end_group(self) -> None:
        """End a run of adjacent marks: output them as one group, without a space before it."""
        uses = [self._cite(mark.source, mark.locator, mark.disagrees) for mark in self.group]
        if found := [use for use in uses if use]:
            self.out.append(self._group(found))
        self.out.append(self.space_after_group)
        self.group, self.space_after_group = [], ""

    def _cite(self, key: int | None, locator: str = "", disagrees: bool = False) -> Use | None:
        """Add a mark of a source, which gets its number with the first. None if the source is
        unknown."""
        source = self.sources.get(key) if key is not None else None
        if key is None or source is None:
            return None
        if key not in self.references:
            number = len(self.references) + 1
            self.references[key] = references.write(number, source, self.works[key], self.style)
        reference = self.references[key]
        anchor = f"cite-{reference.number}-{len(reference.citation_anchors) + 1}"
        reference.citation_anchors.append(anchor)
        reference.disagrees |= disagrees
        note = self._note(key, reference)
        note.citation_anchors.append(anchor)
        note.disagrees |= disagrees
        target = note.anchor if self.with_notes else reference.anchor
        return Use(reference, anchor, target, locator, disagrees)

    def _note(self, key: int, reference: Reference) -> Note:
        """The note on a source after the current block."""
        if key not in self.noted:
            self.note_counts[key] += 1
            anchor = f"note-{reference.number}-{self.note_counts[key]}"
            self.noted[key] = Note(reference, anchor)
        return self.noted[key]

    def _open_table(self, caption: str) -> None:
        self.tables.append(OpenTable())
        self.table_count += 1
        heading = self.headings[-1].text if self.headings else ""
        self.out.append(tables_html.start_html(caption, heading, self.table_count, self.site_lang))

    def _close_heading(self, tag: str) -> None:
        """Give the heading an id made of its text."""
        index, start = self.heading
        text = " ".join(self.text[start:].split())
        anchor = self.anchors.of(text)
        self.headings.append(Heading(tag, text, anchor))
        self.out[index] = format_html('<{} id="{}">', tag, anchor)

    def _open_quotation(self, quotation: QuotationMark) -> None:
        self.quotations.append(quotation)
        self.out.append(
            format_html(
                # Extractors of text drop `figure`.
                '<div class="quotation" role="figure"{}><blockquote{}>',
                data_attributes(
                    kind=quotation.kind.value,
                    source=quotation.source,
                    locator=quotation.locator,
                    via=quotation.via,
                    disagrees="true" if quotation.disagrees else "",
                ),
                languages.attributes(quotation.language),
            )
        )

    def _close_quotation(self) -> None:
        quotation = self.quotations.pop()
        self.out.append("</blockquote>")
        if use := self._cite(quotation.source, quotation.locator, quotation.disagrees):
            self.out.append(self._caption(quotation.kind, use, self._cite(quotation.via)))
        self.out.append("</div>")

    def _add_notes(self) -> None:
        if self.noted and self.with_notes:
            self.out.append(notes_html(self.noted.values(), self.has_numbers, self.site_lang))
        self.noted = {}

    def _group(self, uses: list[Use]) -> SafeString:
        write = numbers_html if self.has_numbers else names_html
        return write(uses, self.site_lang)

    def _caption(self, kind: QuotationKind, use: Use, via: Use | None) -> SafeString:
        second_hand = SafeString()
        if via:
            second_hand = format_html(", {} {}", _("as given by"), self._attribution(via))
        return format_html(
            '<p class="attribution"{}><span class="quotation-kind">{}</span> · {}{}</p>',
            self.site_lang,
            QUOTATION_LABELS[kind],
            self._attribution(use),
            second_hand,
        )

    def _attribution(self, use: Use) -> SafeString:
        """Names and mark of the quoted source. In an author-date style the mark contains the
        names."""
        if not self.has_numbers:
            return names_html([use], SafeString())
        name = ", ".join(filter(None, (use.reference.source.label, use.locator)))
        return format_html("{}{}", name, numbers_html([replace(use, locator="")], SafeString()))
