"""Words, phrases and domains that staff list, found in what a visitor typed. Pure.

Words end where Unicode's word boundaries are (UAX 29), except that an apostrophe, a full stop, a colon
or an underscore between letters ends a word too, as its section 4.1 allows: “casino” meets “casino's”,
“l'casino” and “_casino_”. In scripts without spaces (`addresses.UNSPACED`) a rule is found anywhere
between whole characters, with their marks.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from comments.addresses import UNSPACED, Address, find_addresses
from website.addresses import ascii_domain, mailbox
from website.visible_text import plain

# What spellings of one word differ in: apostrophes, hyphens, Hebrew geresh and gershayim, Turkish
# dotted and dotless i, the marks of Arabic and Hebrew that may be left out (with the Arabic tatweel),
# stress marks on Cyrillic letters, and strokes through a letter.
SAME_LETTERS = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "׳": "'", "״": '"', "ı": "i", "‐": "-", "‑": "-", "–": "-"}
)
DOTTED_I = "i\N{COMBINING DOT ABOVE}"
OPTIONAL_MARKS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u0652\u0670]"
    "|(?<=[\u0400-\u052f])[\u0300\u0301]|[\u0334-\u0338]"
)
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")
# Signs that join two consonants: a rule does not begin between them.
STACKERS = frozenset("\u1039\u17d2")
# Punctuation inside a word or a number: “don't” has no word “don”, “3.14” no number “14”, and neither
# Hebrew abbreviations nor Catalan “col·legi” are two words.
INSIDE = re.compile(r"(?<=n)'(?=t\b)|(?<=\d)[.,'](?=\d)|(?<=[א-ת])[\"'](?=[א-ת])|(?<=l)·(?=l)")
# Stands for a domain in the text of a field, so that no word or phrase is found in it or across it.
DOMAIN_MARK = "\ufffc"


@dataclass(frozen=True)
class Met:
    """A line of the rules, and the name of the field in which it was found."""

    line: str
    field: str


def find_rule(fields: Mapping[str, str], lines: str) -> Met | None:
    """The first of these lines that one of the fields meets, or None. Takes time in proportion to
    both texts."""
    typed = [
        (name, _Typed(text, is_email=name == "email")) for name, text in fields.items() if text
    ]
    for rule in _read_rules(lines):
        for name, text in typed:
            if rule.meets(text):
                return Met(rule.line, name)
    return None


class _Typed:
    """The text of one field, prepared for many rules."""

    def __init__(self, text: str, *, is_email: bool = False) -> None:
        self.whole = plain(text)
        self.addresses = list(find_addresses(self.whole))
        local, at, domain = self.whole.rpartition("@")
        if is_email and at:
            start, end = len(local) + 1, len(self.whole)
            self.addresses = [Address(start, end, ascii_domain(domain), self.whole)]

    @cached_property
    def full_text(self) -> "_Text":
        return _Text(_fold(self.whole))

    @cached_property
    def text_without_domains(self) -> "_Text":
        parts, position = [], 0
        for address in self.addresses:
            parts += [self.whole[position : address.start], DOMAIN_MARK]
            position = address.end
        return _Text(_fold("".join([*parts, self.whole[position:]])))

    @cached_property
    def domains(self) -> set[str]:
        """Its domains and all that they are in: a.b.example, b.example, example."""
        return {above for address in self.addresses for above in _domains_above(address.domain)}

    @cached_property
    def email_domains(self) -> set[str]:
        """The same of its email addresses, and the single labels of each."""
        emails = [address.domain for address in self.addresses if address.email]
        labels = {label for domain in emails for label in domain.split(".")}
        return labels | {above for domain in emails for above in _domains_above(domain)}

    @cached_property
    def mailboxes(self) -> set[str]:
        return {mailbox(address.email) for address in self.addresses if address.email}


@dataclass(frozen=True)
class _Rule:
    """One line: a folded word or phrase, and the domain or mailbox that it names, if any."""

    line: str
    text: str
    domain: str = ""
    is_email_domain: bool = False
    mailbox: str = ""

    @classmethod
    def read(cls, line: str) -> "_Rule":
        """`@a.example` names a domain of email, `a.example`, `.example` and `https://a.example/` a
        domain anywhere, `ana@a.example` a mailbox."""
        typed = " ".join(plain(line).split())
        local, at, domain = _without_scheme(typed).rpartition("@")
        is_domain = _is_domain(domain) and bool(at or "." in typed)
        if is_domain and not local:
            return cls(line.strip(), _fold(typed), ascii_domain(domain.lstrip(".")), bool(at))
        return cls(line.strip(), _fold(typed), mailbox=mailbox(typed) if is_domain else "")

    def meets(self, typed: _Typed) -> bool:
        if self.domain and self.domain in (
            typed.email_domains if self.is_email_domain else typed.domains
        ):
            return True
        if self.mailbox:
            return self.mailbox in typed.mailboxes
        names_more = not self.domain and ("." in self.text or self.text.startswith("@"))
        text = typed.full_text if names_more else typed.text_without_domains
        return bool(self.text) and text.has(self.text)


class _Text:
    """A folded text in which rules are found."""

    def __init__(self, text: str) -> None:
        self.text = text

    def has(self, rule: str) -> bool:
        position = self.text.find(rule)
        while position >= 0:
            if not (self._joined[position] or self._joined[position + len(rule)]):
                return True
            position = self.text.find(rule, position + 1)
        return False

    @cached_property
    def _joined(self) -> list[bool]:
        """For each position whether the characters on its two sides belong together."""
        kinds = [_kind(character) for character in self.text]
        joined = [False, *map(_belong_together, kinds, kinds[1:]), False]
        for inside in INSIDE.finditer(self.text):
            joined[inside.start()] = joined[inside.end()] = True
        return joined


def _without_scheme(address: str) -> str:
    short = address.lower()
    for start in ("https://", "http://", "www."):
        short = short.removeprefix(start)
    return short.removesuffix("/")


def _is_domain(text: str) -> bool:
    """Whether the text is labels joined by full stops, the last of them in letters."""
    last = text.rpartition(".")[2]
    return len(last) > 1 and last[0].isalpha() and not any(sign in text for sign in " /:?#")


@lru_cache(maxsize=4)
def _read_rules(lines: str) -> list[_Rule]:
    """The policy's lists change seldom: each is read once."""
    return [_Rule.read(line) for line in dict.fromkeys(lines.splitlines()) if line.strip()]


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """The kind of a letter, digit or mark by its script: `unspaced`, `unspaced mark`, `stacker`,
    `word` or `mark`. Empty for anything else."""
    category = unicodedata.category(character)
    is_unspaced = category != "Nd" and UNSPACED_LETTER.match(character)
    if category[0] == "M":
        if character in STACKERS:
            return "stacker"
        return "unspaced mark" if is_unspaced else "mark"
    if category[0] in "LN":
        return "unspaced" if is_unspaced else "word"
    return ""


def _belong_together(before: str, after: str) -> bool:
    if "mark" in after or "stacker" in {before, after}:
        return True
    return after == "word" and before in {"word", "mark"}


def _domains_above(domain: str) -> Iterator[str]:
    while domain:
        yield domain
        domain = domain.partition(".")[2]


def _fold(text: str) -> str:
    """The form in which two spellings of one word are equal."""
    folded = unicodedata.normalize("NFKC", text.casefold()).translate(SAME_LETTERS)
    return " ".join(OPTIONAL_MARKS.sub("", folded.replace(DOTTED_I, "i")).split())
