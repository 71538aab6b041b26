"""The short form for a source that no register knows, such as a web page: in the article editor's
dialog and on the page that looks works up."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog import bibliography
from blog.admin.forms import NamesField, SourceForm
from blog.bibliography import ImportedRecord
from blog.citations import csl
from blog.citations.formats import Record
from blog.citations.parts import Csl
from blog.models import Source
from website.one_line import OneLineField

Type = Source.Type
# The types of source that have a field. The other fields are for every type.
TYPES_WITH = {
    "url": [Type.WEB_PAGE, Type.REPORT, Type.NEWSPAPER, Type.THESIS, Type.DATASET],
    "container_title": [
        *(Type.WEB_PAGE, Type.JOURNAL_ARTICLE, Type.PREPRINT, Type.CHAPTER),
        *(Type.CONFERENCE_PAPER, Type.NEWSPAPER, Type.DATASET),
    ],
    "volume": [Type.JOURNAL_ARTICLE],
    "issue": [Type.JOURNAL_ARTICLE],
    "pages": [Type.JOURNAL_ARTICLE, Type.CHAPTER, Type.CONFERENCE_PAPER, Type.NEWSPAPER],
    "publisher": [Type.BOOK, Type.CHAPTER, Type.REPORT, Type.THESIS],
    "edition": [Type.BOOK],
    "isbn": [Type.BOOK, Type.CHAPTER],
    "doi": [Type.JOURNAL_ARTICLE, Type.PREPRINT, Type.CONFERENCE_PAPER, Type.DATASET],
    "pmid": [Type.JOURNAL_ARTICLE],
    "accessed_on": [Type.WEB_PAGE, Type.REPORT, Type.NEWSPAPER, Type.DATASET],
}


class ByHandForm(SourceForm):
    """The fields that the usual sources need. Only the title is required, and the address of a web
    page."""

    authors = NamesField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line: “Garrison, Scott R.”, or “NHS inform” for an organisation."),
    )
    published = OneLineField(
        label=_("Date"),
        required=False,
        help_text=_("As far as it is given: 2021, 2021-05 or 31 May 2021."),
    )
    editors = None  # type: ignore[assignment]  # Django's way to leave a field out.
    field_order = [
        *("type", "title", "container_title", "authors", "publisher", "published"),
        *("volume", "issue", "pages", "edition", "isbn", "doi", "pmid", "url", "accessed_on"),
    ]

    class Meta(SourceForm.Meta):
        fields = ["type", "title", "authors", *TYPES_WITH]
        labels = {"url": _("Web address"), "accessed_on": _("Read on"), "edition": _("Edition")}
        widgets = {
            "title": forms.TextInput,
            "url": forms.TextInput(attrs={"inputmode": "url"}),
            "accessed_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        help_texts = dict.fromkeys(("container_title", "doi"), "")

    def __init__(self, data: Any = None, *, initial: dict[str, str] | None = None) -> None:
        start = {"type": Type.WEB_PAGE, "accessed_on": timezone.localdate(), **(initial or {})}
        super().__init__(data, initial=start, auto_id="by-hand-%s")

    def rows(self) -> Iterator[tuple[BoundField, str]]:
        """The fields, each with the types that have it; empty for all."""
        for field in self:
            yield field, " ".join(TYPES_WITH.get(field.name, ()))

    def clean_published(self) -> dict[str, Any]:
        text = self.cleaned_data["published"]
        issued: dict[str, Any] = csl.clean({"issued": {"raw": text}}).get("issued", {})
        if text and not issued:
            raise ValidationError(
                _("This is no date. Write it like 2021, 2021-05 or 31 May 2021."), code="date"
            )
        return issued

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_page = cleaned.get("type") == Type.WEB_PAGE
        if is_page and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", ValidationError(_("Give the address of the page."), "required"))
        if not cleaned.get("url"):
            cleaned["accessed_on"] = None
        return cleaned

    def validate_unique(self) -> None:
        """A source that is here already is no error: it is found by `add`."""

    def validate_constraints(self) -> None:
        """See `validate_unique`."""

    def add(self) -> ImportedRecord:
        """Add the source of a valid form, or find the one that is the same."""
        work = {**self.instance.as_csl(), "issued": self.cleaned_data["published"]}
        [imported] = bibliography.import_records([Record("", work)])
        return imported


def start_of(work: Csl, text: str) -> dict[str, str]:
    """Initial values of the form: what was recognised in a text, and the text itself as the title,
    if it is not an address or a number. They can be edited, so nothing of the text is lost."""
    source = Source.from_csl(csl.clean(work))
    values = {name: getattr(source, name) for name in ByHandForm.Meta.fields if name != "authors"}
    values["authors"] = "\n".join(csl.write_name(name) for name in source.authors)
    values["published"] = csl.write_date(work.get("issued"))
    values["type"] = work.get("type", Type.WEB_PAGE)
    has_identifier = any(values[name] for name in ("doi", "pmid", "isbn", "url"))
    if not has_identifier:
        values["title"] = " ".join(text.split())[: Source._meta.get_field("title").max_length]
    return {name: str(value) for name, value in values.items() if value}
