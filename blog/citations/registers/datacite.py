"""DataCite's REST API: data sets, preprints, theses and reports by DOI."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from blog.citations import csl
from blog.citations.fetch import Service, get_json
from blog.citations.identifiers import Kind
from blog.citations.parts import Csl
from blog.citations.registers import records
from blog.citations.registers.register import Register

SERVICE = Service("DATACITE_API_URL", "DataCite")
JSON_API = "application/vnd.api+json"
# DataCite's general types for which its own translation to CSL is too general.
TYPES = {
    "Preprint": "article",
    "Dissertation": "thesis",
    "Report": "report",
    "JournalArticle": "article-journal",
    "Book": "book",
    "BookChapter": "chapter",
    "ConferencePaper": "paper-conference",
}


def find(doi: str) -> Csl:
    """The work with this DOI."""
    answer = get_json(SERVICE, f"/dois/{quote(doi)}", accept=JSON_API, unknown=(404,))
    work = records.part(answer, SERVICE, "data", "attributes")
    container = _object(work.get("container"))
    pages = [records.text_of(container.get(name)) for name in ("firstPage", "lastPage")]
    record = {
        "type": _type(_object(work.get("types"))),
        "title": _title(work, is_main=True),
        "subtitle": _title(work, is_main=False),
        "author": [_name(creator) for creator in _creators(work.get("creators"))],
        "container-title": container.get("title"),
        "issued": {"raw": _issued(work)},
        "volume": container.get("volume"),
        "issue": container.get("issue"),
        "page": "-".join(filter(None, pages)),
        "publisher": _publisher(work.get("publisher")),
        "DOI": doi,
    }
    return records.clean(record, SERVICE)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _type(types: dict[str, Any]) -> str:
    general = records.text_of(types.get("resourceTypeGeneral"))
    return TYPES.get(general) or records.text_of(types.get("citeproc"))


def _title(work: dict[str, Any], *, is_main: bool) -> str:
    """The title proper, which has no type, or the subtitle. Some works have typed titles alone."""
    titles = records.objects(work.get("titles"))
    wanted = [t for t in titles if t.get("titleType") == (None if is_main else "Subtitle")]
    found = wanted or (titles if is_main else [])
    return records.text_of(found[0].get("title")) if found else ""


def _creators(value: Any) -> Iterator[dict[str, Any]]:
    """One by one: some are several people in one text, `Example, Ann (A School); Muster, Ben`."""
    for creator in records.objects(value):
        lines = records.text_of(creator.get("name"))[:2000].split("; ")
        if len(lines) == 1 or creator.get("nameType") == "Organizational":
            yield creator
        else:
            yield from ({"name": line.partition(" (")[0]} for line in lines if line.strip())


def _name(creator: dict[str, Any]) -> dict[str, str]:
    """A name without parts and without a comma is taken as one, as that of a body."""
    name = records.text_of(creator.get("name"))
    family = records.text_of(creator.get("familyName"))
    if creator.get("nameType") == "Organizational":
        return {"literal": name}
    if family:
        return {"family": family, "given": records.text_of(creator.get("givenName"))}
    return csl.read_name(name)


def _publisher(value: Any) -> str:
    """Its name. `:unav` and the like stand for one that is not known."""
    name = records.text_of(value.get("name") if isinstance(value, dict) else value)
    return "" if name.lstrip("(").startswith(":") else name


def _issued(work: dict[str, Any]) -> str:
    dates = {
        records.text_of(entry.get("dateType")): records.text_of(entry.get("date"))
        for entry in records.objects(work.get("dates"))
    }
    return dates.get("Issued") or records.text_of(work.get("publicationYear"))


REGISTER = Register(services=(SERVICE,), works={Kind.DOI: find})
