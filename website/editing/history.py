"""Who changed an object in the admin, and when, from the admin's log."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from website.editing.conflicts import Conflict


@dataclass(frozen=True)
class Change:
    """Who changed something, as text, and when."""

    who: str
    when: str


def attribute(
    conflicts: Collection[Conflict], model: type[Model], form: Any, *, reader: Any
) -> None:
    """Set `changed` of each conflict to the last change of its field since the form was opened."""
    found = list(entries(model, form.instance.pk, form.opened.at)) if conflicts else []
    for conflict in conflicts:
        named = [entry for entry in found if _names(entry, conflict.field_label)]
        if named:
            conflict.changed = change(named[0], reader)


def deletion(model: type[Model], pk: Any, reader: Any) -> Change | None:
    """Who deleted the object, if the admin's log knows."""
    last = entries(model, pk, None).filter(action_flag=DELETION).first()
    return change(last, reader) if last else None


def entries(model: type[Model], pk: Any, since: datetime | None) -> Any:
    """The log entries of an object since a moment, newest first."""
    content_type = get_content_type_for_model(model)
    rows = LogEntry.objects.filter(content_type=content_type, object_id=str(pk))
    rows = rows.filter(action_time__gte=since) if since else rows
    return rows.select_related("user").order_by("-action_time", "-pk")


def change(entry: LogEntry, reader: Any) -> Change:
    who = entry.user.get_full_name() or entry.user.get_username()
    if entry.user_id == reader.pk:
        who = _("You, in another window")
    return Change(who, date_format(localtime(entry.action_time), "DATETIME_FORMAT"))


def _names(entry: LogEntry, label: str) -> bool:
    """Whether the entry lists the field. A question about a whole row has no field."""
    if not label:
        return True
    try:
        messages = json.loads(entry.change_message)
    except ValueError:
        return False
    with override(None):
        return any(
            str(label) in details.get("fields", [])
            for message in messages
            if isinstance(message, dict)
            for details in message.values()
        )
