"""The signed snapshot that a form carries: what its page showed when it was opened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.utils import timezone

from website.editing.posted import Posted, shorten, shown

SALT = "website.editing"
# The name of the hidden input.
INPUT = "opened"

# The fields of a row by name, and the rows of a form by key: {"": …} for a form of one object, by
# primary key for inline rows.
Row = dict[str, Posted]
Rows = dict[str, Row]


@dataclass
class Opened:
    """What the page of one object showed. `shown` is None if the form came without a valid
    snapshot; then it is not known what its sender changed. `asked` are the questions that an earlier
    answer asked: the fields in conflict, with the values that they were first opened with. Both are
    by the prefix of the form."""

    key: str
    shown: dict[str, Rows] | None = None
    asked: dict[str, Rows] = field(default_factory=dict)
    at: datetime | None = None

    @classmethod
    def read(cls, key: str, token: str) -> "Opened":
        """The snapshot in a form that was sent, if it was signed for this key."""
        try:
            found = signing.loads(token, salt=f"{SALT}.{key}")
            at = datetime.fromtimestamp(found["at"], UTC)
            return cls(key, found["shown"], found["asked"], at)
        except (signing.BadSignature, ValueError, KeyError, TypeError):
            return cls(key)

    def row(self, prefix: str, key: str) -> Row | None:
        """What the page showed of a row; None if that is not known."""
        return None if self.shown is None else self.shown.get(prefix, {}).get(key, {})

    def asked_row(self, prefix: str, key: str) -> Row:
        return self.asked.get(prefix, {}).get(key, {})

    def ask(self, prefix: str, key: str, values: Row) -> None:
        """Add a question to the snapshot."""
        self.asked.setdefault(prefix, {}).setdefault(key, {}).update(values)

    def sign(self) -> str:
        """The value of the hidden input."""
        values = {"shown": self.shown, "asked": self.asked, "at": timezone.now().timestamp()}
        return signing.dumps(values, salt=f"{SALT}.{self.key}", compress=True)


def key_of(model: type[Model], pk: Any, user: Any) -> str:
    """The key of a snapshot: whose form of which object it is."""
    return f"{model._meta.label}.{pk}.{getattr(user, 'pk', '')}"


def editable(form: forms.BaseForm, but: Iterable[str] = ()) -> list[BoundField]:
    """The fields whose values the browser sends back, without those named in `but`."""
    return [
        form[name] for name, field in form.fields.items() if not field.disabled and name not in but
    ]


def row_of(form: forms.BaseForm, but: Iterable[str] = ()) -> Row:
    """What a form shows of the stored row, whether or not it was sent with other values."""
    return {bound.name: shorten(shown(bound)) for bound in editable(form, but)}
