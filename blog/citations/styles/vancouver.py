"""Vancouver: Patrias K, Wendling D (eds), *Citing Medicine*, 2nd edition (US National Library of
Medicine, 2007-, NBK7256), as implemented by the CSL style `nlm-citation-sequence`."""

from django.utils.translation import gettext_lazy as _

from blog.citations import identifiers
from blog.citations.styles.formatting import (
    MONTHS,
    Work,
    capital,
    edition,
    join,
    link,
    numbered,
    pages,
    punctuate,
    sort_name,
    wrap,
)
from blog.citations.styles.style import Style

AUTHORS_SHOWN = 6
SERIAL = ("article-journal", "article-newspaper")
IN_BOOK = ("chapter", "paper-conference")


def write(work: Work) -> str:
    """The reference to one work."""
    in_database = work.type == "article-journal" and (work["DOI"] or work["PMID"] or work["PMCID"])
    url = "" if in_database else work.url()
    medium = "[Internet]" if url and work.type not in IN_BOOK else ""
    cited = wrap("[cited ", _date(work.date("accessed")), "]") if url else ""
    container = work["container-title"]
    is_site = work.type == "webpage" and container
    authors, editors = _names(work.names("author")), _editors(work)
    text = join(
        ". ",
        authors or editors,
        join(
            " ",
            container if is_site else work["title"],
            wrap("[", work["genre"], "]"),
            medium if is_site or not container else "",
        ),
        "" if container else edition(work["edition"]),
        _within(work, editors if authors else "", bool(url)),
        join("; ", _publisher(work), join(";", _issued(work, cited), _volume(work))),
        "" if work.type in (*SERIAL, "book") else wrap("p. ", _pages(work), ""),
        work["title"] if is_site else "",
        _report_number(work),
    )
    return join(" ", punctuate(text, "."), wrap("Available from: ", url, ""), _identifiers(work))


def _within(work: Work, editors: str, has_url: bool) -> str:
    container = work["container-title"]
    if work.type == "webpage":
        container = ""
    elif container:
        container = join(
            ". ", f"{container} [Internet]" if has_url else container, edition(work["edition"])
        )
    elif work.type not in SERIAL:
        container = numbered("Vol. ", work["volume"])
    within = join(". ", editors, container)
    return f"In: {within}" if within and work.type in IN_BOOK else within


def _publisher(work: Work) -> str:
    if work.type in SERIAL:
        return ""
    city = work["publisher-place"]
    return join(": ", wrap("[", city, "]") if work.type == "thesis" else city, work["publisher"])


def _issued(work: Work, cited: str) -> str:
    date = work.date()
    shown = {"report": date[:2]}.get(work.type, date if work.type in SERIAL else date[:1])
    text = join(" ", _date(shown), cited)
    return join(":", text, _pages(work)) if work.type == "article-newspaper" else text


def _volume(work: Work) -> str:
    if work.type != "article-journal":
        return ""
    issue = wrap("(", work["issue"], ")")
    return join(":", f"{work['volume']}{issue}", work["number"] or _pages(work))


def _report_number(work: Work) -> str:
    if work.type != "report" or not work["number"]:
        return ""
    return f"{capital(work['genre'] or 'report')} {numbered('no.: ', work['number'])}"


def _identifiers(work: Work) -> str:
    doi, pmid, pmcid = work["DOI"], work["PMID"], work["PMCID"]
    numbers = join(
        "; ",
        link(identifiers.pubmed_address(pmid), f"PubMed PMID: {pmid}") if pmid else "",
        link(identifiers.pmc_address(pmcid), f"PubMed Central PMCID: {pmcid}") if pmcid else "",
    )
    return join(
        " ",
        link(identifiers.doi_address(doi), f"doi:{doi}") if doi else "",
        punctuate(numbers, "."),
    )


def _names(names: list[dict[str, str]]) -> str:
    shown = [sort_name(name, "", "") for name in names[:AUTHORS_SHOWN]]
    return ", ".join([*shown, "et al."] if len(names) > AUTHORS_SHOWN else shown)


def _editors(work: Work) -> str:
    names = work.names("editor")
    return wrap("", _names(names), ", editor" if len(names) == 1 else ", editors")


def _pages(work: Work) -> str:
    return pages(work["page"], dash="–", short=True)


def _date(date: list[int]) -> str:
    month = [MONTHS[date[1]][:3]] if len(date) > 1 else []
    return " ".join(map(str, [*date[:1], *month, *date[2:]]))


STYLE = Style(
    name="vancouver",
    label=_("Vancouver, as the US National Library of Medicine writes it"),
    short_name="Vancouver",
    csl="nlm-citation-sequence",
    write=write,
)
