"""The inline rows of a form that was sent, merged with the rows that are stored now."""

from typing import Any

from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from website.editing import readable
from website.editing.conflicts import Conflict, choice_name
from website.editing.merging import MINE, THEIRS, Versions
from website.editing.posted import as_inputs, is_same, put, shown, typed
from website.editing.snapshots import Opened, Row, editable

DELETE = "DELETE"


class RowMerge:
    """Merges when it is made. `stored` is the formset as it would open now; `data` and `files` are
    what was sent, then what the formset goes on with: first every stored row, then new ones."""

    def __init__(self, stored: Any, opened: Opened, data: QueryDict, files: MultiValueDict) -> None:
        self.formset, self.opened, self.prefix = stored, opened, stored.prefix
        self.sent, self.data, self.files = data, data.copy(), files.copy()
        self.conflicts: list[Conflict] = []
        # The fields of each row that keep their stored value, by its number.
        self.as_stored: dict[int, set[str]] = {}
        self.fields = {
            bound.name: bound.field for bound in editable(stored.empty_form, stored.not_edited)
        }
        self.stored = {str(form.instance.pk): form for form in stored.initial_forms}
        self.theirs = {
            key: {name: shown(form[name]) for name in self.fields}
            for key, form in self.stored.items()
        }
        total, initial = self._count("TOTAL"), self._count("INITIAL")
        if total is None or initial is None:
            # The formset itself says that its form arrived incomplete.
            return
        self.new: list[int | Row] = list(range(initial, total))
        self._merge({self._key(i): i for i in range(min(initial, total))})

    def _merge(self, sent: dict[str, int]) -> None:
        rows = {key: self._merge_row(key, form, sent.get(key)) for key, form in self.stored.items()}
        for key in sent.keys() - self.stored.keys() - {""}:
            self._ask_about_removed(key, self._typed(sent[key]), self._is_removed(sent[key]))
        for key in self.opened.asked.get(self.prefix, {}):
            if key.startswith("gone-"):
                self._answer_about_removed(key.removeprefix("gone-"))
        self.new = [row for row in self.new if not self._was_added_by_both(row)]
        self._write(rows)

    def _merge_row(self, key: str, form: Any, index: int | None) -> tuple[Row, bool]:
        """The values of a stored row, and whether it is to be deleted."""
        theirs = self.theirs[key]
        if index is None:
            return theirs, False
        mine, opened = self._typed(index), self.opened.row(self.prefix, key)
        if self._is_removed(index):
            return theirs, self._removes(key, form, theirs, opened)
        asked = self.opened.asked_row(self.prefix, key)
        merged = {}
        for name, field in self.fields.items():
            was = None if opened is None else opened.get(name, mine[name])
            ask = choice_name(f"{self.prefix}-{key}-{name}")
            choice = self.sent.get(ask, "")
            versions = Versions(field, was, theirs[name], mine[name], name in asked, choice)
            value, is_conflict = versions.merge()
            merged[name] = value
            if is_conflict:
                self._ask(ask, form[name], versions, (key, asked.get(name, was)))
        return merged, False

    def _removes(self, key: str, form: Any, theirs: Row, opened: Row | None) -> bool:
        """Whether a row that its sender removes is removed: not if somebody else changed it, until
        its sender has seen how."""
        ask = choice_name(f"{self.prefix}-{key}-{DELETE}")
        choice = self.sent.get(ask, "")
        is_asked = DELETE in self.opened.asked_row(self.prefix, key)
        if is_asked and choice == THEIRS:
            return False
        if self._is_unchanged(opened, theirs) and (not is_asked or choice == MINE):
            return True
        conflict = Conflict(
            ask,
            self._name(form),
            opened=self._lines(opened) if opened and not is_asked else None,
            theirs=self._lines(theirs),
            mine=[str(_("Removed"))],
            field_label="",
            asked=(self.prefix, key, {DELETE: {}}),
            keep_theirs=_("Keep the row as they left it"),
            use_mine=_("Remove it"),
        )
        self.conflicts.append(conflict)
        return True

    def _ask_about_removed(self, key: str, mine: Row, is_removed: bool) -> None:
        """A row that somebody else removed. If its sender changed it, ask whether to add it again."""
        opened = self.opened.row(self.prefix, key)
        if not is_removed and not self._is_unchanged(opened, mine):
            self._ask_to_add(key, mine, opened)

    def _answer_about_removed(self, key: str) -> None:
        mine = {
            name: typed(field, self._gone_name(key, name), self.sent, self.files) or {}
            for name, field in self.fields.items()
        }
        choice = self.sent.get(choice_name(f"{self.prefix}-gone-{key}"), "")
        if choice == MINE:
            self.new.append(mine)
        elif choice != THEIRS:
            self._ask_to_add(key, mine, self.opened.asked_row(self.prefix, f"gone-{key}"))

    def _ask_to_add(self, key: str, mine: Row, opened: Row | None) -> None:
        inputs = [as_inputs(value, self._gone_name(key, name)) for name, value in mine.items()]
        conflict = Conflict(
            choice_name(f"{self.prefix}-gone-{key}"),
            capfirst(str(self.formset.model._meta.verbose_name)),
            opened=self._lines(opened) if opened else None,
            theirs=[str(_("Removed"))],
            mine=self._lines(mine),
            field_label="",
            asked=(self.prefix, f"gone-{key}", opened or {}),
            hidden=[pair for pairs in inputs for pair in pairs],
            keep_theirs=_("Leave it removed"),
            use_mine=_("Add mine again"),
        )
        self.conflicts.append(conflict)

    def _ask(
        self, name: str, bound: BoundField, versions: Versions, opened: tuple[str, Any]
    ) -> None:
        key, was = opened
        conflict = Conflict(
            name,
            f"{self._name(bound.form)}: {bound.label}",
            opened=None if was is None else readable.of_form(bound.form, bound.name, was),
            theirs=readable.of_form(bound.form, bound.name, versions.theirs),
            mine=readable.of_form(bound.form, bound.name, versions.mine),
            field_label=str(bound.label),
            asked=(self.prefix, key, {bound.name: was or {}}),
        )
        self.conflicts.append(conflict)

    def _was_added_by_both(self, row: int | Row) -> bool:
        """Whether somebody else has added the same row since the form was opened."""
        if self.opened.shown is None:
            return False
        mine = self._typed(row) if isinstance(row, int) else row
        known = self.opened.shown.get(self.prefix, {})
        return any(
            self._is_unchanged(theirs, mine)
            for key, theirs in self.theirs.items()
            if key not in known
        )

    def _write(self, rows: dict[str, tuple[Row, bool]]) -> None:
        self._clear()
        for index, (key, (row, is_removed)) in enumerate(rows.items()):
            self._put(index, row)
            theirs = self.theirs[key]
            self.as_stored[index] = {name for name in row if row[name] is theirs[name]}
            self.data[self._html_name(index, self.formset.model._meta.pk.name)] = key
            self.data[self._html_name(index, self.formset.fk.name)] = str(self.formset.instance.pk)
            if is_removed:
                self.data[self._html_name(index, DELETE)] = "on"
        for index, new in enumerate(self.new, start=len(rows)):
            if isinstance(new, int):
                self._move(new, index)
            else:
                self._put(index, new)
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(len(rows))
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(rows) + len(self.new))

    def _clear(self) -> None:
        self.before, self.files_before = self.data.copy(), self.files.copy()
        for values in (self.data, self.files):
            for name in [name for name in values if self._index(name) is not None]:
                del values[name]

    def _move(self, old: int, new: int) -> None:
        start = f"{self.prefix}-{old}-"
        for source, target in ((self.before, self.data), (self.files_before, self.files)):
            for name in [name for name in source if name.startswith(start)]:
                end = name.removeprefix(start)
                target.setlist(f"{self.prefix}-{new}-{end}", source.getlist(name))

    def _put(self, index: int, row: Row) -> None:
        for name, value in row.items():
            put(value, self.fields[name], self._html_name(index, name), self.data, self.files)

    def _typed(self, index: int) -> Row:
        return {
            name: typed(field, self._html_name(index, name), self.sent, self.files) or {}
            for name, field in self.fields.items()
        }

    def _lines(self, row: Row) -> list[str]:
        """A row as text, a line for each field."""
        lines = []
        for name, field in self.fields.items():
            if name in row and (text := " ".join(readable.paragraphs(field, row[name]))):
                lines.append(f"{capfirst(str(field.label or name))}: {text}")
        return lines

    def _is_unchanged(self, opened: Row | None, row: Row) -> bool:
        return opened is not None and all(
            is_same(field, opened.get(name, row[name]), row[name])
            for name, field in self.fields.items()
        )

    def _name(self, form: Any) -> str:
        return f"{capfirst(str(form.instance._meta.verbose_name))} “{form.instance}”"

    def _key(self, index: int) -> str:
        return self.sent.get(self._html_name(index, self.formset.model._meta.pk.name), "")

    def _is_removed(self, index: int) -> bool:
        return self.formset.can_delete and bool(self.sent.get(self._html_name(index, DELETE)))

    def _html_name(self, index: int, name: str) -> str:
        return f"{self.prefix}-{index}-{name}"

    def _gone_name(self, key: str, name: str) -> str:
        return f"gone-{self.prefix}-{key}-{name}"

    def _index(self, html_name: str) -> int | None:
        """The number of the row to which an input belongs."""
        number = html_name.removeprefix(f"{self.prefix}-").partition("-")[0]
        is_ours = html_name.startswith(f"{self.prefix}-") and number.isascii() and number.isdigit()
        return int(number) if is_ours else None

    def _count(self, which: str) -> int | None:
        text = self.sent.get(f"{self.prefix}-{which}_FORMS", "")
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            return None
        return min(int(text), self.formset.absolute_max)
