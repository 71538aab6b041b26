"""Vancouver, as the US National Library of Medicine writes it.

Follows Patrias K, Wendling D (eds), *Citing Medicine*, 2nd edition (NLM, 2007-, NBK7256): six
authors and then "et al.", initials without stops, abbreviated page ranges. Links to DOI and
PubMed are made by `blog.citations.identifiers`, not here.
"""

import re

from blog.citations.parts import Csl, Part

AUTHORS_SHOWN = 6
MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MEDIUM = {"webpage": "Internet", "dataset": "dataset", "article": "preprint", "thesis": "thesis"}


def format_work(work: Csl) -> list[Part]:
    """The reference to one work, from its CSL fields."""
    by_type = {
        "article-journal": _in_periodical,
        "article-newspaper": _in_periodical,
        "chapter": _in_book,
        "paper-conference": _in_book,
    }
    sentences = by_type.get(work["type"], _standing_alone)(work)
    text = [Part(" ".join(_stop(sentence) for sentence in sentences if sentence))]
    if (url := work.get("URL")) and not (work.get("DOI") or work.get("PMID")):
        text += [Part(" Available from: "), Part(url, url)]
    return text


def _in_periodical(work: Csl) -> list[str]:
    where = _date(work)
    volume = work.get("volume", "")
    if issue := work.get("issue"):
        volume += f"({issue})"
    if volume:
        where += f";{volume}" if where else volume
    if pages := work.get("page"):
        where += f":{short_pages(pages)}" if where else short_pages(pages)
    return [_names(work.get("author", [])), work["title"], work.get("container-title", ""), where]


def _in_book(work: Csl) -> list[str]:
    editors = _editors(work.get("editor", []))
    book = work.get("container-title", "")
    pages = work.get("page", "")
    return [
        _names(work.get("author", [])),
        work["title"],
        f"In: {_stop(editors)} {book}" if editors else f"In: {book}" if book else "",
        _edition(work),
        _imprint(work),
        f"p. {short_pages(pages)}" if pages else "",
    ]


def _standing_alone(work: Csl) -> list[str]:
    authors = _names(work.get("author", [])) or _editors(work.get("editor", []))
    medium = MEDIUM.get(work["type"])
    title = f"{work['title'].rstrip('.')} [{medium}]" if medium else work["title"]
    site = work.get("container-title", "")
    return [authors, title, site, _edition(work), _imprint(work)]


def _imprint(work: Csl) -> str:
    place, publisher = work.get("publisher-place", ""), work.get("publisher", "")
    printed = ": ".join(part for part in (place, publisher) if part)
    year = _date(work) if work["type"] == "webpage" else _year(work)
    imprint = "; ".join(part for part in (printed, year) if part)
    accessed = _parts_of(work.get("accessed"))
    return f"{imprint} [cited {_written(accessed)}]" if accessed else imprint


def _edition(work: Csl) -> str:
    edition = str(work.get("edition", ""))
    if not edition.isdigit():
        return edition
    number = int(edition)
    teens = number % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} ed."


def _names(names: list[dict[str, str]]) -> str:
    shown = [_name(name) for name in names[:AUTHORS_SHOWN]]
    if len(names) > AUTHORS_SHOWN:
        shown.append("et al.")
    return ", ".join(name for name in shown if name)


def _editors(names: list[dict[str, str]]) -> str:
    if not names:
        return ""
    return f"{_names(names)}, {'editor' if len(names) == 1 else 'editors'}"


def _name(name: dict[str, str]) -> str:
    if literal := name.get("literal"):
        return literal
    particles = [name.get("dropping-particle", ""), name.get("non-dropping-particle", "")]
    family = " ".join(part for part in (*particles, name.get("family", "")) if part)
    parts = [family, initials(name.get("given", "")), name.get("suffix", "").rstrip(".")]
    return " ".join(part for part in parts if part)


def initials(given: str) -> str:
    """`Scott R.` as `SR`, `Jean-Paul` as `JP`; small words such as `de` are left out."""
    words = re.split(r"[\s.\-‐]+", given)
    return "".join(word[0] for word in words if word and not word[0].islower())


def short_pages(pages: str) -> str:
    """`1348-1351` as `1348-51` (Citing Medicine, chapter 1, "Location (pagination)")."""
    match = re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", pages.strip())
    if match is None or len(match[1]) != len(match[2]):
        return pages.replace("–", "-")
    first, last = match[1], match[2]
    same = next((i for i in range(len(first)) if first[i] != last[i]), len(first) - 1)
    return f"{first}-{last[same:]}"


def _date(work: Csl) -> str:
    return _written(_parts_of(work.get("issued")))


def _year(work: Csl) -> str:
    return _written(_parts_of(work.get("issued"))[:1])


def _parts_of(date: dict[str, list[list[int]]] | None) -> list[int]:
    return date["date-parts"][0] if date and date.get("date-parts") else []


def _written(parts: list[int]) -> str:
    if not parts:
        return ""
    month = [MONTHS[parts[1]]] if len(parts) > 1 and parts[1] in range(1, 13) else []
    day = [str(parts[2])] if len(parts) > 2 and month else []
    return " ".join([str(parts[0]), *month, *day])


def _stop(sentence: str) -> str:
    sentence = sentence.strip()
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
