"""The admin's page on which a file of references is taken in."""

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from blog import bibliography
from blog.bibliography import Outcome
from blog.citations import formats

LARGEST = 5 * 1024 * 1024


class ImportForm(forms.Form):
    """A file or a pasted text; of both, the file and the text."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Such as library.bib, export.ris, pubmed.nbib."),
    )
    text = forms.CharField(
        label=_("Or the records themselves"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80, "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError(
                _("The file is larger than 5 MB. Export the references in smaller parts."),
                code="too_large",
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("text"):
            raise ValidationError(_("Choose a file or paste some records."), code="nothing")
        return cleaned

    def import_records(self) -> list[bibliography.ImportedRecord]:
        """Reads and stores what was sent."""
        file, text = self.cleaned_data["file"], self.cleaned_data["text"]
        records = [*formats.read(file.read() if file else b""), *formats.read(text)]
        return bibliography.import_records(records)


def import_sources(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Takes in a file and reports on each of its records."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    report: dict[str, list[bibliography.ImportedRecord]] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            taken = form.import_records()
        except IntegrityError:
            form.add_error(None, _("Someone added one of these just now. Import them again."))
        else:
            report = {kind: [one for one in taken if one.outcome == kind] for kind in Outcome}
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
