"""BibTeX, with bibtexparser. Names are split before LaTeX is decoded: otherwise `{World Health
Organization}` would be split into a given and a family name."""

import re
from collections.abc import Iterable

import bibtexparser
from bibtexparser.library import Library
from bibtexparser.middlewares import default_parse_stack
from bibtexparser.middlewares.names import (
    NameParts,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Entry, ImplicitComment, ParsingFailedBlock, String
from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.citations import csl
from blog.citations.formats.record import Record
from blog.citations.latex import decode, encode, encode_rich
from blog.citations.parts import Csl

Fields = dict[str, str]

TYPES = {
    "article-journal": ("article",),
    "article": ("unpublished", "preprint"),
    "book": ("book", "mvbook", "collection", "proceedings"),
    "chapter": ("incollection", "inbook", "bookinbook", "inreference"),
    "report": ("techreport", "report", "manual", "booklet"),
    "thesis": ("phdthesis", "mastersthesis", "thesis"),
    "webpage": ("online", "electronic", "www"),
    "dataset": ("dataset", "data", "software"),
    "paper-conference": ("inproceedings", "conference"),
    "article-newspaper": (),
}
FROM_BIBTEX = {theirs: ours for ours, names in TYPES.items() for theirs in names}
CONTAINER = {
    "article-journal": "journal",
    "article-newspaper": "journal",
    "chapter": "booktitle",
    "paper-conference": "booktitle",
}
PUBLISHER = {"report": "institution", "thesis": "school"}
PERIODICALS = ("article-journal", "article-newspaper")
NEWSPAPER = "newspaper"


def read(text: str) -> list[Record]:
    """The entries, and the text between them, which BibTeX itself would ignore."""
    blocks = bibtexparser.parse_string(text, parse_stack=[]).blocks
    entries: dict[int, Entry] = {}
    for number, block in enumerate(blocks):
        entry = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else block
        if isinstance(entry, Entry):
            # Two entries may have the same key; bibtexparser would refuse the second.
            entry.key = str(number)
            entries[number] = entry
    strings = [block for block in blocks if isinstance(block, String)]
    library = Library([*strings, *entries.values()])
    for middleware in default_parse_stack():
        library = middleware.transform(library)
    entries = {int(entry.key): entry for entry in library.entries}
    records = []
    for number, block in enumerate(blocks):
        location = _("line %(line)s") % {"line": (block.start_line or 0) + 1}
        if number in entries:
            records.append(_record(location, entries[number], block.raw or ""))
        elif isinstance(block, ParsingFailedBlock):
            reason = _("The entry is incomplete, or a brace in it is missing.")
            records.append(Record.failed(location, reason, block.raw or ""))
        elif isinstance(block, ImplicitComment) and not _is_comment(block.comment):
            reason = _("This text is outside any entry.")
            records.append(Record.failed(location, reason, block.comment))
    return records


def _record(location: str, entry: Entry, text: str) -> Record:
    try:
        return Record.parsed(location, _work(entry), text)
    except RecursionError:
        # The parsers of LaTeX and of names call themselves for each brace.
        return Record.failed(location, _("Its braces are nested too deep."), text)


def _is_comment(text: str) -> bool:
    return all(line.lstrip().startswith("%") for line in text.splitlines() if line.strip())


def _work(entry: Entry) -> Csl:
    raw = {field.key.lower(): str(field.value) for field in entry.fields}
    text = {name: decode(value[: csl.MAX_TEXT_CHARS]) for name, value in raw.items()}
    kind = _type(entry.entry_type.lower(), text)
    series = "" if kind in ("chapter", "paper-conference") else text.get("series", "")
    return {
        "type": kind,
        "title": _joined(": ", text, "title", "subtitle"),
        "author": _names(raw.get("author", "")),
        "editor": _names(raw.get("editor", "")),
        "container-title": _first(text, "journal", "journaltitle", "booktitle") or series,
        "issued": _date(raw),
        "accessed": csl.read_date(text.get("urldate", "")),
        "volume": text.get("volume", ""),
        **_numbers(kind, text),
        "genre": text.get("type", ""),
        "status": text.get("pubstate", ""),
        "page": re.sub("-+", "-", raw.get("pages", "").replace("{", "").replace("}", "")),
        "edition": text.get("edition", ""),
        "publisher": _first(text, "publisher", "institution", "school", "organization"),
        "publisher-place": _first(text, "address", "location"),
        "DOI": _address(raw.get("doi", "")),
        "PMID": text.get("pmid", "") or _if_pubmed(text),
        "PMCID": text.get("pmcid", ""),
        "ISBN": text.get("isbn", ""),
        "URL": _address(raw.get("url", "")),
    }


def _type(theirs: str, text: Fields) -> str:
    if text.get("entrysubtype") == NEWSPAPER:
        return "article-newspaper"
    if theirs == "misc":
        is_preprint = "eprint" in text or "xiv" in text.get("publisher", "").lower()
        return "article" if is_preprint else "webpage" if "url" in text else csl.OTHER_TYPE
    return FROM_BIBTEX.get(theirs, csl.OTHER_TYPE)


def _numbers(kind: str, text: Fields) -> Fields:
    """`number` is a journal's issue, and otherwise the number of the work itself."""
    number, issue = text.get("number", ""), text.get("issue", "")
    if kind in PERIODICALS:
        return {"issue": number or issue, "number": text.get("eid", "")}
    return {"issue": issue, "number": number or text.get("eid", "")}


def _first(text: Fields, *names: str) -> str:
    return next((text[name] for name in names if text.get(name)), "")


def _joined(separator: str, text: Fields, *names: str) -> str:
    return separator.join(text[name] for name in names if text.get(name))


def _if_pubmed(text: Fields) -> str:
    return text.get("eprint", "") if text.get("eprinttype", "").lower() == "pubmed" else ""


def _date(raw: Fields) -> dict[str, list[list[int]]]:
    written = _joined("-", raw, "year", "month", "day")
    return csl.read_date(raw.get("date") or written)


def _address(text: str) -> str:
    """A DOI or URL. Some programs escape characters in them as in LaTeX."""
    return re.sub(r"\\([%&#_~{}$])(?:\{\})?", r"\1", text).strip("{}")


def _names(text: str) -> list[dict[str, str]]:
    names = split_multiple_persons_names(" ".join(text.split()))
    return [_name(name) for name in names if name.lower() != "others"]


def _name(text: str) -> dict[str, str]:
    if text.startswith("{") and text.endswith("}"):
        return {"literal": decode(text)}
    parts: NameParts = parse_single_name_into_parts(text, strict=False)
    name = {
        "non-dropping-particle": parts.von,
        "family": parts.last,
        "given": parts.first,
        "suffix": parts.jr,
    }
    return {part: decode(" ".join(values)) for part, values in name.items() if values}


def write(works: Iterable[Csl]) -> str:
    """The works as BibTeX in Unicode."""
    return "\n".join(_entry(work) for work in works)


def _entry(work: Csl) -> str:
    kind = work["type"]
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(work) if value)
    return f"@{(TYPES[kind] or TYPES['article-journal'])[0]}{{{_key(work)},\n{fields}}}\n"


def _key(work: Csl) -> str:
    names = work.get("author") or work.get("editor") or [{"literal": work["title"]}]
    who = names[0].get("literal") or names[0].get("family", "")
    parts = [slugify(who).replace("-", ""), csl.write_date(work.get("issued"))[:4]]
    return "-".join(filter(None, [*parts, work.get("id", "")]))


def _fields(work: Csl) -> list[tuple[str, str]]:
    kind = work["type"]
    year, month, day = [*csl.write_date(work.get("issued")).split("-"), "", ""][:3]
    address = work.get("URL", "").replace("{", "%7B").replace("}", "%7D")
    issue, number = ("number", "eid") if kind in PERIODICALS else ("issue", "number")
    texts = {
        CONTAINER.get(kind, "series"): work.get("container-title", ""),
        "volume": work.get("volume", ""),
        issue: work.get("issue", ""),
        number: work.get("number", ""),
        "type": work.get("genre", ""),
        "pubstate": work.get("status", ""),
        "edition": work.get("edition", ""),
        PUBLISHER.get(kind, "publisher"): work.get("publisher", ""),
        "address": work.get("publisher-place", ""),
    }
    return [
        # Double braces preserve upper case.
        ("title", f"{{{encode_rich(work['title'])}}}"),
        ("author", " and ".join(_bibtex_name(name) for name in work.get("author", []))),
        ("editor", " and ".join(_bibtex_name(name) for name in work.get("editor", []))),
        *((name, encode(text)) for name, text in texts.items()),
        ("pages", encode(work.get("page", "")).replace("-", "--")),
        ("year", year),
        ("month", month),
        ("day", day),
        ("entrysubtype", NEWSPAPER if kind == "article-newspaper" else ""),
        ("doi", work.get("DOI", "")),
        ("pmid", work.get("PMID", "")),
        ("pmcid", work.get("PMCID", "")),
        ("isbn", work.get("ISBN", "")),
        ("url", address),
        ("urldate", csl.write_date(work.get("accessed"))),
    ]


def _bibtex_name(name: dict[str, str]) -> str:
    if literal := name.get("literal"):
        return f"{{{encode(literal)}}}"
    given = " ".join(part for part in (name.get("given"), name.get("dropping-particle")) if part)
    parts = [csl.family_name(name), name.get("suffix", ""), given]
    return ", ".join(encode(part) for part in parts if part) + ("" if given else ",")
