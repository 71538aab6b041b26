"""PubMed's format (.nbib, "MEDLINE display"): a tag of four characters, a hyphen, and a value that
may continue on lines indented by six. The next PMID starts a new record."""

import re
from collections import defaultdict
from functools import partial

from django.utils.translation import gettext as _

from blog.citations import csl
from blog.citations.csl import LeftOut
from blog.citations.formats.record import Record
from blog.citations.parts import Csl

Tags = dict[str, list[str]]

# ERIC's records have no PMID.
STARTS = (re.compile(r"^PMID- ", re.MULTILINE), re.compile(r"^OWN - ", re.MULTILINE))
# The locator of an online article, not a publisher's number of seventeen characters.
ARTICLE_NUMBER = re.compile(r"([A-Za-z]{0,8}[.-]?\d{1,8}) \[pii\]")
# A family name, initials, and a suffix.
SHORT_NAME = re.compile(r"(\S.{0,80}?) (\S{1,8}(?: (?:Jr|Sr|2nd|3rd|4th|II|III|IV)\.?)?)")
NOT_AVAILABLE = "[not available]"
LINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)")


def read(text: str) -> list[Record]:
    """The records, and any text before the first one as a failed record."""
    pattern = next((pattern for pattern in STARTS if pattern.search(text)), STARTS[0])
    starts = [match.start() for match in pattern.finditer(text)]
    records = []
    if text[: starts[0]].strip():
        reason = _("A record starts with PMID.")
        records.append(Record.failed(_("line 1"), reason, text[: starts[0]]))
    line = text.count("\n", 0, starts[0]) + 1
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunk = text[start:end]
        location = _("line %(line)s") % {"line": line}
        records.append(Record.read(location, chunk, partial(_read, chunk)))
        line += chunk.count("\n")
    return records


def _read(chunk: str) -> tuple[Csl, list[LeftOut]]:
    return _work(_tags(chunk)), []


def _tags(chunk: str) -> Tags:
    tags: Tags = defaultdict(list)
    values: list[str] = []
    for line in chunk.splitlines():
        if line.startswith("      ") and values:
            values[-1] += f" {line.strip()}"
        elif match := LINE.match(line):
            values = tags[match[1]]
            values.append(match[2].strip())
    return tags


def _work(tags: Tags) -> Csl:
    book = _first(tags, "BTI").removesuffix(".")
    title = _title(tags)
    names = tags["FAU"] or [_with_comma(name) for name in tags["AU"]]
    is_preprint = "Preprint" in tags["PT"]
    kind = "chapter" if book and title else "book" if book else "article-journal"
    return {
        "type": "article" if is_preprint else "dataset" if "Dataset" in tags["PT"] else kind,
        "title": title or book,
        "author": [*(csl.read_name(name) for name in names), *({"literal": n} for n in tags["CN"])],
        "editor": [csl.read_name(name) for name in tags["FED"]]
        or [csl.read_name(_with_comma(name)) for name in tags["ED"]],
        "container-title": (book if title else "") or _first(tags, "JT", "TA"),
        "issued": {"raw": _first(tags, "DP")},
        "volume": _first(tags, "VI"),
        "issue": _first(tags, "IP"),
        "page": _first(tags, "PG"),
        "number": "" if tags["PG"] else _article_number(tags),
        "publisher": _first(tags, "PB"),
        "publisher-place": _first(tags, "PL") if book else "",
        "DOI": next((v[:-5] for v in tags["LID"] + tags["AID"] if v.endswith("[doi]")), ""),
        "PMID": _first(tags, "PMID").partition(" ")[0],
        "PMCID": _first(tags, "PMC"),
        "ISBN": _first(tags, "ISBN").partition(" ")[0],
    }


def _title(tags: Tags) -> str:
    """PubMed has the English title, and the title in the article's own language as TT."""
    title = _first(tags, "TI").removesuffix(".")
    return _first(tags, "TT").removesuffix(".") if title.lower() == NOT_AVAILABLE else title


def _article_number(tags: Tags) -> str:
    numbers = map(ARTICLE_NUMBER.fullmatch, tags["LID"] + tags["AID"])
    return next((number[1] for number in numbers if number), "")


def _first(tags: Tags, *names: str) -> str:
    return next((tags[name][0] for name in names if tags[name]), "")


def _with_comma(name: str) -> str:
    """`Garrison SR Jr` as `Garrison, SR Jr`."""
    match = SHORT_NAME.fullmatch(name)
    return f"{match[1]}, {match[2]}" if match else name
