"""What a recorded answer says of a work, read by small tables of paths, without the code that is
tested. Texts are compared by letters and digits alone, so that markup does not matter."""

import html
import re
import unicodedata
from typing import Any, NamedTuple

from tests.blog.recorded import Recorded

# Zotero's translators prefer the day of print too.
DATES = ("published-print", "issued", "published", "approved")
PARTS_OF_BOOKS = {"book-chapter", "chapter", "proceedings-article", "paper-conference"}


class Facts(NamedTuple):
    """A work: folded texts, the number of its authors and the name of the first."""

    title: str
    authors: int
    first: str
    year: str
    container: str
    volume: str
    issue: str
    locator: str
    doi: str


def facts(answer: Recorded) -> Facts:
    """The facts of an answer about one work."""
    return {
        "crossref": lambda body: _csl(body["message"]),
        "doi_org": _csl,
        "pmc": lambda body: _csl(body[0] if isinstance(body, list) else body),
        "datacite": lambda body: _datacite(body["data"]["attributes"]),
        "pubmed": lambda body: _pubmed(body["result"][body["result"]["uids"][0]]),
        "open_library": lambda body: _open_library(next(iter(body.values()))),
    }[answer.register](answer.body)


def facts_of(work: dict[str, Any]) -> Facts:
    """The same facts of a work as it is stored."""
    return _csl(work)


def fold(text: Any) -> str:
    """Letters and digits, in lower case and without accents and tags."""
    first = text[0] if isinstance(text, list) and text else text or ""
    plain = re.sub(r"<[^<>]*>", "", html.unescape(html.unescape(str(first))))
    letters = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _csl(work: dict[str, Any]) -> Facts:
    people = [name for name in work.get("author", []) if set(name) - {"sequence", "affiliation"}]
    title, subtitle = fold(work.get("title")), fold(work.get("subtitle"))
    containers = work.get("container-title") or ""
    container = containers[-1 if work["type"] in PARTS_OF_BOOKS else 0] if containers else ""
    dates = [work[name] for name in DATES if work.get(name, {}).get("date-parts", [[None]])[0][0]]
    pages = work.get("page") or work.get("number") or work.get("article-number")
    return Facts(
        title=title if subtitle in title else title + subtitle,
        authors=len(people),
        first=_last_name(people[0]) if people else "",
        year=str(dates[0]["date-parts"][0][0]) if dates else "",
        container=fold(containers if isinstance(containers, str) else container),
        volume=fold(work.get("volume")),
        issue=fold(work.get("issue")),
        locator=_locator(pages),
        doi=(work.get("DOI") or "").lower(),
    )


def _last_name(name: dict[str, Any]) -> str:
    particle = name.get("non-dropping-particle", "")
    last = name.get("family") or name.get("literal") or name.get("name") or name.get("given")
    return fold(f"{particle}{last}")


def _locator(pages: Any) -> str:
    """`482-482` is page 482."""
    first, _dash, last = str(pages or "").partition("-")
    return fold(first) if first == last else fold(str(pages or ""))


def _datacite(work: dict[str, Any]) -> Facts:
    proper = [title["title"] for title in work["titles"] if not title.get("titleType")]
    main = [*proper, work["titles"][0]["title"]][0]
    subtitles = [t["title"] for t in work["titles"] if t.get("titleType") == "Subtitle"]
    names = _names(work.get("creators", []))
    issued = [date["date"].strip() for date in work["dates"] if date["dateType"] == "Issued"]
    container = work.get("container", {})
    pages = [container[name] for name in ("firstPage", "lastPage") if container.get(name)]
    return Facts(
        title=fold(main + "".join(subtitles[:1])),
        authors=len(names),
        first=fold(names[0]) if names else "",
        year=[*filter(None, issued), str(work.get("publicationYear", ""))][0][:4],
        container=fold(container.get("title")),
        volume=fold(container.get("volume")),
        issue=fold(container.get("issue")),
        locator=_locator("-".join(pages)),
        doi=work["doi"].lower(),
    )


def _names(creators: list[dict[str, Any]]) -> list[str]:
    """Family names. One creator may be several people, with semicolons between them."""
    names = []
    for creator in creators:
        if creator.get("nameType") == "Organizational":
            names.append(creator["name"])
        elif creator.get("name"):
            lines = creator["name"].split(";")
            names += [creator.get("familyName") or line.split(",")[0] for line in lines]
    return names


def _pubmed(summary: dict[str, Any]) -> Facts:
    names = [author["name"] for author in summary.get("authors", [])]
    identifiers = {entry["idtype"]: entry["value"] for entry in summary["articleids"]}
    return Facts(
        title=fold(summary["title"]),
        authors=len(names),
        first=fold(names[0].rpartition(" ")[0]) if names else "",
        year=summary["pubdate"][:4],
        container=fold(summary["fulljournalname"]),
        volume=fold(summary.get("volume")),
        issue=fold(summary.get("issue")),
        locator=_locator(summary.get("pages")),
        doi=identifiers.get("doi", "").lower(),
    )


def _open_library(book: dict[str, Any]) -> Facts:
    names = [author["name"] for author in book.get("authors", [])]
    year = re.search(r"\d{4}", book["publish_date"])
    return Facts(
        title=fold(book["title"]) + fold(book.get("subtitle")),
        authors=len(names),
        first=fold(names[0].split()[-1]) if names else "",
        year=year[0] if year else "",
        container="",
        volume="",
        issue="",
        locator="",
        doi="",
    )
