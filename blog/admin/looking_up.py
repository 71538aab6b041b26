"""The admin's box that takes whatever an editor has in hand and looks the work up."""

import json
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from blog import bibliography
from blog.bibliography import ImportedRecord, Outcome
from blog.citations import csl, lookup
from blog.citations.fetch import FetchError
from blog.citations.formats import Record
from blog.citations.parts import Csl
from blog.admin.forms import SourceForm
from blog.models import Source

NAMES = {"authors", "editors"}
LABELS = {field.name: field.verbose_name for field in Source._meta.fields}


def look_up_source(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Looks up the text that is posted as `text`, or keeps the work that is posted as `keep`.
    The editor's dialog asks for JSON."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if work := request.POST.get("keep"):
        return _keep(request, work, wants_json)
    text = request.POST.get("text", "")
    found, trouble = _look_up(text)
    if wants_json:
        results = [{**_in_short(_source(one.csl)), **_about(one)} for one in found]
        return JsonResponse({"results": results, "message": trouble})
    context = {
        **model_admin.admin_site.each_context(request),
        **{"opts": model_admin.opts, "title": _("Look up a source")},
        **{"text": text, "trouble": trouble, "by_hand": _add_form(_beginning(text))},
        "found": [
            {
                **_about(one),
                "facts": _facts(_source(one.csl)),
                "change": _add_form(one.csl),
                "one": one,
            }
            for one in found
        ],
    }
    return TemplateResponse(request, "admin/blog/source/look_up.html", context)


def _look_up(text: str) -> tuple[list[lookup.Match], str]:
    """What was found, and in words why there is nothing."""
    if not text.strip():
        return [], ""
    try:
        found = lookup.look_up(text)
    except FetchError as error:
        return [], str(error)
    return found, "" if found else _("Nothing was found that fits this reference.")


def _keep(request: HttpRequest, text: str, wants_json: bool) -> HttpResponse:
    try:
        [taken] = bibliography.import_records([Record.understood("", json.loads(text), text)])
    except IntegrityError:
        taken = ImportedRecord(Record(""), Outcome.FAILED, reason=_("Someone added it just now."))
    except (ValueError, AttributeError, KeyError):
        taken = ImportedRecord(
            Record(""), Outcome.FAILED, reason=_("The work did not arrive whole.")
        )
    source = taken.source
    if source and taken.outcome == Outcome.ADDED:
        LogEntry.objects.log_actions(
            cast(User, request.user).pk, [source], ADDITION, _("Looked up.")
        )
    if wants_json:
        results = [_in_short(source)] if source else []
        return JsonResponse({"results": results, "message": taken.reason})
    if source is None:
        messages.error(request, _("It was not kept. %s") % taken.reason)
        return redirect("admin:blog_source_look_up")
    said = _("%s is kept.") if taken.outcome == Outcome.ADDED else _("%s is here already.")
    messages.success(request, said % source.label)
    return redirect("admin:blog_source_change", source.pk)


def _source(work: Csl) -> Source:
    return Source.from_csl(csl.tidy(work))


def _in_short(source: Source) -> dict[str, Any]:
    """As the editor's search tells of it."""
    where = source.container_title or source.publisher
    return {"id": source.pk, "label": source.label, "title": source.plain_title, "where": where}


def _about(one: lookup.Match) -> dict[str, Any]:
    known = bibliography.find_existing(one.csl)
    return {
        **{"certainty": one.certainty.label, "keep": json.dumps(one.csl)},
        "known": _in_short(known) if known else None,
    }


def _beginning(text: str) -> Csl:
    """What can be put into the empty form without any register."""
    number = lookup.identifiers.identify(text)
    if number and not lookup.RECORD.search(text):
        return {number.kind.value: number.value}
    if lookup.identifiers.ADDRESS.match(text):
        return {"type": "webpage", "URL": text.strip()}
    return lookup.read_reference(text).as_csl() if text.strip() else {}


def _add_form(work: Csl) -> str:
    """The address of the form for a new source, filled in with what is known."""
    values = {name: value for name, value, _label in _values(Source.from_csl(work)) if value}
    return f"{reverse('admin:blog_source_add')}?{urlencode(values)}"


def _facts(source: Source) -> list[tuple[str, str]]:
    """Field by field, in the form's order and words; names on one line."""
    shown = [(label, value.replace("\n", "; ")) for _name, value, label in _values(source) if value]
    return [(_("type"), source.get_type_display()), *shown[1:]]


def _values(source: Source) -> list[tuple[str, str, str]]:
    values = []
    for name in SourceForm.Meta.fields:
        value = getattr(source, name)
        if name in NAMES:
            value = "\n".join(csl.write_name(person) for person in value)
        label = str(LABELS[name])
        values.append((name, "" if value is None else str(value), label))
    return values
