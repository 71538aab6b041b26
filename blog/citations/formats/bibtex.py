"""BibTeX, with bibtexparser. Names are split before LaTeX is decoded: otherwise `{World Health
Organization}` would be split into a given and a family name."""

import logging
import re
from collections.abc import Iterable, Mapping
from functools import partial

import bibtexparser
from bibtexparser.middlewares.names import (
    NameParts,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Block, Entry, ImplicitComment, ParsingFailedBlock, String
from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.citations import csl, markup, names
from blog.citations.csl import LeftOut
from blog.citations.formats.record import Record
from blog.citations.latex import decode, encode, encode_rich
from blog.citations.parts import Csl

TYPES = {
    "article-journal": ("article", "review", "letter", "suppperiodical"),
    "article": ("unpublished", "preprint"),
    "book": ("book", "mvbook", "collection", "mvcollection", "proceedings", "reference"),
    "chapter": ("incollection", "inbook", "bookinbook", "inreference"),
    "report": ("techreport", "report", "manual", "booklet"),
    "thesis": ("phdthesis", "mastersthesis", "mathesis", "thesis"),
    "webpage": ("online", "electronic", "www"),
    "dataset": ("dataset", "data", "software"),
    "paper-conference": ("inproceedings", "conference"),
    "article-newspaper": (),
}
FROM_BIBTEX = {theirs: ours for ours, names in TYPES.items() for theirs in names}
# Works that another one contains; the title of the parent in `crossref` is that of their container.
CONTAINED = ("chapter", "paper-conference")
# Works on their own, of which `series` is no container.
STANDALONE = ("book", "report", "thesis")
CONTAINER = {
    "article-journal": "journal",
    "article-newspaper": "journal",
    "chapter": "booktitle",
    "paper-conference": "booktitle",
    **dict.fromkeys(STANDALONE, "booktitle"),
}
PUBLISHER = {"report": "institution", "thesis": "school"}
PERIODICALS = ("article-journal", "article-newspaper")
NEWSPAPER = "newspaper"
# The numbers of online articles, in BibLaTeX and from Web of Science, Scopus and ACM.
ARTICLE_NUMBERS = ("eid", "article-number", "art_number", "articleno", "article_number")
# Fields of a parent that are not its parts' (BibLaTeX 3.20, appendix B, and what identifies it).
NOT_INHERITED = {
    *("abstract", "crossref", "doi", "eid", "eprint", "ids", "isbn", "issn", "keywords", "label"),
    *("note", "pages", "pmcid", "pmid", "subtitle", "title", "url", "urldate", "xref"),
}
# Of a thesis, by its type of entry.
DEGREES = dict.fromkeys(("mastersthesis", "mathesis"), "Master's thesis")
ADDRESS = re.compile(r"https?://[^\s{}\"]+")
STATUSES = {"in press", "forthcoming", "submitted", "accepted", "to appear", "inpress"}

# What is wrong in an editor's file is no news for the operator of the site.
logging.getLogger("bibtexparser").setLevel(logging.ERROR)


class Fields:
    """The fields of an entry, without the braces or quotation marks around them. What is not used
    is not decoded."""

    def __init__(self, entry: Entry, strings: Mapping[str, str]) -> None:
        self.kind = entry.entry_type.lower()
        # Of a field that is there twice, BibTeX takes the first.
        self.raw = {
            field.key.lower(): _joined(str(field.value), strings)
            for field in reversed(entry.fields)
        }

    def first(self, *names: str) -> str:
        """The first of these fields that is filled, as LaTeX."""
        return next((self.raw[name] for name in names if self.raw.get(name, "").strip()), "")

    def text(self, *names: str) -> str:
        """The first of these fields that is filled, as text."""
        return decode(self.first(*names)[: csl.MAX_TEXT_CHARS])

    def titled(self, title: str, subtitle: str) -> str:
        """A title with its subtitle."""
        return markup.with_subtitle(self.text(title), self.text(subtitle))

    def inherit(self, parent: "Fields", title: str) -> None:
        """Take over what the entry does not have itself; the parent's title as the field `title`
        and its subtitle beside it, if the entry is a part of it."""
        inherited = {name: value for name, value in parent.raw.items() if name not in NOT_INHERITED}
        if title:
            inherited.setdefault(title, parent.first("title"))
            inherited.setdefault(title.replace("title", "subtitle"), parent.first("subtitle"))
        self.raw = {**inherited, **self.raw}


def read(text: str) -> list[Record]:
    """The entries, and the text between them, which BibTeX itself would ignore."""
    blocks = bibtexparser.parse_string(text, parse_stack=[]).blocks
    # Two entries may have the same key, and an entry a field twice; bibtexparser refuses those.
    blocks = [_forgiven(block) for block in blocks]
    strings: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, String):
            strings[block.key.lower()] = _joined(str(block.value), strings)
    parents: dict[str, Entry] = {}
    for block in blocks:
        if isinstance(block, Entry):
            parents.setdefault(block.key.lower(), block)
    records = []
    for block in blocks:
        location = _("line %(line)s") % {"line": (block.start_line or 0) + 1}
        if isinstance(block, Entry):
            read_entry = partial(_entry_fields, block, strings, parents)
            records.append(Record.read(location, block.raw or "", read_entry))
        elif isinstance(block, ParsingFailedBlock):
            reason = _("The entry is incomplete, or a brace in it is missing.")
            records.append(Record.failed(location, reason, block.raw or ""))
        elif isinstance(block, ImplicitComment) and not _is_comment(block.comment):
            reason = _("This text is outside any entry.")
            records.append(Record.failed(location, reason, block.comment))
    return records


def _forgiven(block: Block) -> Block:
    ignored = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else None
    return ignored if isinstance(ignored, (Entry, String)) else block


def _is_comment(text: str) -> bool:
    return all(line.lstrip().startswith("%") for line in text.splitlines() if line.strip())


def _joined(value: str, strings: Mapping[str, str]) -> str:
    """A value without its braces or quotation marks; `"Foo " # bar` joined, with the `@string` that
    is called bar."""
    return "".join(_unquoted(piece.strip(), strings) for piece in _pieces(value))


def _pieces(value: str) -> list[str]:
    """The value split at each `#` that is not in braces or quotation marks."""
    if "#" not in value:
        return [value]
    pieces, start, depth, quoted = [], 0, 0, False
    for index, character in enumerate(value):
        if character in "{}":
            depth += 1 if character == "{" else -1
        elif character == '"' and depth == 0:
            quoted = not quoted
        elif character == "#" and depth == 0 and not quoted:
            pieces.append(value[start:index])
            start = index + 1
    return [*pieces, value[start:]]


def _unquoted(piece: str, strings: Mapping[str, str]) -> str:
    if len(piece) > 1 and (piece[0], piece[-1]) in {("{", "}"), ('"', '"')}:
        return piece[1:-1]
    return strings.get(piece.lower(), piece)


def _entry_fields(
    entry: Entry, strings: Mapping[str, str], parents: Mapping[str, Entry]
) -> tuple[Csl, list[LeftOut]]:
    fields = Fields(entry, strings)
    key = fields.first("crossref").strip()
    parent = parents.get(key.lower())
    if parent and parent is not entry:
        child = FROM_BIBTEX.get(fields.kind, "")
        title = (
            "booktitle" if child in CONTAINED else "journaltitle" if child in PERIODICALS else ""
        )
        fields.inherit(Fields(parent, strings), title)
    kind = _type(fields)
    return _work(fields, kind), _left_out(fields, kind, "" if parent else key)


def _work(fields: Fields, kind: str) -> Csl:
    text = fields.text
    title = fields.titled("title", "subtitle")
    return {
        "type": kind,
        "title": title,
        "author": _names(fields.first("author")),
        "editor": _names(fields.first("editor")),
        "container-title": _container(fields, kind, title),
        "issued": {"raw": "" if _is_status(fields) else _date(fields)},
        "accessed": {"raw": text("urldate", "lastchecked", "lastaccessed", "accessed")},
        "volume": text("volume"),
        **_numbers(kind, fields),
        "genre": text("type") or DEGREES.get(fields.kind, ""),
        "status": text("pubstate") or (text("year", "date") if _is_status(fields) else ""),
        "page": text("pages"),
        "edition": text("edition"),
        "publisher": text("publisher", "institution", "school", "organization"),
        "publisher-place": text("address", "location"),
        "DOI": _address(fields.first("doi")),
        "PMID": text("pmid") or _if_pubmed(fields),
        "PMCID": text("pmcid", "pmc"),
        "ISBN": text("isbn"),
        "URL": _url(fields),
    }


def _container(fields: Fields, kind: str, title: str) -> str:
    """The journal, book or site. A book has its own title as `booktitle` too, for its chapters."""
    container = fields.text("journal") or fields.titled("journaltitle", "journalsubtitle")
    container = container or fields.titled("booktitle", "booksubtitle")
    if not container and kind not in (*STANDALONE, *CONTAINED):
        return fields.text("series")
    return "" if container == title and kind in STANDALONE else container


def _left_out(fields: Fields, kind: str, unknown_parent: str) -> list[LeftOut]:
    howpublished = (
        "" if ADDRESS.search(fields.first("howpublished")) else fields.text("howpublished")
    )
    series = fields.text("series") if kind in (*STANDALONE, *CONTAINED) else ""
    found = {"crossref": unknown_parent, "howpublished": howpublished, "series": series}
    return [LeftOut(name, value) for name, value in found.items() if value]


def _type(fields: Fields) -> str:
    if fields.text("entrysubtype") == NEWSPAPER:
        return "article-newspaper"
    if fields.kind == "misc":
        is_preprint = fields.first("eprint") or "xiv" in fields.text("publisher").lower()
        return "article" if is_preprint else "webpage" if _url(fields) else csl.OTHER_TYPE
    kind = FROM_BIBTEX.get(fields.kind, csl.OTHER_TYPE)
    # A part of a book by one author has the book's title.
    return "book" if fields.kind == "inbook" and not fields.first("booktitle") else kind


def _numbers(kind: str, fields: Fields) -> dict[str, str]:
    """`number` is a journal's issue, and otherwise the number of the work itself."""
    number, issue = fields.text("number"), fields.text("issue")
    article = fields.text(*ARTICLE_NUMBERS)
    if kind in PERIODICALS:
        return {"issue": number or issue, "number": article}
    return {"issue": issue, "number": number or article}


def _if_pubmed(fields: Fields) -> str:
    return fields.text("eprint") if fields.text("eprinttype").lower() == "pubmed" else ""


def _date(fields: Fields) -> str:
    return fields.text("date") or "-".join(filter(None, map(fields.text, ("year", "month", "day"))))


def _is_status(fields: Fields) -> bool:
    return fields.text("date", "year").strip("[]() ").lower() in STATUSES


def _url(fields: Fields) -> str:
    """The URL, which BibTeX itself has no field for and many files have in `howpublished`."""
    found = ADDRESS.search(fields.first("howpublished"))
    return _address(fields.first("url") or (found[0] if found else ""))


def _address(text: str) -> str:
    """A DOI or URL. Some programs escape characters in them as in LaTeX."""
    text = text.strip().removeprefix("\\url")
    return re.sub(r"\\([%&#_~{}$])(?:\{\})?", r"\1", text).strip("{}")


def _names(text: str) -> list[dict[str, str]]:
    text = " ".join(text.split())
    if ";" in text and " and " not in text.lower():
        text = re.sub(r"(?<=[^&;\s]);\s", " and ", text)
    return [_name(name) for name in split_multiple_persons_names(text)]


def _name(text: str) -> dict[str, str]:
    if text.lower().strip("{}") in names.OTHERS_WRITTEN:
        return dict(names.OTHERS)
    if _is_in_braces(text):
        return {"literal": decode(text)}
    if text.endswith(","):
        family, _comma, suffix = text.rstrip(", ").partition(",")
        return {"family": decode(family), "suffix": decode(suffix).strip()}
    if names.is_whole(text):
        return names.read_in_order(decode(text))
    parts: NameParts = parse_single_name_into_parts(text, strict=False)
    name = {
        "non-dropping-particle": parts.von,
        "family": parts.last,
        "given": parts.first,
        "suffix": parts.jr,
    }
    return {part: decode(" ".join(values)) for part, values in name.items() if values}


def _is_in_braces(text: str) -> bool:
    """Whether the first brace is closed by the last character."""
    depth = 0
    for index, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return index > 0 and index == len(text) - 1
    return False


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
    address, doi = (_without_braces(work.get(name, "")) for name in ("URL", "DOI"))
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
        ("doi", doi),
        ("pmid", work.get("PMID", "")),
        ("pmcid", work.get("PMCID", "")),
        ("isbn", work.get("ISBN", "")),
        ("url", address),
        ("urldate", csl.write_date(work.get("accessed"))),
    ]


def _without_braces(address: str) -> str:
    return address.replace("{", "%7B").replace("}", "%7D")


def _bibtex_name(name: dict[str, str]) -> str:
    if name == names.OTHERS:
        return "others"
    is_one = not (name.get("given") or name.get("suffix"))
    if whole := name.get("literal") or (is_one and csl.family_name(name)):
        return f"{{{encode(whole)}}}"
    given = " ".join(part for part in (name.get("given"), name.get("dropping-particle")) if part)
    parts = [csl.family_name(name), name.get("suffix", ""), given]
    return ", ".join(_bibtex_part(part) for part in parts if part) + ("" if given else ",")


def _bibtex_part(part: str) -> str:
    """A part of a name, in braces if BibTeX would split it."""
    text = encode(part)
    is_split = "\\" in text or "," in text or " and " in text.lower()
    return f"{{{text}}}" if is_split else text
