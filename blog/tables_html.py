"""HTML of tables: what a table is called, and what its header cells head."""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass
class OpenTable:
    """A table that is being written. Its header cells wait, as positions in the output, for the end
    of their row."""

    headers: list[int] = field(default_factory=list)
    ends_with_data: bool = False

    def add_cell(self, tag: str, position: int) -> None:
        """Note a cell, and where its start tag is."""
        self.ends_with_data = tag == "td"
        if tag == "th":
            self.headers.append(position)

    def end_row(self, out: list[str]) -> None:
        """Say in the start tags what the row's header cells head: the row if it ends with data,
        else their columns."""
        scope = "row" if self.ends_with_data else "col"
        for position in self.headers:
            out[position] = f'{out[position].removesuffix(">")} scope="{scope}">'
        self.headers = []


def start_html(caption: str, heading: str, number: int, site_lang: SafeString) -> SafeString:
    """The start of a table and of the box it scrolls in. The box has the name of the caption or,
    without one, of the heading above; it is no landmark, because those need names that occur once.
    `site_lang` has the attributes of a name in the site's language."""
    if not caption:
        name = _("Table: %(heading)s") % {"heading": heading} if heading else _("Table")
        if not site_lang:
            return format_html(
                '<div class="table-scroll" role="group" tabindex="0" aria-label="{}"><table>', name
            )
        # An attribute is in the language of its element.
        return format_html(
            '<div class="table-scroll" role="group" tabindex="0" aria-labelledby="table-{}">'
            '<span id="table-{}"{} hidden>{}</span><table>',
            *(number, number, site_lang, name),
        )
    return format_html(
        '<div class="table-scroll" role="group" tabindex="0" aria-labelledby="table-{}">'
        '<table><caption id="table-{}">{}</caption>',
        *(number, number, caption),
    )
