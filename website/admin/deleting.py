"""The admin's confirmation pages of a deletion: what readers lose, instead of the names of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import NestedObjects
from django.db.models import CASCADE, ForeignKey, Model, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from website import registry
from website.models import Redirect
from website.prose.fields import ProseField

# Objects that are described one by one, and texts that are named for each.
LISTED = 20
LINKS_NAMED = 5


def described(objs: Sequence[Any], addresses: Iterable[str], site: AdminSite) -> list[Any]:
    """A nested list, as Django's filter `unordered_list` takes it: each object, and what readers lose
    with it. An address is empty where readers see no page of the object."""
    found: list[Any] = []
    for obj, address in zip(objs, addresses, strict=True):
        found += [linked(obj, site), [*_with_address(obj, address, site), *_losses(obj)]]
    return found


def linked(obj: Model, site: AdminSite) -> SafeString:
    """The kind and name of an object, with a link to its form."""
    meta = obj._meta
    kind = capfirst(str(meta.verbose_name))
    if not site.is_registered(type(obj)):
        return format_html("{}: {}", kind, obj)
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])
    return format_html('{}: <a href="{}">{}</a>', kind, url, obj)


def obstacles(objs: Any, site: AdminSite, using: str) -> list[str]:
    """What uses the objects, so that they cannot be deleted. A row that is only part of another, such
    as a name in a byline, stands as the other."""
    collector = NestedObjects(using=using, origin=objs)
    collector.collect(objs)
    by_model = defaultdict(list)
    for row in collector.protected:
        by_model[type(row)].append(row)
    users = chain.from_iterable(_owners(rows, site) for rows in by_model.values())
    found: set[str] = {linked(user, site) for user in users}
    return sorted(found)


def _owners(rows: list[Any], site: AdminSite) -> list[Any]:
    """The rows, or what they are parts of if they have no page in the admin."""
    if site.is_registered(type(rows[0])):
        return rows
    keys = [field for field in rows[0]._meta.fields if isinstance(field, ForeignKey)]
    owner = next((key.name for key in keys if key.remote_field.on_delete is CASCADE), None)
    if owner is None:
        return rows
    prefetch_related_objects(rows, owner)
    return _owners([getattr(row, owner) for row in rows], site)


def _losses(obj: Model) -> Iterator[str]:
    return chain.from_iterable(find(obj) for find in registry.losses.get(type(obj), ()))


def _with_address(obj: Model, address: str, site: AdminSite) -> Iterator[str]:
    """What is lost with the address."""
    if not address:
        return
    yield _("Its address %s will lead nowhere, unless you add a redirect.") % address
    if number := Redirect.objects.filter(new_path=address).count():
        text = ngettext(
            "%(number)d old address leads to it.", "%(number)d old addresses lead to it.", number
        )
        yield text % {"number": number}
    if texts := _linking_to(obj, address):
        names = format_html_join(
            ", ", "{}", ((linked(text, site),) for text in texts[:LINKS_NAMED])
        )
        more = len(texts) - LINKS_NAMED
        ending = _(" and %d more") % more if more > 0 else ""
        yield format_html("{} {}{}.", _("Linked to in:"), names, ending)


def _linking_to(obj: Model, address: str) -> list[Any]:
    """The rows of other objects whose text links to an address or to what hangs below it."""
    starts = (f'href="{address}', f'href="{settings.SITE_URL}{address}')
    found: list[Any] = []
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, ProseField):
                has_link = Q(
                    *((f"{field.name}__contains", start) for start in starts), _connector=Q.OR
                )
                rows = model._default_manager.filter(has_link)
                found += rows.exclude(pk=obj.pk) if isinstance(obj, model) else rows
    return found
