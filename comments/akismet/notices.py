"""What Akismet says beside the body of an answer, in headers of its own: errors, alerts and help.

Every answer of every endpoint is read here. The text is from outside: any bytes, and any length.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PREFIX = "x-akismet-"
# In characters, of one header and of a sentence for staff.
HEADER_LIMIT = 300
SENTENCE_LIMIT = 390
CODE = re.compile(r"[0-9]{3,6}")
# Alerts that may come without a text. The codes are those of Akismet's pages and of its plugin for
# WordPress; any other is left to the page about it.
ALERTS = {
    "10005": gettext_lazy("The key may be in use by somebody else"),
    "10010": gettext_lazy("The plan does not fit how the key is used"),
    "10402": gettext_lazy("The key is suspended: its plan has not been paid"),
    "10404": gettext_lazy("The key may not be used for this site"),
    "10501": gettext_lazy("More checks than the plan allows, for one month"),
    "10502": gettext_lazy("More checks than the plan allows, for two months"),
    "10504": gettext_lazy("Nearly more checks than the plan allows, for three months"),
    "10508": gettext_lazy("More checks than the plan allows, for three months"),
    "10516": gettext_lazy("More checks than the plan allows, for four months or longer"),
    "30001": gettext_lazy("The key is for personal sites, and this one is commercial"),
}


@dataclass(frozen=True)
class Notice:
    """Akismet's own headers, in lower case and without `x-akismet-`; a missing one is ""."""

    headers: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.headers.get(name, "")

    @property
    def code(self) -> str:
        """The code of the alert, if it has the form of one."""
        code = self["alert-code"]
        return code if CODE.fullmatch(code) else ""

    @property
    def alert(self) -> str:
        """Akismet's message to the owner of the key as a sentence with its code, or ""."""
        text = self["alert-msg"] or str(ALERTS.get(self.code, ""))
        if not text and not self["alert-code"]:
            return ""
        return sentence(text or _("An alert without a text"), code=self["alert-code"])


def read(raw: Iterable[tuple[bytes, bytes]]) -> Notice:
    """The notice in the headers of an answer, as they came over the wire."""
    found: dict[str, list[str]] = {}
    for name, value in raw:
        label = as_text(name).lower()
        if label.startswith(PREFIX) and (text := as_text(value)):
            found.setdefault(label.removeprefix(PREFIX), []).append(text)
    return Notice({label: ", ".join(texts)[:HEADER_LIMIT] for label, texts in found.items()})


def as_text(value: bytes, limit: int = HEADER_LIMIT) -> str:
    """Bytes from outside as one line: UTF-8 or else Latin-1, which reads anything, without characters
    that cannot be shown or stored, without the key, and no longer than `limit`."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    shown = (" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text)
    return without_key(" ".join("".join(shown).split()))[:limit].strip()


def without_key(text: str) -> str:
    """The text with the key left out. What is too short to be a key is left in: it could be part of
    any word."""
    key = settings.AKISMET_API_KEY
    for spelling in {key, key.upper(), key.lower()} if len(key) > 5 else ():
        text = text.replace(spelling, "…")
    return text


def sentence(text: str, detail: str = "", *, code: str = "") -> str:
    """A sentence for staff: `text`, and after a colon what Akismet says itself, with a code."""
    said = ": ".join(filter(None, [text.strip(". "), detail.strip(". ")]))
    end = f" ({code})." if code else "."
    return without_key(said)[: SENTENCE_LIMIT - len(end)].rstrip(". ") + end


def page_about(code: str) -> str:
    """The address of Akismet's page about an alert, or ""."""
    return f"https://akismet.com/errors/{code}/" if CODE.fullmatch(code) else ""
