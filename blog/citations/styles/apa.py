"""APA: *Publication Manual of the American Psychological Association*, 7th edition, as implemented
by the CSL style `apa`."""

from django.utils.translation import gettext_lazy as _

from blog.citations import identifiers
from blog.citations.names import OTHERS
from blog.citations.styles.formatting import (
    Work,
    american_date,
    capital,
    edition,
    initials,
    italic,
    join,
    link,
    month_day,
    numbered,
    one_line,
    pages,
    punctuate,
    sort_name,
    title_case,
    wrap,
)
from blog.citations.styles.style import Style

MAX_AUTHORS = 20
# Of more than MAX_AUTHORS; the last author follows.
AUTHORS_SHOWN = 19
ET_AL = OTHERS["literal"]
SERIAL = ("article-journal", "article-newspaper")
WITH_DAY = ("article-newspaper", "webpage")


def write(work: Work) -> str:
    """The reference to one work."""
    title = _title(work)
    description = wrap("[", _description(work), "]")
    identifier = _identifier(work)
    authors = _authors(work)
    heading = join(" ", title, identifier)
    text = join(
        ". ",
        authors or heading,
        f"({_date(work)})",
        join(" ", heading, description) if authors else description,
        _source(work),
    )
    status = capital(work["status"]) if work.date() and (work["volume"] or work["page"]) else ""
    return join(" ", punctuate(text, "."), _access(work), wrap("(", status, ")"))


def in_text(work: Work) -> tuple[str, str]:
    """Names and year of a mark in the text: `Example et al.`, `1993a`."""
    names = work.names("author") or work.names("editor")
    shown = [one_line(name.get("literal") or _family(name)) for name in names[:2]]
    if not shown:
        return work["title"], _year(work)
    return f"{shown[0]} et al." if len(names) > 2 or shown[1:] == [ET_AL] else " & ".join(
        shown
    ), _year(work)


def _authors(work: Work) -> str:
    if names := work.names("author"):
        return _sorted(names)
    if names := work.names("editor"):
        return f"{_sorted(names)} {_eds(names)}"
    return work["publisher"] if work.type == "webpage" else ""


def _sorted(names: list[dict[str, str]]) -> str:
    shown = [sort_name(name, ",", ".") for name in names]
    return _listed(shown, inverted="literal" not in names[0])


def _listed(names: list[str], *, inverted: bool) -> str:
    if names[1:] and names[-1] == ET_AL:
        return ", ".join([*names[:-1][:AUTHORS_SHOWN], ET_AL])
    if len(names) > MAX_AUTHORS:
        return f"{', '.join(names[:AUTHORS_SHOWN])}, … {names[-1]}"
    if len(names) < 2:
        return "".join(names)
    comma = "," if inverted or len(names) > 2 else ""
    return f"{', '.join(names[:-1])}{comma} & {names[-1]}"


def _in_given_order(names: list[dict[str, str]]) -> str:
    return _listed([_plain_name(name) for name in names], inverted=False)


def _plain_name(name: dict[str, str]) -> str:
    given = initials(name.get("given", ""), ".")
    whole = join(" ", given, _family(name), name.get("suffix", ""))
    return one_line(name.get("literal") or whole)


def _family(name: dict[str, str]) -> str:
    particles = (name.get("dropping-particle", ""), name.get("non-dropping-particle", ""))
    return join(" ", *particles, name.get("family", ""))


def _eds(names: list[dict[str, str]]) -> str:
    return "(Ed.)" if len(names) == 1 else "(Eds.)"


def _year(work: Work) -> str:
    return (work.year() or work["status"].lower() or "n.d.") + work["year-suffix"]


def _date(work: Work) -> str:
    unpublished = work.type == "paper-conference" and not _is_in_proceedings(work)
    if work.type in WITH_DAY or unpublished:
        return join(", ", _year(work), month_day(work.date()))
    return _year(work)


def _is_in_proceedings(work: Work) -> bool:
    return bool(work.names("editor") or work["issue"] or work["page"] or work["volume"])


def _title(work: Work) -> str:
    within = work["container-title"] and work.type != "webpage"
    return work["title"] if within else italic(work["title"])


def _description(work: Work) -> str:
    genre = capital(work["genre"])
    if work.type == "thesis":
        return join(", ", genre, work["publisher"] if work["DOI"] or work["URL"] else "")
    if genre:
        return "" if work["number"] else genre
    return "Dataset" if work.type == "dataset" else ""


def _identifier(work: Work) -> str:
    """The details in brackets after the title of a work that is not part of another."""
    if work.type in SERIAL or work["container-title"]:
        return ""
    editors = ""
    if work.names("author") and (names := work.names("editor")):
        editors = f"{_in_given_order(names)}, {_eds(names)[1:-1]}"
    number = numbered("No. ", work["number"])
    if number and work.type != "thesis":
        number = join(" ", title_case(work["genre"]), number)
    details = "" if work.type == "webpage" else _details(work)
    return wrap("(", join("; ", editors, number, details), ")")


def _details(work: Work) -> str:
    several = any(mark in work["page"] for mark in "-–,")
    return join(
        ", ",
        wrap("Version ", work["version"], ""),
        edition(work["edition"]),
        numbered("Vol. ", work["volume"]),
        wrap("pp. " if several else "p. ", _pages(work), ""),
    )


def _source(work: Work) -> str:
    container = work["container-title"]
    if work.type == "webpage":
        publisher = work["publisher"] if work.names("author") or work.names("editor") else ""
        return join(". ", publisher, title_case(container))
    if work.type in SERIAL or (work.type == "paper-conference" and not work.names("editor")):
        return _in_periodical(work)
    within = ""
    if container:
        names = work.names("editor")
        editors = f"{_in_given_order(names)} {_eds(names)}" if names else ""
        within = f"In {join(', ', editors, italic(container))}"
        within = join(" ", within, wrap("(", _details(work), ")"))
    hidden = work.type == "thesis" and (work["DOI"] or work["URL"])
    return join(". ", within, "" if hidden else work["publisher"])


def _in_periodical(work: Work) -> str:
    volume = italic(work["volume"]) + wrap("(", work["issue"], ")")
    number = wrap("Article ", work["number"], "")
    return join(", ", italic(title_case(work["container-title"])), volume, number or _pages(work))


def _access(work: Work) -> str:
    if doi := work["DOI"]:
        return link(identifiers.doi_address(doi), f"https://doi.org/{doi}")
    if not work["URL"]:
        return ""
    read = "" if work.date() or work["status"] else american_date(work.date("accessed"))
    return join(" ", wrap("Retrieved ", read, ", from"), work.url())


def _pages(work: Work) -> str:
    return pages(work["page"], dash="–", short=False)


STYLE = Style(
    name="apa",
    label=_("APA, 7th edition, with authors and years in the text"),
    short_name="APA",
    csl="apa",
    write=write,
    in_text=in_text,
)
