"""What was typed into the form of an object that somebody deleted meanwhile."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst

from website.editing import readable
from website.editing.posted import typed
from website.editing.snapshots import INPUT, editable

NOT_SENT_AGAIN = {
    "csrfmiddlewaretoken",
    INPUT,
    "action",
    "_selected_action",
    "_continue",
    "_addanother",
}


def typed_lines(form: Any) -> list[tuple[str, list[str]]]:
    """Label and text of each field that was filled in."""
    found = []
    for bound in editable(form):
        value = typed(bound.field, bound.html_name, form.data, form.files)
        if value and any(text for texts in value.values() for text in texts):
            found.append((capfirst(str(bound.label)), readable.paragraphs(bound.field, value)))
    return found


def inputs(data: QueryDict, formsets: Iterable[Any]) -> list[tuple[str, str]]:
    """Hidden inputs that send all of it to the form for a new object. Its inline rows are new too."""
    replaced = {}
    for formset in formsets:
        prefix = formset.get_default_prefix()
        replaced[f"{prefix}-INITIAL_FORMS"] = "0"
        keys = (formset.model._meta.pk.name, formset.fk.name)
        replaced |= {
            name: ""
            for name in data
            if name.startswith(f"{prefix}-") and name.rpartition("-")[2] in keys
        }
    return [
        (name, replaced.get(name, text))
        for name, texts in data.lists()
        if name not in NOT_SENT_AGAIN
        for text in texts
    ]
