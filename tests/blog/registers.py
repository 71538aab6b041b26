"""Works that the loopback registers hold. They are made up for tests, and say so."""

ARTICLE = {
    "type": "article-journal",
    "title": "A trial made up for tests",
    "author": [{"family": "Example", "given": "Ann B."}, {"family": "Muster", "given": "Ben"}],
    "container-title": "Journal of Made-up Results",
    "issued": {"date-parts": [[1993, 8]]},
    "volume": "12",
    "issue": "4",
    "page": "442-458",
    "DOI": "10.5555/trial",
    "PMID": "99000001",
    "PMCID": "PMC99000001",
}
OTHER = {
    "type": "article-journal",
    "title": "Another work made up for tests",
    "author": [{"family": "Someone", "given": "Cara"}],
    "container-title": "Annals of Made-up Results",
    "issued": {"date-parts": [[2004]]},
    "volume": "3",
    "page": "1-9",
    "DOI": "10.5555/other",
    "PMID": "99000002",
}
PREPRINT = {
    "type": "article",
    "title": "A preprint made up for tests",
    "author": [{"family": "Example", "given": "Ann B."}],
    "issued": {"date-parts": [[2021]]},
    "publisher": "arXiv",
    "DOI": "10.48550/arXiv.2101.00001",
}
BOOK = {
    "type": "book",
    "title": "A book made up for tests",
    "author": [{"family": "Example", "given": "Ann"}],
    "issued": {"date-parts": [[1997, 3]]},
    "publisher": "Made-up Press",
    "publisher-place": "London",
    "ISBN": "9780309064033",
}
WORKS = [ARTICLE, OTHER, PREPRINT, BOOK]


def update(kind, *, day=(2010, 2, 6), doi="10.5555/notice"):
    """A notice in Crossref's `updated-by`."""
    return {"DOI": doi, "type": kind, "updated": {"date-parts": [list(day)]}}
