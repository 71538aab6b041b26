"""Two editors with the same form open, on every form of the admin: nothing is undone, and what both
changed is asked about."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.editing import inputs, opened, save
from tests.website.builders import make_superuser
from tests.website.two_editors import ROWS, SPECIAL, TOGETHER, made_from_type, others, plant
from website.admin.editing import EditingAdmin
from website.editing.opened_forms import OpenedFormSet
from website.editing.snapshots import editable

pytestmark = pytest.mark.django_db
DESKS = {model._meta.label: desk for model, desk in admin.site._registry.items()}
# Admins with nothing to edit on their form, and why.
READ_ONLY = {
    "website.JobFailure": "a log",
    "website.OutgoingMail": "a log",
    "courses.Announcement": "a log",
    "comments.Mailbox": "its owner and an action change it, no form",
    "comments.Comment": "its text has a form of its own: tests/comments/test_admin.py",
}
EDITED = [label for label in DESKS if label not in READ_ONLY]


class Editors:
    """Two superusers before the same form."""

    def __init__(self, label):
        plant()
        self.label, self.row, self.desk = label, ROWS[label](), DESKS[label]
        meta = self.desk.opts
        self.url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.row.pk])
        self.anna, self.ben = Client(), Client()
        for client in (self.anna, self.ben):
            client.force_login(make_superuser())
        self.values = {bound: others(label, bound) for bound in self._fields()}

    def _fields(self):
        """The fields of the form and of its stored inline rows."""
        context = self.anna.get(self.url).context
        forms = [context["adminform"].form]
        for inline in context["inline_admin_formsets"]:
            if isinstance(inline.formset, OpenedFormSet):
                forms += inline.formset.initial_forms
        fields = [bound for form in forms for bound in editable(form, {"id", "DELETE"})]
        return [bound for bound in fields if not bound.is_hidden]

    def halves(self):
        """The first other value of every field, for Anna and for Ben in turn."""
        halves = {}, {}
        for number, (bound, values) in enumerate(self.values.items()):
            if values:
                halves[self._editor(bound, number)].update(values[0])
        return halves

    def _editor(self, bound, number):
        is_tied = any(self.label == label and bound.name in names for label, *names in TOGETHER)
        return 0 if is_tied else number % 2

    def contested(self, version):
        """A value of every field that has two others."""
        pairs = [values[version] for values in self.values.values() if len(values) > 1]
        return {name: value for pair in pairs for name, value in pair.items()}


def _differing(client, url, expected):
    """What the form, opened now, does not show as expected. Files are not compared by their names."""
    form = opened(client, url)
    return {
        name: form.get(name)
        for name, value in expected.items()
        if not hasattr(value, "read") and _texts(form.get(name)) != _texts(value)
    }


def _texts(value):
    return value if isinstance(value, list) else [value or ""]


def test_every_admin_compares_its_forms():
    assert [label for label, desk in DESKS.items() if not isinstance(desk, EditingAdmin)] == []
    assert [label for label, desk in DESKS.items() if desk.list_editable] == []
    assert DESKS.keys() == ROWS.keys()


@pytest.mark.parametrize("label", EDITED)
def test_what_two_editors_change_in_the_same_form_is_all_saved(label):
    editors = Editors(label)
    annas, bens = editors.halves()
    stale = opened(editors.ben, editors.url)
    assert _saved(editors.anna, editors.url, None, annas) == []
    assert _saved(editors.ben, editors.url, stale, bens) == []
    assert _differing(editors.ben, editors.url, annas | bens) == {}


@pytest.mark.parametrize("label", EDITED)
def test_what_both_change_is_asked_about_and_nothing_is_overwritten(label):
    editors = Editors(label)
    annas, bens = editors.contested(0), editors.contested(1)
    stale = opened(editors.ben, editors.url)
    assert _saved(editors.anna, editors.url, None, annas) == []
    page = save(editors.ben, editors.url, stale, **bens)
    asked = [conflict.name for conflict in page.context["conflicts"]]
    assert len(asked) == len([values for values in editors.values.values() if len(values) > 1])
    assert _differing(editors.anna, editors.url, annas) == {}
    undecided = save(editors.ben, editors.url, inputs(page.text), **_files(bens))
    assert [conflict.name for conflict in undecided.context["conflicts"]] == asked
    choices = dict.fromkeys(asked, "mine")
    sent = inputs(undecided.text)
    assert _saved(editors.ben, editors.url, sent, choices | _files(bens)) == []
    assert _differing(editors.anna, editors.url, bens) == {}


def _saved(client, url, form, changes):
    """Save. Returns what the page says is wrong."""
    answer = save(client, url, form, **changes)
    if answer.status_code == 302:
        return []
    return [answer.context["errors"], answer.context["conflicts"]]


def _files(changes):
    """Browsers do not send a file twice: it is chosen again."""
    files = {name: value for name, value in changes.items() if hasattr(value, "read")}
    for file in files.values():
        file.seek(0)
    return files


@pytest.mark.parametrize("name", SPECIAL)
def test_every_special_value_is_needed(name):
    """A value made from the type of the field is refused, or stored as another one."""
    label, _dot, field = name.rpartition(".")
    editors = Editors(label)
    [bound] = [bound for bound in editors.values if bound.name == field]
    value = {bound.html_name: made_from_type(bound)[0]}
    is_refused = _saved(editors.anna, editors.url, None, value) != []
    assert is_refused or _differing(editors.anna, editors.url, value)


@pytest.mark.parametrize("label", DESKS)
def test_opening_a_form_asks_the_database_no_more_than_django_s_own_admin(label, monkeypatch):
    editors = Editors(label)
    numbers = []
    for plain in ((), ("get_form", "get_formsets_with_inlines", "render_change_form")):
        for name in plain:
            monkeypatch.delattr(EditingAdmin, name)
        with CaptureQueriesContext(connection) as queries:
            assert editors.ben.get(editors.url).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] <= numbers[1]
