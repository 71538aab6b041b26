"""A language in which every text of ours stands in brackets: what has none escaped translation."""

import ast
import calendar
import re
import struct
from html.parser import HTMLParser
from pathlib import Path

from django.utils.translation.template import templatize

from courses.references import ALPHABET, LENGTH

ROOT = Path(__file__).parent.parent.parent
APPS = ("blog", "comments", "config", "courses", "demo", "website")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
LITERAL = r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
IN_TEMPLATE = re.compile(rf"\b(?:n?gettext|_)\({LITERAL}(?:, {LITERAL})?", re.DOTALL)
HEAD = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
SPOKEN = {"alt", "title", "aria-label", "placeholder"}
TOLD = {"description", "og:title", "og:description", "og:image:alt"}
# Dates have words of their own; references follow a style, whatever the language.
LEFT_ALONE = {"time", "script", "style", "svg"}
STYLED = {"reference", "ref-text", "note-body", "cite-this", "note-title"}
NAMES = ["BibTeX", "RIS", "CSL-JSON", "ORCID", "Akismet", "DOI", "PMID", "RSS", "UTC", "am", "pm"]
DATES = [*calendar.day_name, *calendar.month_name, *calendar.month_abbr]
# Addresses, the codes of certificates, and the references of sign-ups.
PASSED = re.compile(
    rf"[0-9A-Z]{{4}}(?:-[0-9A-Z]{{4}}){{2}}|\b[{ALPHABET}]{{{LENGTH}}}\b|https?://\S+|\S+@\S+|/\S+/|\b(?:{'|'.join(filter(None, DATES + NAMES))})\b"
)


def texts():
    """Every text of ours that can be translated, with its plural where it has one."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                said = node.args[: 2 if node.func.id.startswith("n") else 1]
                if all(isinstance(part, ast.Constant) for part in said):
                    yield tuple(part.value for part in said)
    for path in (ROOT / "templates").rglob("*.*"):
        for found in IN_TEMPLATE.findall(templatize(path.read_text())):
            yield tuple(ast.literal_eval(word) for word in found if word)


def write_catalogue(folder):
    """Compiles the language for Django to find, in the format of gettext's .mo files."""
    rows = {"": HEAD} | {"\0".join(said): "\0".join(map(bracketed, said)) for said in texts()}
    pairs = sorted((key.encode(), value.encode()) for key, value in rows.items())
    start = 28 + 16 * len(pairs)
    tables, body = [], b""
    for column in (0, 1):
        for pair in pairs:
            tables += [len(pair[column]), start + len(body)]
            body += pair[column] + b"\0"
    head = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    path = folder / "en_XA/LC_MESSAGES/django.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(struct.pack(f"<{7 + len(tables)}I", *head, *tables) + body)


def bracketed(text):
    return re.sub(r"^(\s*)(.*?)(\s*)$", r"\1⟦\2⟧\3", text, flags=re.DOTALL)


class _Words(HTMLParser):
    """What a page says, its attributes apart from its text."""

    def __init__(self):
        super().__init__()
        self.said, self.attributes, self.passed = [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if self.passed or tag in LEFT_ALONE or STYLED & {*(given.get("class") or "").split()}:
            self.passed.append(tag)
        if tag in {"img", "br", "input", "meta", "link", "hr", "source"}:
            self.passed = self.passed[:-1]
        self.attributes += [given[name] for name in SPOKEN & given.keys()]
        if (given.get("name") or given.get("property")) in TOLD:
            self.attributes.append(given["content"])

    def handle_endtag(self, tag):
        if self.passed and self.passed[-1] == tag:
            self.passed.pop()

    def handle_data(self, data):
        if not self.passed:
            self.said.append(data)


def escaped(page):
    """The words that stand in no brackets, neither ours ⟦⟧ nor those of the test's own data «»."""
    words = _Words()
    words.feed(page)
    return [*_outside("".join(words.said)), *(o for a in words.attributes for o in _outside(a))]


def _outside(text):
    depth, out = 0, []
    for letter in text:
        depth -= letter in "⟧»"
        if depth == 0:
            out.append(" " if letter in "⟧»" else letter)
        depth += letter in "⟦«"
    assert depth == 0, f"brackets that do not close in {text[:500]}"
    left = PASSED.sub(" ", "".join(out).replace("⟦", " ").replace("«", " "))
    return re.findall(r"[^\W\d_]{2,}(?: [^\W\d_]+)*", left)
