"""The admin page on which an editor looks up a work and adds it as a source."""

import json
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import bibliography
from blog.admin import by_hand
from blog.admin.by_hand import ByHandForm
from blog.admin.forms import SourceForm
from blog.bibliography import ImportedRecord, Outcome
from blog.citations import csl, identifiers, lookup
from blog.citations.fetch import FetchError
from blog.citations.formats import Record
from blog.citations.parts import Csl
from blog.models import Source
from website import strict_json

NAME_FIELDS = {"authors", "editors"}
LABELS = {field.name: field.verbose_name for field in Source._meta.fields}


def look_up_source(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Look up the text that is posted as `text`, add the work that is posted as `work`, in JSON, or
    add the source of the short form, with `by_hand`. The article editor's dialog asks for JSON."""
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if work := request.POST.get("work"):
        return _add(request, _import(work), wants_json)
    if "by_hand" not in request.POST:
        return _show_found(model_admin, request, wants_json)
    form = ByHandForm(request.POST)
    if form.is_valid():
        return _add(request, form.add(), wants_json)
    if wants_json:
        errors = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
        return JsonResponse({"results": [], "message": "", "errors": errors})
    return _page(model_admin, request, form=form)


def _show_found(model_admin: ModelAdmin, request: HttpRequest, wants_json: bool) -> HttpResponse:
    text = request.POST.get("text", "")
    matches, error = _look_up(text)
    described = _describe(matches)
    start = by_hand.start_of(_for_short_form(text), text)
    if wants_json:
        results = [
            {**_summary(_source(match.csl)), **description}
            for match, description in zip(matches, described, strict=True)
        ]
        return JsonResponse({"results": results, "message": error, "start": start})
    found = [
        {
            **description,
            "facts": _facts(_source(match.csl)),
            "change": _add_form_url(match.csl),
            "match": match,
        }
        for match, description in zip(matches, described, strict=True)
    ]
    form = ByHandForm(initial=start)
    return _page(model_admin, request, form=form, text=text, error=error, found=found)


def _page(
    model_admin: ModelAdmin, request: HttpRequest, text: str = "", **context: Any
) -> HttpResponse:
    context |= {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Look up a source"),
        "text": text,
        "by_hand": _add_form_url(_initial_values(text)),
    }
    return TemplateResponse(request, "admin/blog/source/look_up.html", context)


def _look_up(text: str) -> tuple[list[lookup.Match], str]:
    """The matches, and a message if there are none or some could not be read."""
    if not text.strip():
        return [], ""
    try:
        matches = lookup.look_up(text)
    except FetchError as error:
        return [], str(error)
    none = [] if matches else [_("No work was found that matches this reference.")]
    left_out = ngettext(
        "%d record could not be read and was left out.",
        "%d records could not be read and were left out.",
        matches.left_out,
    )
    return matches, " ".join([*none, *([left_out % matches.left_out] if matches.left_out else [])])


def _describe(matches: list[lookup.Match]) -> list[dict[str, Any]]:
    """For each match: `certainty` in words, the `work` to post if it is added, and `known`, the
    summary of the source that is the same work, or None."""
    known = bibliography.find_existing([match.csl for match in matches])
    return [
        {
            "certainty": match.certainty.label,
            "work": json.dumps(match.csl),
            "known": _summary(source) if source else None,
        }
        for match, source in zip(matches, known, strict=True)
    ]


def _add(request: HttpRequest, imported: ImportedRecord, wants_json: bool) -> HttpResponse:
    source = imported.source
    is_new = imported.outcome == Outcome.ADDED
    if source and is_new:
        user = cast(User, request.user)
        LogEntry.objects.log_actions(user.pk, [source], ADDITION, [{"added": {}}])
    if wants_json:
        results = [_summary(source)] if source else []
        known = "" if is_new else _("It was in the list of sources already.")
        return JsonResponse({"results": results, "message": imported.reason or known})
    if source is None:
        messages.error(request, _("The source was not added. %s") % imported.reason)
        return redirect("admin:blog_source_look_up")
    message = _("%s was added.") if is_new else _("%s was already in the list of sources.")
    messages.success(request, message % source.label)
    return redirect("admin:blog_source_change", source.pk)


def _import(work: str) -> ImportedRecord:
    try:
        record = Record.parsed("", strict_json.loads(work), work)
        [imported] = bibliography.import_records([record])
    except (ValueError, AttributeError, KeyError):
        return _failure(_("Its data arrived incomplete. Look it up again."))
    return imported


def _failure(reason: str) -> ImportedRecord:
    return ImportedRecord(Record(""), Outcome.FAILED, reason=reason)


def _source(work: Csl) -> Source:
    return Source.from_csl(csl.clean(work))


def _summary(source: Source) -> dict[str, Any]:
    """The source as the editor's dialog lists it."""
    where = source.container_title or source.publisher
    return {"id": source.pk, "label": source.label, "title": source.plain_title, "where": where}


def _initial_values(text: str) -> Csl:
    """The fields of the form for a new source that can be filled in from the text alone."""
    if len(text) > lookup.MAX_TEXT_CHARS:
        return {}
    number = identifiers.identify(text)
    if number and not lookup.RECORD.search(text):
        return {number.kind.value: number.value}
    if identifiers.ADDRESS.match(text):
        return {"type": "webpage", "URL": text.strip()}
    return lookup.read_reference(text).as_csl() if text.strip() else {}


def _for_short_form(text: str) -> Csl:
    """What the short form begins with: a reference has at least a volume, and what has none is more
    likely the title of a page."""
    work = _initial_values(text)
    if identifiers.Kind.ISBN in work:
        return {"type": "book", **work}
    is_reference = "volume" in work or work.keys() & {*identifiers.Kind}
    return {"type": "article-journal", **work} if is_reference else work if "URL" in work else {}


def _add_form_url(work: Csl) -> str:
    """The URL of the form for a new source, with initial values."""
    values = {name: value for name, value, _label in _values(Source.from_csl(work)) if value}
    return f"{reverse('admin:blog_source_add')}?{urlencode(values)}"


def _facts(source: Source) -> list[tuple[str, str]]:
    """Labels and values of the filled fields, in the form's order; several names on one line."""
    shown = [(label, value.replace("\n", "; ")) for _name, value, label in _values(source) if value]
    return [(_("type"), source.get_type_display()), *shown[1:]]


def _values(source: Source) -> list[tuple[str, str, str]]:
    """Name, value as typed into the form, and label of each field."""
    values = []
    for name in SourceForm.Meta.fields:
        value = getattr(source, name)
        if name in NAME_FIELDS:
            value = "\n".join(csl.write_name(person) for person in value)
        values.append((name, "" if value is None else str(value), str(LABELS[name])))
    return values
