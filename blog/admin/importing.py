"""The admin page that imports a file of references."""

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from blog import bibliography
from blog.bibliography import Outcome
from blog.citations import formats
from website.plain_text import MultilineField


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

    def import_records(self) -> list[bibliography.ImportedRecord]:
        """Import the records of the file and of the text."""
        file, text = self.cleaned_data["file"], self.cleaned_data["text"]
        records = [*formats.read(file.read() if file else b""), *formats.read(text)]
        return bibliography.import_records(records)


def import_sources(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Import a file and report the outcome of each record."""
    form = ImportForm(request.POST or None, request.FILES or None)
    report: dict[str, list[bibliography.ImportedRecord]] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            imported = form.import_records()
        except IntegrityError:
            form.add_error(
                None, _("Somebody else has just added one of these works. Import them again.")
            )
        else:
            report = {kind: [one for one in imported if one.outcome == kind] for kind in Outcome}
            added = [one.source for one in report[Outcome.ADDED] if one.source]
            form = ImportForm()
            LogEntry.objects.log_actions(str(request.user.pk), added, ADDITION, [{"added": {}}])
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Import references"),
        "form": form,
        "report": report,
    }
    return TemplateResponse(request, "admin/blog/source/import.html", context)
