"""AMA: *AMA Manual of Style*, 11th edition, as implemented by the CSL style
`american-medical-association`."""

from django.utils.translation import gettext_lazy as _

from blog.citations import identifiers
from blog.citations.styles.formatting import (
    Work,
    american_date,
    edition,
    italic,
    join,
    link,
    numbered,
    pages,
    punctuate,
    sort_name,
    title_case,
    wrap,
)
from blog.citations.styles.style import Style

MAX_AUTHORS = 6
# Of more than MAX_AUTHORS.
AUTHORS_SHOWN = 3


def write(work: Work) -> str:
    """The reference to one work."""
    authors, editors = _names(work.names("author")), _editors(work)
    second = editors if authors else ""
    stands_alone = work.type in ("book", "report", "thesis")
    title = italic(title_case(work["title"])) if stands_alone else work["title"]
    where = {
        "book": _book,
        "report": _book,
        "chapter": _in_book,
        "paper-conference": _in_book,
        "webpage": _page_of_site,
        "thesis": _thesis,
    }.get(work.type, _in_periodical)
    text = join(". ", authors or editors, title, where(work, second))
    return join(". ", punctuate(text, "."), _access(work))


def _book(work: Work, editors: str) -> str:
    text = join(
        ". ",
        numbered("Vol ", work["volume"]),
        edition(work["edition"]),
        wrap("(", editors, ")"),
        _imprint(work),
    )
    return join(":", text, _pages(work))


def _in_book(work: Work, editors: str) -> str:
    text = join(
        ". ",
        editors,
        italic(title_case(work["container-title"])),
        numbered("Vol ", work["volume"]),
        edition(work["edition"]),
        _imprint(work),
    )
    return join(":", wrap("In: ", text, ""), _pages(work))


def _page_of_site(work: Work, _editors: str) -> str:
    return join(". ", work["container-title"], american_date(work.date()))


def _thesis(work: Work, _editors: str) -> str:
    return join(". ", work["genre"], _imprint(work))


def _in_periodical(work: Work, editors: str) -> str:
    issue = wrap("(", work["issue"], ")")
    if work["volume"] or issue:
        date = work.year()
    else:
        online = {"article": "Preprint posted online ", "article-newspaper": ""}
        label = online.get(work.type, "Published online ")
        date = wrap(label, american_date(work.date()), "")
    volume = "" if work.type == "article-newspaper" else f"{work['volume']}{issue}"
    return join(
        ". ",
        editors,
        italic(work["container-title"]),
        italic(work["publisher"]) if work.type == "article" else "",
        join(":", join(";", date, volume), work["number"] or _pages(work)),
    )


def _imprint(work: Work) -> str:
    return join("; ", work["publisher"], work.year())


def _access(work: Work) -> str:
    if doi := work["DOI"]:
        return link(identifiers.doi_address(doi), f"doi:{doi}")
    if not work["URL"]:
        return ""
    return join(". ", wrap("Accessed ", american_date(work.date("accessed")), ""), work.url())


def _names(names: list[dict[str, str]]) -> str:
    if len(names) > MAX_AUTHORS:
        return f"{_names(names[:AUTHORS_SHOWN])}, et al."
    return ", ".join(sort_name(name, "", "") for name in names)


def _editors(work: Work) -> str:
    names = work.names("editor")
    return wrap("", _names(names), ", ed." if len(names) == 1 else ", eds.")


def _pages(work: Work) -> str:
    return pages(work["page"], dash="-", short=False)


STYLE = Style(
    name="ama",
    label=_("AMA, 11th edition"),
    short_name="AMA",
    csl="american-medical-association",
    write=write,
)
