"""Which records are the same work: normalised identifiers and folded titles, the rule, and how alike
two works are. The columns of an index are made from the same keys.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from blog.citations.parts import Csl
from blog.folding import fold_words

# Types whose ISBN is their own. A chapter has the ISBN of its book.
TYPES_WITH_ISBN = {"book", "report", "thesis"}
# Identifiers of which a work has one only, so that two mean two works.
UNIQUE_IDENTIFIERS = ("DOI", "PMID", "PMCID")
# Characters of a key. PostgreSQL indexes values of up to 2,700 bytes.
MAX_KEY_CHARS = 200
# Characters of a folded title, or of the part before its subtitle. Shorter ones, such as
# `Editorial`, are shared by works that have nothing else in common.
MIN_TITLE_CHARS = 13
SUBTITLE = re.compile(r"[:.?!]\s|\s[-–—]\s")


def isbn_key(isbn: str) -> str:
    """The nine digits that the ISBN-10 and the ISBN-13 of a book share."""
    return re.sub(r"[^\dX]", "", isbn.upper())[-10:-1]


def fold_title(title: str) -> str:
    """The title without case, accents, punctuation, spaces and tags; as it is, without spaces, if
    nothing else is left."""
    return fold_words(title).replace(" ", "") or "".join(title.split())


def fold_main_title(title: str) -> str:
    """The folded title before a subtitle; empty without one, or if too little stands before it."""
    main, *subtitle = SUBTITLE.split(title, maxsplit=1)
    folded = fold_title(main)
    return folded if subtitle and len(folded) >= MIN_TITLE_CHARS else ""


class Key(NamedTuple):
    """A key by which sources are found: the field of CSL that it is made from, and how."""

    field: str
    make: Callable[[str], str]

    def of(self, text: Any) -> str:
        """The key, as long as its column; empty if there is none."""
        return self.make(str(text))[:MAX_KEY_CHARS] if text else ""


KEYS = {
    "DOI": Key("DOI", str.casefold),
    "PMID": Key("PMID", str.casefold),
    "PMCID": Key("PMCID", str.casefold),
    "ISBN": Key("ISBN", isbn_key),
    "title": Key("title", fold_title),
    "main title": Key("title", fold_main_title),
}


def keys(work: Csl) -> dict[str, str]:
    """The keys of a work: its identifiers, most reliable first, and its folded titles."""
    made = {name: key.of(work.get(key.field)) for name, key in KEYS.items()}
    return {name: value for name, value in made.items() if value}


def searched_keys(work: Csl) -> list[tuple[str, str]]:
    """Names and values of the keys of which a similar work has one: what leaves out the subtitle of
    the other is similar, and what has another one is not."""
    made = keys(work)
    found = [(name, value) for name, value in made.items() if name != "main title"]
    if "title" in made:
        found.append(("main title", made["title"]))
    if "main title" in made:
        found.append(("title", made["main title"]))
    return found


class Description(NamedTuple):
    """What tells works without identifiers apart, folded; empty where it is unknown. `container` is
    the journal, book or site, or else the publisher. Only a web page has an address."""

    title: str
    main_title: str
    year: str
    author: str
    container: str
    volume: str
    page: str
    address: str


def describe(work: Csl) -> Description:
    """The description of a work."""
    title = work.get("title", "")
    names: list[Mapping[str, str]] = work.get("author") or [{}]
    issued: Mapping[str, list[list[int]]] = work.get("issued") or {}
    return Description(
        title=fold_title(title),
        main_title=fold_main_title(title),
        year=str(issued["date-parts"][0][0]) if issued else "",
        author=_fold(names[0].get("family") or names[0].get("literal", "")),
        container=_fold(work.get("container-title") or work.get("publisher", "")),
        volume=_fold(work.get("volume", "")),
        page=_fold(re.split("[-–]", work.get("page", ""))[0]),
        address=_address(work) if work.get("type") == "webpage" else "",
    )


def _address(work: Csl) -> str:
    """Host and path of the URL: `http` and `https`, with `www.` or a slash at the end or without, are
    the same page."""
    found = re.match(r"https?://(?:www\.)?([^?#]{1,500})", work.get("URL", ""), re.IGNORECASE)
    return found[1].rstrip("/").casefold() if found else ""


def _fold(text: Any) -> str:
    return fold_words(str(text)).replace(" ", "")


def have_same_identifier(one: Csl, other: Csl) -> bool:
    """Whether both have the same DOI, PMID, PMCID or, as whole books, ISBN."""
    ours, theirs = keys(one), keys(other)
    kinds = [*UNIQUE_IDENTIFIERS]
    if {one.get("type"), other.get("type")} <= TYPES_WITH_ISBN:
        kinds.append("ISBN")
    return any(kind in ours and ours[kind] == theirs.get(kind) for kind in kinds)


def have_same_description(one: Csl, other: Csl) -> bool:
    """Whether both have the same title, year and author, and nothing says that they are two
    works: another identifier of the same kind, or another volume and page."""
    ours, theirs = describe(one), describe(other)
    if not (ours.title and _have_same_author(ours, theirs)) or have_conflict(one, other):
        return False
    if ours.title == theirs.title:
        return not _stand_elsewhere(ours, theirs)
    return _lacks_subtitle(ours, theirs) and _stand_together(ours, theirs)


def _have_same_author(ours: Description, theirs: Description) -> bool:
    """Whether year and first author are the same. Without authors, the site, journal or publisher
    must not be another: many have a page `Magnesium`."""
    if not ours.author and _differ(ours, theirs, "container"):
        return False
    return (ours.year, ours.author) == (theirs.year, theirs.author)


def _stand_elsewhere(ours: Description, theirs: Description) -> bool:
    """Whether they are at two addresses, or in two volumes. Short titles, such as `Editorial`, come
    again on other pages of the same volume."""
    volume, page, address = (_differ(ours, theirs, name) for name in ("volume", "page", "address"))
    is_short = len(ours.title) < MIN_TITLE_CHARS
    return address or ((volume or page) if is_short else (volume and page))


def _lacks_subtitle(ours: Description, theirs: Description) -> bool:
    return ours.title == theirs.main_title or ours.main_title == theirs.title


def _stand_together(ours: Description, theirs: Description) -> bool:
    numbers = (ours.volume, ours.page)
    return all(numbers) and numbers == (theirs.volume, theirs.page)


def have_conflict(one: Csl, other: Csl) -> bool:
    """Whether the works have different identifiers of a kind of which a work has one only."""
    ours, theirs = keys(one), keys(other)
    return any(
        ours.get(kind, key) != key for kind, key in theirs.items() if kind in UNIQUE_IDENTIFIERS
    )


def _differ(ours: Description, theirs: Description, name: str) -> bool:
    mine, other = getattr(ours, name), getattr(theirs, name)
    return bool(mine and other and mine != other)


class Likeness(NamedTuple):
    """How alike two works of similar title are: the balance of what agrees and what differs, and
    whether anything differs."""

    points: int
    differs: bool


def compare(one: Csl, other: Csl) -> Likeness:
    """Compare titles, years, first authors, identifiers, containers, volumes and pages."""
    ours, theirs = describe(one), describe(other)
    agreeing = sum(bool(mine) and mine == other for mine, other in zip(ours, theirs, strict=True))
    # Journals are abbreviated in many ways, and subtitles left out.
    differing = sum(_differ(ours, theirs, name) for name in ("year", "author", "volume", "page"))
    differing += 3 * have_conflict(one, other)
    return Likeness(agreeing - differing + 3 * have_same_identifier(one, other), differing > 0)
