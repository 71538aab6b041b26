"""HTML of citations: marks in the text, alone or in groups, and the notes after a block."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import references
from blog.citations.styles import formatting
from blog.models import Source
from blog.references import Reference

# What a mark says of its source.
NOTICES = {
    Source.Notice.CONCERN: gettext_lazy("in doubt"),
    Source.Notice.PARTIAL: gettext_lazy("partly retracted"),
    Source.Notice.RETRACTED_AND_REPUBLISHED: gettext_lazy("retracted and republished"),
    Source.Notice.RETRACTION: gettext_lazy("retracted"),
}


@dataclass(frozen=True)
class Use:
    """One mark of a reference in the text; `anchor` is its id, `target` that of what it opens."""

    reference: Reference
    anchor: str
    target: str
    locator: str = ""
    disagrees: bool = False

    @property
    def notice(self) -> str:
        """What the mark says of a source that was retracted or questioned."""
        return str(NOTICES.get(Source.Notice(self.reference.source.notice), ""))

    @property
    def text(self) -> str:
        """The text of the mark."""
        return ", ".join(filter(None, (self.reference.label, self.locator, self.notice)))

    @property
    def data(self) -> SafeString:
        """The attributes of the mark as the editor stores it."""
        disagrees = "true" if self.disagrees else ""
        source = self.reference.source.pk
        return data_attributes(source=source, locator=self.locator, disagrees=disagrees)


def data_attributes(**values: object) -> SafeString:
    """What a citation or quotation is stored as, for the editor: text that is copied from the page
    stays cited where it is pasted."""
    shown = ((name, value) for name, value in values.items() if value)
    return format_html_join("", ' data-{}="{}"', shown)


@dataclass
class Note:
    """The note on a source that a block cites, and the ids of the marks that cite it there."""

    reference: Reference
    anchor: str
    citation_anchors: list[str] = field(default_factory=list)
    disagrees: bool = False


def numbers_html(uses: list[Use], site_lang: SafeString) -> SafeString:
    """`[1,4–6]`, raised: sorted, with three or more consecutive numbers as a range. The page hides
    brackets and commas; they show where styles are lost, as in copied text."""
    runs: list[list[Use]] = []
    for use in sorted(uses, key=lambda use: use.reference.number):
        if runs and _follows(runs[-1][-1], use):
            runs[-1].append(use)
        else:
            runs.append([use])
    pieces = []
    for run in runs:
        pieces += [_range_html(run)] if len(run) > 2 else [_mark_html(use) for use in run]
    return format_html(
        '<sup class="cite-group"{}>{}{}{}</sup>',
        *(site_lang, _sign("["), _joined(pieces, ","), _sign("]")),
    )


def _follows(one: Use, other: Use) -> bool:
    is_plain = not any(use.locator or use.notice or use.disagrees for use in (one, other))
    return is_plain and other.reference.number == one.reference.number + 1


def _range_html(run: list[Use]) -> SafeString:
    """The ends of a range are links. The marks between them are empty anchors, to return to from
    the list of references; the notes after the block link to their references."""
    between = format_html_join(
        "", '<span{} id="{}"></span>', ((use.data, use.anchor) for use in run[1:-1])
    )
    ends = _mark_html(run[0]), between, _mark_html(run[-1])
    return format_html('{}<span class="cite-range">{}–</span>{}', *ends)


def names_html(uses: list[Use], site_lang: SafeString) -> SafeString:
    """`(Example, 1993a; Sample et al., 2020, p. 4)`, sorted alphabetically."""
    marks = [_mark_html(use) for use in sorted(uses, key=lambda use: use.text.casefold())]
    return format_html(
        ' <span class="cite-group is-named"{}>({})</span>', site_lang, _joined(marks, "; ")
    )


def _joined(marks: list[SafeString], separator: str) -> SafeString:
    return format_html_join(_sign(separator), "{}", ((mark,) for mark in marks))


def _sign(text: str) -> SafeString:
    return format_html('<span class="cite-sign">{}</span>', text)


def _mark_html(use: Use) -> SafeString:
    name = _("Reference %(text)s, which disagrees") if use.disagrees else _("Reference %(text)s")
    label = name % {"text": use.text}
    return format_html(
        '<a class="cite" id="{}" href="#{}"{} aria-label="{}">{}</a>',
        *(use.anchor, use.target, use.data, label, use.text),
    )


def notes_html(notes: Iterable[Note], has_numbers: bool, site_lang: SafeString) -> SafeString:
    """The notes after a block: a line for each source that it cites. A note opens when its mark or
    its line is followed, as the target of their link; `notes.js` spares the jump."""
    return format_html(
        # Reader views drop `aside`, so that they show each source once, in the list.
        '<aside class="{}"{} role="note" aria-label="{}">{}</aside>',
        "notes" if has_numbers else "notes is-named",
        site_lang,
        _("Sources"),
        format_html_join("", "{}", ((_note_html(note, has_numbers),) for note in notes)),
    )


def _note_html(note: Note, has_numbers: bool) -> SafeString:
    reference = note.reference
    number = format_html('<span class="note-number">{}</span> ', reference.label)
    return format_html(
        # The marks in the text are the tab stops.
        '<div class="note" id="{}"><a class="note-line" href="#{}" tabindex="-1">{}'
        '<span class="note-label">{}{}</span> <span class="note-title">{}</span></a>'
        '<div class="note-body">{}<p>{} {}</p>{}</div></div>',
        *(note.anchor, note.anchor, number if has_numbers else ""),
        reference.source.label if has_numbers else reference.label,
        references.flag(reference.source, note.disagrees),
        formatting.plain_text(formatting.clean(reference.source.title)),
        _weight_html(note),
        *(reference.text, reference.links),
        _back_html(note),
    )


def _weight_html(note: Note) -> SafeString:
    """Why to believe the source, or why not."""
    facts = references.weight(note.reference.source, note.disagrees)
    return format_html('<p class="note-weight">{}{}</p>', note.reference.notice, " · ".join(facts))


def _back_html(note: Note) -> SafeString:
    """Links to the marks that the note belongs to."""
    names = [_("Back to the text")]
    if len(note.citation_anchors) > 1:
        name = _("Back to the text, mark %(n)s")
        names = [name % {"n": n} for n, _anchor in enumerate(note.citation_anchors, start=1)]
    links = zip(note.citation_anchors, names, strict=True)
    backs = format_html_join(" ", '<a class="note-back" href="#{}">{}</a>', links)
    return format_html('<p class="note-backs">{}</p>', backs)
