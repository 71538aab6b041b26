"""HTML of citations: marks in the text, alone or in groups, and the notes after a block."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from blog import references
from blog.citations.styles import formatting
from blog.references import Reference


@dataclass(frozen=True)
class Use:
    """One mark of a reference in the text; `anchor` is its id."""

    reference: Reference
    anchor: str
    locator: str = ""
    disagrees: bool = False

    @property
    def text(self) -> str:
        """The text of the mark."""
        return ", ".join(filter(None, (self.reference.label, self.locator)))


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
    is_plain = not (one.locator or other.locator or one.disagrees or other.disagrees)
    return is_plain and other.reference.number == one.reference.number + 1


def _range_html(run: list[Use]) -> SafeString:
    """The ends of a range are links. The marks between them are empty anchors, to return to from
    the list of references; the notes after the block link to their references."""
    between = format_html_join("", '<span id="{}"></span>', ((use.anchor,) for use in run[1:-1]))
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
        '<a class="cite" id="{}" href="#{}" aria-label="{}">{}</a>',
        *(use.anchor, use.reference.anchor, label, use.text),
    )


def notes_html(
    cited: Iterable[tuple[Reference, bool]], has_numbers: bool, site_lang: SafeString
) -> SafeString:
    """The notes after a block: a line for each source that it cites, which expands to the full
    reference. `cited` has the references and whether they disagree with the text."""
    notes = format_html_join(
        "",
        '<details class="note"><summary>{}'
        '<span class="note-label">{}{}</span> <span class="note-title">{}</span></summary>'
        '<div class="note-body">{} {}</div></details>',
        (
            (
                format_html('<span class="note-number">{}</span> ', ref.label)
                if has_numbers
                else "",
                ref.source.label if has_numbers else ref.label,
                references.flag(ref.source, disagrees),
                formatting.plain_text(formatting.clean(ref.source.title)),
                ref.text,
                ref.links,
            )
            for ref, disagrees in cited
        ),
    )
    return format_html(
        # Reader views drop `aside`, so that they show each source once, in the list.
        '<aside class="{}"{} role="note" aria-label="{}">{}</aside>',
        "notes" if has_numbers else "notes is-named",
        site_lang,
        _("Sources"),
        notes,
    )
