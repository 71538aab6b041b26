"""An article's body as readers see it: marks become numbers, quotations name their source, and
each paragraph is followed by notes on what it rests on.

Numbers are computed here, in order of first appearance, and never stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.citations import identifiers, parts
from blog.citations.marks import Mark, QuotationKind, find, read_mark, read_quotation
from blog.citations.marks import Quotation as QuotationMark
from blog.citations.styles import format_work
from blog.models import Article, Source

VOID = {"br", "hr"}
KINDS = {
    QuotationKind.VERBATIM: gettext_lazy("Verbatim"),
    QuotationKind.ABRIDGED: gettext_lazy("Abridged"),
    QuotationKind.PARAPHRASE: gettext_lazy("In our words"),
}


@dataclass
class Reference:
    """One entry of the list of references, and the anchors of the places that cite it."""

    number: int
    source: Source
    text: SafeString
    links: SafeString
    places: list[str] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The id of its entry in the list."""
        return f"ref-{self.number}"


@dataclass(frozen=True)
class Use:
    """One place that cites a reference."""

    reference: Reference
    anchor: str
    locator: str = ""


@dataclass(frozen=True)
class RenderedBody:
    """What the article page shows."""

    html: SafeString
    references: list[Reference]

    @property
    def with_notice(self) -> list[Reference]:
        """The references whose work was retracted, doubted or corrected since."""
        return [reference for reference in self.references if reference.source.notice]


def render(article: Article) -> RenderedBody:
    """The article's body with notes, and its references; one query for the sources."""
    return render_body(article.body, Source.objects.in_bulk(_sources_in(article.body)))


def render_for_feed(articles: Iterable[Article]) -> list[RenderedBody]:
    """The bodies without notes beside the text; one query for the sources of all."""
    bodies = [article.body for article in articles]
    sources = Source.objects.in_bulk(set().union(*(_sources_in(body) for body in bodies)))
    return [render_body(body, sources, with_notes=False) for body in bodies]


def render_body(
    body: str, sources: Mapping[int, Source], *, with_notes: bool = True
) -> RenderedBody:
    """The body with what `sources` holds; a mark whose source is not there is left out."""
    renderer = _Renderer(sources, with_notes)
    renderer.feed(body)
    renderer.close()
    renderer.end_group()
    # The body was sanitised when it was saved, and all that is added here is escaped.
    return RenderedBody(mark_safe("".join(renderer.out)), list(renderer.references.values()))  # noqa: S308


def _sources_in(body: str) -> set[int]:
    keys = set()
    for found in find(body):
        via = found.via if isinstance(found, QuotationMark) else None
        keys |= {key for key in (found.source, via) if key is not None}
    return keys


def reference_text(source: Source) -> SafeString:
    """The source in the site's citation style, as HTML."""
    return parts.html(format_work(source.as_csl(), "vancouver"))


class _Renderer(HTMLParser):
    """Copies the body and puts numbers, captions and notes where the marks are."""

    def __init__(self, sources: Mapping[int, Source], with_notes: bool) -> None:
        super().__init__(convert_charrefs=False)
        self.sources = sources
        self.with_notes = with_notes
        self.references: dict[int, Reference] = {}
        self.out: list[str] = []
        self.depth = 0
        self.group: list[Mark] = []
        self.space_after_group = ""
        self.noted: dict[int, Reference] = {}
        self.quotations: list[QuotationMark] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "cite":
            if mark := read_mark(attrs):
                self.group.append(mark)
            return
        self.end_group()
        if tag in VOID:
            self.out.append(f"<{tag}>")
            return
        self.depth += 1
        if tag == "blockquote":
            self._open_quotation(read_quotation(attrs))
        elif tag == "table":
            label = _("Table")
            self.out.append(
                f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}"><table>'
            )
        else:
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "cite" or tag in VOID:
            return
        self.end_group()
        self.depth -= 1
        if tag == "blockquote":
            self._close_quotation()
        elif tag == "table":
            self.out.append("</table></div>")
        else:
            self.out.append(f"</{tag}>")
        if self.depth == 0:
            self._put_notes()

    def handle_data(self, data: str) -> None:
        if self.group and data.isspace():
            self.space_after_group += data
            return
        self.end_group()
        self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.end_group()
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.end_group()
        self.out.append(f"&#{name};")

    def end_group(self) -> None:
        """Adjacent marks end here: show them as one group, joined to the word before."""
        uses = [self._cite(mark.source, mark.locator) for mark in self.group]
        if any(uses):
            self.out.append(_group_html(use for use in uses if use))
        self.out.append(self.space_after_group)
        self.group, self.space_after_group = [], ""

    def _cite(self, key: int | None, locator: str = "") -> Use | None:
        """One more use of a source, which gets its number at the first."""
        source = self.sources.get(key) if key is not None else None
        if key is None or source is None:
            return None
        if key not in self.references:
            number = len(self.references) + 1
            links = _links_html(source)
            self.references[key] = Reference(number, source, reference_text(source), links)
        reference = self.references[key]
        anchor = f"cite-{reference.number}-{len(reference.places) + 1}"
        reference.places.append(anchor)
        self.noted[key] = reference
        return Use(reference, anchor, locator)

    def _open_quotation(self, quotation: QuotationMark) -> None:
        self.quotations.append(quotation)
        self.out.append(
            format_html(
                '<figure class="quotation" data-kind="{}"><blockquote>', quotation.kind.value
            )
        )

    def _close_quotation(self) -> None:
        quotation = self.quotations.pop()
        self.out.append("</blockquote>")
        if use := self._cite(quotation.source, quotation.locator):
            self.out.append(_caption_html(quotation.kind, use, self._cite(quotation.via)))
        self.out.append("</figure>")

    def _put_notes(self) -> None:
        if self.noted and self.with_notes:
            self.out.append(_notes_html(self.noted.values()))
        self.noted = {}


def _group_html(uses: Iterable[Use]) -> SafeString:
    separator = mark_safe('<span class="cite-sep">,</span>')  # noqa: S308
    marks = format_html_join(separator, "{}", ((_mark_html(use),) for use in uses))
    return format_html('<span class="cite-group">{}</span>', marks)


def _mark_html(use: Use) -> SafeString:
    number = use.reference.number
    locator = f", {use.locator}" if use.locator else ""
    return format_html(
        '<a class="cite" id="{}" href="#{}" aria-label="{}">{}</a>',
        use.anchor,
        use.reference.anchor,
        _("Reference %(number)s%(locator)s") % {"number": number, "locator": locator},
        f"{number}{locator}",
    )


def _caption_html(kind: QuotationKind, use: Use, via: Use | None) -> SafeString:
    second_hand = format_html(", {} {}", _("as given by"), _name_and_mark(via)) if via else ""
    return format_html(
        '<figcaption><span class="quotation-kind">{}</span> · {}{}</figcaption>',
        KINDS[kind],
        _name_and_mark(use),
        second_hand,
    )


def _name_and_mark(use: Use) -> SafeString:
    locator = f", {use.locator}" if use.locator else ""
    mark = _group_html([replace(use, locator="")])
    return format_html("{}{}{}", use.reference.source.label, locator, mark)


def _notes_html(references: Iterable[Reference]) -> SafeString:
    notes = format_html_join(
        "",
        '<details class="note"><summary><span class="note-number">{}</span> '
        '<span class="note-label">{}{}</span> <span class="note-title">{}</span></summary>'
        '<div class="note-body">{} {}</div></details>',
        (
            (ref.number, ref.source.label, _flag(ref.source), ref.source.title, ref.text, ref.links)
            for ref in references
        ),
    )
    return format_html(
        '<div class="notes" role="note" aria-label="{}">{}</div>', _("Sources"), notes
    )


def _links_html(source: Source) -> SafeString:
    links = format_html_join(
        " ", "{}", ((parts.html([part]),) for part in identifiers.links(source.as_csl()))
    )
    links = format_html('<span class="ref-links">{}</span>', links) if links else links
    return format_html("{}{}", _notice_html(source), links)


def _flag(source: Source) -> SafeString:
    """What is seen before a note is opened."""
    if not source.notice:
        return SafeString()
    return format_html(' <span class="source-notice">{}</span>', source.get_notice_display())


def _notice_html(source: Source) -> SafeString:
    if not source.notice:
        return SafeString()
    link = SafeString()
    if source.notice_doi:
        [doi] = identifiers.links({"DOI": source.notice_doi})
        link = format_html(' <a href="{}" rel="noopener">{}</a>', doi.href, _("Read the notice"))
    return format_html('<strong class="source-notice">{}.{}</strong> ', source.notice_text, link)
