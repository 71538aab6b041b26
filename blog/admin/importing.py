"""The admin page that imports a file of references."""

from typing import Any, NamedTuple

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog import bibliography
from blog.bibliography import ImportedRecord, Outcome
from blog.citations import formats
from blog.citations.formats import Record
from website.plain_text import MultilineField

# Failed records that can be corrected on the page. A form has at most a thousand fields.
MAX_TO_CORRECT = 50


class ImportForm(forms.Form):
    """A file, a pasted text, or both."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("For example library.bib, export.ris or pubmed.nbib."),
    )
    text = MultilineField(
        label=_("Or paste records"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80, "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > formats.MAX_CHARS:
            raise ValidationError(
                _("The file is larger than 2 MB. Export the references in smaller parts."),
                code="too_large",
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("text"):
            raise ValidationError(_("Choose a file or paste records."), code="nothing")
        return cleaned

    def records(self) -> list[Record]:
        """The records of the file and of the text."""
        file, text = self.cleaned_data["file"], self.cleaned_data["text"]
        return [*formats.read(file.read() if file else b""), *formats.read(text)]


class Line(NamedTuple):
    """A record in the report, and its number among those that were imported."""

    number: int
    one: ImportedRecord


class Report:
    """What became of each record."""

    def __init__(self, imported: list[ImportedRecord]) -> None:
        self.lines = [Line(number, one) for number, one in enumerate(imported, start=1)]
        self.added, self.known, failed = (
            [line for line in self.lines if line.one.outcome == outcome] for outcome in Outcome
        )
        has_field = [bool(line.one.record.whole) for line in failed]
        shown = [line for line, has in zip(failed, has_field, strict=True) if has]
        self.to_correct = shown[:MAX_TO_CORRECT]
        self.others = [line for line in failed if line not in self.to_correct]
        self.failed = failed

    def summary(self) -> str:
        """`3 added, 1 was here already, 1 could not be read`."""
        known = ngettext("%d was here already", "%d were here already", len(self.known))
        texts = [_("%d added"), known, _("%d could not be read")]
        counts = [self.added, self.known, self.failed]
        return ", ".join(str(text) % len(lines) for text, lines in zip(texts, counts, strict=True))


def import_sources(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Import a file, or try again the failed records that are posted as `failed`, each corrected by
    the editor, and report the outcome of each record."""
    form = ImportForm()
    report = None
    if corrected := request.POST.getlist("failed"):
        report = _report(request, [record for text in corrected for record in formats.read(text)])
    elif request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            report = _report(request, form.records())
            form = ImportForm()
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Import references"),
        "form": form,
        "report": report,
    }
    return TemplateResponse(request, "admin/blog/source/import.html", context)


def _report(request: HttpRequest, records: list[Record]) -> Report:
    report = Report(bibliography.import_records(records))
    added = [line.one.source for line in report.added if line.one.source]
    LogEntry.objects.log_actions(str(request.user.pk), added, ADDITION, [{"added": {}}])
    return report
