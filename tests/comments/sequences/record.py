"""What was done to a thread, written down from outside: by what was sent, asked and shown, never by
the rules under test.

Every text has a marker that occurs nowhere else, so that wherever it turns up, in a page, a mail, a
row or a request to Akismet, its origin is known.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from django.test import Client

WORDING = re.compile(r"wording\d+end")
REPORT = re.compile(r"report\d+end")
HELD_WORD, BLOCKED_WORD, LINK = "oatmeal", "casino", "https://a.example/"
# What a text can have that a rule of the policy may look for.
EXTRAS = {
    "plain": "",
    "held word": HELD_WORD,
    "blocked word": BLOCKED_WORD,
    "links": f"{LINK} {LINK}",
}


@dataclass
class Author:
    """A reader with a browser of their own."""

    marker: str
    ip: str
    browser: Client
    # What the browser got when a confirmation link was used in it.
    token: str = ""

    @property
    def email(self) -> str:
        return f"{self.marker}@example.org"

    @property
    def name(self) -> str:
        return f"Name {self.marker}"


@dataclass
class Report:
    """A reader's report, sent at this step. It is open until a moderator who saw it decides."""

    marker: str
    step: int
    is_open: bool = True


@dataclass
class Entry:
    """A comment, as those know it who wrote, read and judged it. `passed` are the wordings that a rule or
    a person let pass and nobody has refused since."""

    pk: int
    author: Author | None
    parent: "Entry | None"
    wordings: list[str]
    has_honeypot: bool = False
    notify_on_publish: bool = False
    notify_on_reply: bool = False
    is_confirmed: bool = False
    # Whether it came from a browser in which this address was confirmed.
    is_from_known_browser: bool = False
    # What Akismet was sent and passed, by wording.
    judged: dict[str, dict[str, str]] = field(default_factory=dict)
    is_staffs: bool = False
    is_gone: bool = False
    passed: set[str] = field(default_factory=set)
    reports: list[Report] = field(default_factory=list)
    # What a moderator's decision replaced, with who took it, for undo.
    before: list[tuple[str, set[str], list[bool]]] = field(default_factory=list)

    @property
    def ancestors(self) -> list["Entry"]:
        above, entry = [], self.parent
        while entry:
            above.append(entry)
            entry = entry.parent
        return above

    @property
    def open_reports(self) -> list[Report]:
        return [report for report in self.reports if report.is_open]

    @property
    def markers(self) -> list[str]:
        return [*self.wordings, *(report.marker for report in self.reports)]

    def decide(self, who: str, *, wording: str | None, seen_at: int) -> None:
        """A moderator decided, on a page opened at this step. `wording` is what they published, None
        if they refused it."""
        self.before.append((who, set(self.passed), [it.is_open for it in self.reports]))
        for report in self.reports:
            report.is_open = report.is_open and wording is not None and report.step > seen_at
        if wording is None:
            self.passed.clear()
        else:
            self.passed.add(wording)

    def undo(self) -> str:
        """The last decision was undone; who had taken it."""
        who, self.passed, were_open = self.before.pop()
        for report, was_open in zip(self.reports, were_open, strict=False):
            report.is_open = report.is_open or was_open
        return who


@dataclass
class Record:
    """Everything that happened so far."""

    entries: list[Entry] = field(default_factory=list)
    # Markers of what was erased or deleted.
    gone: set[str] = field(default_factory=set)
    # Mails sent, by what they say to whom.
    sent: Counter = field(default_factory=Counter)
    # The month and column in which each comment's verdict counts, or counted when it went.
    cells: dict[int, tuple] = field(default_factory=dict)
    step: int = 0
    _numbers: count = field(default_factory=lambda: count(1))

    def new_marker(self, kind: str) -> str:
        return f"{kind}{next(self._numbers)}end"

    def new_text(self, extra: str) -> str:
        return f"{self.new_marker('wording')} of some length. {EXTRAS[extra]}".strip()

    def entry(self, pk: int) -> Entry | None:
        return next((entry for entry in self.entries if entry.pk == pk), None)

    @property
    def present(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.is_gone]

    def forget(self, entry: Entry) -> None:
        """The comment was erased or deleted."""
        entry.is_gone = True
        self.gone.update(entry.markers)


def marker(text: str) -> str:
    """The marker of a text that was typed, or ""."""
    found = WORDING.search(text)
    return found[0] if found else ""
