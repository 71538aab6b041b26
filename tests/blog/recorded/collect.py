"""Makes the .jsonl files of this folder from clones of the repositories in `origins.py`:

    git clone https://github.com/sckott/habanero CLONES/sckott/habanero     (and so on)
    git -C CLONES/sckott/habanero checkout <the commit in origins.py>
    python -m tests.blog.recorded.collect CLONES

Of each answer the fields that a reference, a notice or an error is made of are kept (`KEPT`);
abstracts, lists of references, licences and pages of HTML are cut.
"""

import base64
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from tests.blog.recorded import FOLDER
from tests.blog.recorded.origins import CASSETTES, FILES

HEADERS = ("content-type", "retry-after", "location")
REDIRECTS = {301, 302, 303, 307, 308}
MAX_TEXT = 300
MAX_ITEMS = 4
MAX_CASSETTE_BYTES = 4_000_000
# A record with thousands of authors would fill this folder.
MAX_ANSWER_CHARS = 16_000
# The names of fields, at any depth, that are kept for each register.
NAMES = {"given", "family", "suffix", "name", "literal", "prefix"}
CSL = NAMES | {
    *("type", "subtype", "title", "subtitle", "original-title", "container-title"),
    *("author", "editor", "translator", "issued", "published", "published-print"),
    *("published-online", "posted", "approved", "accepted", "date-parts", "volume", "issue"),
    *("page", "number", "article-number", "publisher", "publisher-place", "publisher-location"),
    *("institution", "edition", "edition-number", "ISBN", "ISSN", "DOI", "PMID", "PMCID", "URL"),
    *("update-to", "updated-by", "updated", "label", "source", "record-id", "status", "version"),
    *("message", "message-type", "items", "total-results", "value", "error", "errors", "event"),
    *("container-title-short", "short-container-title", "collection-title", "id"),
    *("degree", "event-title", "event-place", "dropping-particle", "non-dropping-particle"),
}
KEPT = {
    "crossref": CSL,
    "doi_org": CSL | {"responseCode", "handle", "values", "data", "index"},
    "pmc": CSL,
    "datacite": {
        *("data", "attributes", "doi", "titles", "title", "titleType", "creators", "name"),
        *("nameType", "givenName", "familyName", "container", "firstPage", "lastPage", "volume"),
        *("issue", "type", "publisher", "publicationYear", "dates", "date", "dateType", "types"),
        *("resourceTypeGeneral", "resourceType", "citeproc", "bibtex", "ris", "schemaOrg"),
        *("url", "version", "errors", "status", "source", "isActive", "state"),
    },
    "pubmed": {
        *("header", "result", "uids", "uid", "error", "pubdate", "epubdate", "source"),
        *("authors", "name", "authtype", "title", "volume", "issue", "pages", "lang", "pubtype"),
        *("articleids", "idtype", "value", "references", "refsource", "reftype", "pmid", "note"),
        *("attributes", "fulljournalname", "elocationid", "booktitle", "edition", "type"),
        *("publisherlocation", "publishername", "vernaculartitle", "esummaryresult"),
    },
    "open_library": {
        *("title", "subtitle", "authors", "name", "publishers", "publish_places"),
        *("publish_date", "identifiers", "isbn_10", "isbn_13", "by_statement", "edition_name"),
        *("key", "url", "number_of_pages", "contributions"),
    },
}


class _Loader(yaml.CSafeLoader):
    """Reads the binary bodies of Ruby's cassettes as bytes."""


for _tag in ("!binary", "tag:yaml.org,2002:binary"):
    _Loader.add_constructor(_tag, lambda _loader, node: base64.b64decode(node.value))


def collect(clones: Path) -> dict[str, list[dict[str, Any]]]:
    """The answers of each register, the first of each request."""
    found: dict[str, dict[Any, dict[str, Any]]] = defaultdict(dict)
    for answer in [*_from_files(clones), *from_cassettes(clones, CASSETTES)]:
        if register := _register(answer):
            answer = {**answer, "body": _cut(answer["body"], KEPT[register])}
            if len(json.dumps(answer)) < MAX_ANSWER_CHARS:
                found[register].setdefault(_request(answer), answer)
    return {
        name: sorted(answers.values(), key=lambda answer: (answer["status"], answer["url"]))
        for name, answers in found.items()
    }


def _from_files(clones: Path) -> Iterator[dict[str, Any]]:
    for repo, commit, path, url, status in FILES:
        body = json.loads((clones / repo / path).read_text(encoding="utf-8"))
        if "fetched" in body:
            # A cache of Crossref's answers, each in an envelope of its own.
            body = {"status": "ok", "message": body["message"]}
        yield _answer(repo, commit, path, url, status, {}, body)


def from_cassettes(
    clones: Path, cassettes: Iterable[tuple[str, str, str]]
) -> Iterator[dict[str, Any]]:
    """The answers in the cassettes of these repositories, uncut."""
    for repo, commit, folder in cassettes:
        for path in sorted((clones / repo / folder).rglob("*.y*ml")):
            if path.stat().st_size < MAX_CASSETTE_BYTES:
                where = path.relative_to(clones / repo).as_posix()
                yield from _play(repo, commit, where, path)


def _play(repo: str, commit: str, where: str, path: Path) -> Iterator[dict[str, Any]]:
    """The answers of a cassette, with what the request was redirected to before each."""
    cassette = yaml.load(path.read_text(encoding="utf-8", errors="replace"), _Loader)  # noqa: S506
    exchanges = cassette if isinstance(cassette, dict) else {}
    first, via = "", []
    for exchange in exchanges.get("http_interactions") or exchanges.get("interactions") or []:
        request, response = exchange["request"], exchange.get("response")
        url = request.get("uri") or request.get("url")
        if not response or request["method"].upper() != "GET":
            continue
        status, headers = _status(response), _headers(response)
        if status in REDIRECTS and "doi.org" in url:
            first, via = first or url, [*via, headers.get("location", "")]
            continue
        yield _answer(repo, commit, where, first or url, status, headers, _body(response), via)
        first, via = "", []


def _status(response: dict[str, Any]) -> int:
    status = response.get("status", response.get("status_code"))
    if isinstance(status, dict):
        status = status.get("code") or status.get("status_code")
    return int(status)


def _headers(response: dict[str, Any]) -> dict[str, str]:
    pairs = {name.lower(): value for name, value in (response.get("headers") or {}).items()}
    lines = {name: value for name, value in pairs.items() if name in HEADERS and value}
    return {name: v[0] if isinstance(v, list) else v for name, v in lines.items()}


def _body(response: dict[str, Any]) -> Any:
    body = response.get("body")
    body = body.get("string") if isinstance(body, dict) else body or response.get("content")
    raw = body if isinstance(body, bytes) else str(body or "").encode()
    raw = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    text = raw.decode(errors="replace")
    try:
        return json.loads(text)
    except ValueError:
        return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _answer(
    repo: str,
    commit: str,
    path: str,
    url: str,
    status: int,
    headers: dict[str, str],
    body: Any,
    via: Iterable[str] = (),
) -> dict[str, Any]:
    origin = f"{repo}@{commit[:12]}:{path}"
    record = {"origin": origin, "url": url, "status": status, "headers": headers}
    return {**record, "via": list(via), "body": body}


def _register(answer: dict[str, Any]) -> str:
    """Which register gave the answer, if it is one to a request that the site makes."""
    host, path = urlsplit(answer["url"]).hostname or "", unquote(urlsplit(answer["url"]).path)
    is_error = answer["status"] >= 400
    if not is_error and isinstance(answer["body"], str):
        return ""
    if "/api/handles/" in path:
        return "doi_org"
    if host == "api.crossref.org":
        is_work = path.startswith("/works/10.") and path.count("/transform") == 0
        is_search = path == "/works" and '"DOI"' in json.dumps(answer["body"])
        return "crossref" if is_error or is_search or is_work and "/agency" not in path else ""
    if host == "doi.org":
        return "doi_org" if is_error or answer["via"] and "csl+json" in str(answer) else ""
    if host == "api.datacite.org":
        return "datacite" if path.startswith("/dois/10.") else ""
    hosts = {"eutils.ncbi.nlm.nih.gov": "pubmed", "api.ncbi.nlm.nih.gov": "pmc"}
    return {**hosts, "openlibrary.org": "open_library"}.get(host, "")


def _request(answer: dict[str, Any]) -> Any:
    """What makes two requests the same one; errors are the same if they say the same."""
    if answer["status"] >= 400:
        return answer["status"], str(answer["body"])[:60]
    url = urlsplit(answer["url"].lower())
    return unquote(url.path), "" if url.path.startswith("/dois/") else url.query


def _cut(value: Any, kept: set[str]) -> Any:
    if isinstance(value, list):
        return [_cut(item, kept) for item in value[: MAX_ITEMS if _is_listing(value) else None]]
    if isinstance(value, dict):
        return {
            name: _cut(inner, kept)
            for name, inner in value.items()
            if (name in kept or name.isdigit() or name.startswith("ISBN:"))
            and inner not in (None, "", [], {})
        }
    return value


def _is_listing(value: list[Any]) -> bool:
    """Whether the list is one of works, of which a few are enough."""
    return bool(value) and isinstance(value[0], dict) and "DOI" in value[0] and "score" in value[0]


def main() -> None:
    for register, answers in collect(Path(sys.argv[1])).items():
        lines = [json.dumps(answer, ensure_ascii=False) for answer in answers]
        (FOLDER / f"{register}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
