"""Forms and inline formsets that go on from the stored row, not from the page that was opened."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst

from website.editing import readable
from website.editing.conflicts import Conflict, choice_name
from website.editing.merging import Versions, unsettle
from website.editing.posted import put, shown, typed
from website.editing.rows import RowMerge
from website.editing.snapshots import INPUT, Opened, Row, Rows, editable, row_of

if TYPE_CHECKING:
    from django.forms import BaseInlineFormSet as _FormSet
    from django.forms import Form as _Form
    from django.forms import ModelForm as _ModelForm
else:
    _Form = _ModelForm = _FormSet = object


def bind(form: Any, mixin: type, opened: Opened) -> Any:
    """The form class with the mixin, for the page that was opened."""
    return type(form)(form.__name__, (mixin, form), {"opened": opened})


def bind_formset(formset: Any, opened: Opened) -> Any:
    """The same for the class of an inline formset."""
    form = type(formset.form)(formset.form.__name__, (ExactForm, formset.form), {})
    return type(formset)(
        formset.__name__, (OpenedFormSet, formset), {"opened": opened, "form": form}
    )


def page_context(parts: Collection[Any]) -> dict[str, Any]:
    """What the template of a page with these forms and formsets needs: the snapshot that its form
    carries, and the questions that it asks."""
    conflicts = [conflict for part in parts for conflict in part.conflicts]
    key = next(iter(parts)).opened.key
    opened = Opened(key, {part.prefix or "": part.rows for part in parts})
    for conflict in conflicts:
        opened.ask(*conflict.asked)
    return {"opened": opened.sign(), "opened_input": INPUT, "conflicts": conflicts}


def compare_with_stored(form: forms.BaseForm) -> None:
    """Django compares a field whose default is computed, such as a time, with a hidden input."""
    for field in form.fields.values():
        field.show_hidden_initial = False


def keep_stored(field: forms.Field) -> None:
    """Let the field count as unchanged. Django would compare the stored time with the one that is
    shown, which has no seconds. Each form has copies of its fields."""
    field.has_changed = lambda initial, data: False  # type: ignore[method-assign]


class OpenedForm(_Form):
    """A mixin for forms that edit a stored row. Before anything is validated, each field that its
    sender did not change takes the stored value, so that the form then holds the row with this
    person's changes and no others. `conflicts` are the fields that somebody else changed too.

    A form may have `depends_on`, a mapping of fields to the field that gives them their meaning, such
    as a price to its currency, and `describe(name, posted)`, which returns a value as paragraphs of
    text, or None for the usual ones."""

    opened: Opened
    data: Any
    files: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[Conflict] = []
        compare_with_stored(self)
        if self.is_bound:
            self.data, self.files = self.data.copy(), self.files.copy()
            self._merge()

    def _merge(self) -> None:
        opened = self.opened.row(self._part, "")
        asked = self.opened.asked_row(self._part, "")
        versions = {}
        for bound in editable(self):
            name = bound.name
            theirs = shown(bound)
            mine = typed(bound.field, bound.html_name, self.data, self.files)
            # A field that is not in the snapshot was not on the page.
            was = None if opened is None else opened.get(name, mine)
            choice = self.data.get(choice_name(bound.html_name), "")
            versions[name] = Versions(bound.field, was, theirs, mine, name in asked, choice)
        unsettle(versions, getattr(self, "depends_on", {}))
        for name, each in versions.items():
            merged = each.merge()
            if merged.value is each.theirs:
                keep_stored(each.field)
                put(each.theirs, each.field, self.add_prefix(name), self.data, self.files)
            if merged.is_conflict:
                self.conflicts.append(self._conflict(name, each, asked.get(name, each.opened)))

    def _conflict(self, name: str, versions: Versions, opened: Any) -> Conflict:
        bound = self[name]
        return Conflict(
            choice_name(bound.html_name),
            capfirst(str(bound.label)),
            opened=None if opened is None else readable.of_form(self, name, opened),
            theirs=readable.of_form(self, name, versions.theirs),
            mine=readable.of_form(self, name, versions.mine),
            field_label=str(bound.label),
            asked=(self._part, "", {name: opened or {}}),
        )

    @property
    def _part(self) -> str:
        return self.prefix or ""

    @property
    def rows(self) -> Rows:
        """What the page shows, for the snapshot."""
        return {"": row_of(self)}

    def is_valid(self) -> bool:
        """Nothing is saved while there is a question."""
        return super().is_valid() and not self.conflicts


class ExactForm(_ModelForm):
    """A mixin for model forms that leaves the attributes of unchanged fields exactly as stored. A
    browser sends times without seconds, and text with other line ends."""

    def full_clean(self) -> None:
        unchanged = self._unchanged() if self.is_bound else {}
        super().full_clean()
        for name, value in unchanged.items():
            if getattr(self.instance, name) != value:
                setattr(self.instance, name, value)

    def _unchanged(self) -> dict[str, Any]:
        if self.instance._state.adding:
            return {}
        return {
            field.attname: getattr(self.instance, field.attname)
            for field in self.instance._meta.concrete_fields
            if field.name in self.fields and field.name not in self.changed_data
        }


class OpenedModelForm(OpenedForm, ExactForm):
    """The mixin for model forms."""


class OpenedFormSet(_FormSet):
    """The mixin for inline formsets: like `OpenedForm`, for each row by its primary key, whatever
    others have added, removed or moved meanwhile."""

    opened: Opened
    model: Any
    data: Any
    files: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[Conflict] = []
        self.as_stored: dict[int, set[str]] = {}
        if self.is_bound and not self.save_as_new:
            merge = RowMerge(self._stored(), self.opened, self.data, self.files)
            self.data, self.files = merge.data, merge.files
            self.conflicts, self.as_stored = merge.conflicts, merge.as_stored

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if index is not None and index < self.initial_form_count():
            compare_with_stored(form)
            for name in self.as_stored.get(index, ()):
                keep_stored(form.fields[name])

    def _stored(self) -> Any:
        """The same formset as it would open now."""
        return type(self)(instance=self.instance, prefix=self.prefix, queryset=self.queryset)

    @property
    def rows(self) -> Rows:
        """What the page shows of each stored row, for the snapshot."""
        return {
            str(form.instance.pk): self.row_of(form)
            for form in self.initial_forms
            if form.instance.pk
        }

    def row_of(self, form: forms.BaseForm) -> Row:
        return row_of(form, but=self.not_edited)

    @property
    def not_edited(self) -> set[str]:
        """The fields that hold a row together: its keys and its position in the formset."""
        return {self.model._meta.pk.name, self.fk.name, "DELETE", "ORDER"}

    def is_valid(self) -> bool:
        """Nothing is saved while there is a question."""
        return super().is_valid() and not self.conflicts
