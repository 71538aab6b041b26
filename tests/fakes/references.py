"""The registers of works on loopback: DOI, Crossref, DataCite, NCBI and Open Library, in any mood.

`python -m tests.fakes.references --port 8898 --works sources.json` serves the works of a CSL-JSON
file by hand, and prints the setting of each register. One server answers for all of them, each
below a path of its own.

Where each answer's shape was seen:
- doi.org's handles: lcnittl/pyDOI, README.md; shortDOIs: manubot/manubot, manubot/cite/doi.py.
- Crossref: ropensci/rcrossref and sckott/habanero, their recorded answers below tests/ and test/.
- DataCite: ropensci/rdatacite, tests/fixtures/dc_dois.yml.
- PubMed Central's citations, known and unknown: manubot/manubot, pull request 80, and
  manubot/cite/tests/csl-json/pmc-scihub-study-csl/raw.json.
- ESummary: Klortho/Eutils-JSON, samples/README.md; its errors and links to notices as users of
  `cannot get document summary` and `reftype` quote them.
- Open Library: internetarchive/openlibrary, its documentation of the Books API and the Read API.
"""

import argparse
import json
import logging
import threading
import time
from enum import StrEnum
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.handler import Handler

logger = logging.getLogger(__name__)
# The settings with the addresses of the registers, and the path of each here;
# tests/blog/test_registers.py compares them.
SETTINGS = {
    "DOI_API_URL": "/doi",
    "CROSSREF_API_URL": "/crossref",
    "DATACITE_API_URL": "/datacite",
    "NCBI_CITATION_URL": "/api/ctxp/v1",
    "NCBI_EUTILS_URL": "/entrez/eutils",
    "OPEN_LIBRARY_URL": "/openlibrary",
}


class Mood(StrEnum):
    """How a register answers a request that is in order."""

    GOOD = "good"
    SLOW = "slow"
    DRIPPING = "dripping"
    HTML = "html"
    BUSY = "429"
    ERROR_500 = "500"
    OUTAGE = "503"
    REFUSED = "403"
    LOGIN = "401"
    BAD_REQUEST = "400"
    GONE = "404"
    MOVED = "moved"
    LIMIT_IN_200 = "limit in 200"
    ERROR_IN_200 = "error in 200"
    EMPTY = "empty"
    CUT_OFF = "cut off"
    HUGE = "huge"
    LOOP = "loop"
    PRIVATE = "private"
    METADATA = "metadata"
    FILE = "file"
    ODD = "odd"


ELSEWHERE = {
    Mood.LOOP: "again",
    Mood.MOVED: "/page",
    Mood.PRIVATE: "http://10.0.0.1/secret",
    Mood.METADATA: "http://[::ffff:169.254.169.254]/latest/meta-data/",
    Mood.FILE: "file:///etc/passwd",
}


BODIES = {
    Mood.HTML: b"<html><title>Sign in to the hotel network</title>",
    Mood.GONE: b"<html><title>404 Not Found</title>",
    Mood.ODD: b"[1]",
    Mood.EMPTY: b"",
    Mood.CUT_OFF: b'{"status": "ok", "mess',
    # NCBI's, which comes with status 429 too.
    Mood.LIMIT_IN_200: b'{"error": "API rate limit exceeded", "count": "4", "limit": "3"}',
    Mood.ERROR_IN_200: b'{"error": "Search Backend failed: Database is not available"}',
}


class FakeReferences:
    """The server. `works` are CSL items; `updates` are Crossref's notices by DOI; `links` are
    PubMed's references by PMID; `retracted` are PMIDs; `lost` are DOIs that lead nowhere; `short`
    are DOIs by shortDOI. `moods` are those of single settings. `calls` holds paths with their
    headers, `times` when each came; `watch` is called with the path of each."""

    def __init__(self, works=(), *, port=0):
        self.works = list(works)
        self.updates: dict[str, list] = {}
        self.links: dict[str, list] = {}
        self.retracted: set[str] = set()
        self.lost: set[str] = set()
        self.short: dict[str, str] = {}
        self.mood = Mood.GOOD
        self.moods: dict[str, Mood] = {}
        self.calls: list[tuple[str, dict]] = []
        self.times: list[float] = []
        self.watch = None
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
        self._server.daemon_threads = True
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def settings(self):
        """The address of each register, by its setting."""
        return {name: self.url + path for name, path in SETTINGS.items()}

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        self.go_down()

    def go_down(self):
        """Stops listening: whoever connects is refused."""
        self.released.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def paths(self):
        return [path for path, _headers in self.calls]

    def setting(self, path):
        """The setting of the register that a path belongs to; None for any other path."""
        return next(
            (name for name, start in SETTINGS.items() if path.startswith(f"{start}/")), None
        )

    def mood_at(self, path):
        """The mood of the register that a path belongs to. A page elsewhere is a page."""
        return Mood.HTML if path == "/page" else self.moods.get(self.setting(path), self.mood)

    def find(self, field, value):
        """The work whose `field` is `value`, in whatever case."""
        found = [work for work in self.works if str(work.get(field, "")).lower() == value.lower()]
        return found[0] if found else None

    def answer(self, path):
        """The status, and the JSON or text at that path, or an address to go on to."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        for start, register in self._registers().items():
            if parts.path.startswith(start):
                return register(unquote(parts.path.removeprefix(start)), query)
        return 404, "Not found"

    def _registers(self):
        return {
            "/doi/api/handles/": self._handle,
            "/crossref/works/": self._crossref,
            "/crossref/works": lambda _path, query: (200, self._matches(query)),
            "/datacite/dois/": self._datacite,
            "/api/ctxp/v1/pubmed/": lambda _path, query: self._citation("PMID", query["id"]),
            "/api/ctxp/v1/pmc/": lambda _path, query: self._citation("PMCID", query["id"]),
            "/entrez/eutils/esummary.fcgi": lambda _path, query: (200, self._summary(query)),
            "/openlibrary/api/books": lambda _path, query: (200, self._book(query["bibkeys"])),
            "/openlibrary/api/volumes/brief/isbn/": self._volume,
            "/registrar/": lambda doi, _query: (200, self.find("DOI", doi)),
            # The DOI register sends everybody on to the agency where the DOI is registered.
            "/doi/": self._resolve,
        }

    def _resolve(self, doi, _query):
        if self.find("DOI", doi):
            return 302, f"/registrar/{doi}"
        return 404, "<!DOCTYPE html><title>Error: DOI Not Found</title>"

    def _crossref(self, doi, _query):
        work = self.find("DOI", doi)
        if not work:
            return 404, "Resource not found."
        return 200, {
            "status": "ok",
            "message-type": "work",
            "message": {**_listed(work), "updated-by": self.updates.get(doi, [])},
        }

    def _matches(self, query):
        """What shares most words with the text first, as a search engine would; never nothing. Or
        the work with an alternative number, which here is in `alternative-id`."""
        number = query.get("filter", "").removeprefix("alternative-id:")
        found = [work for work in self.works if number and work.get("alternative-id") == number]
        if not number:
            asked = set(query["query.bibliographic"].lower().split())
            found = sorted(
                self.works, key=lambda work: -len(asked & set(json.dumps(work).lower().split()))
            )
        items = [_listed(work) for work in found[:5]]
        return {"status": "ok", "message-type": "work-list", "message": {"items": items}}

    def _handle(self, handle, _query):
        if handle in self.short:
            data = {"format": "string", "value": self.short[handle].upper()}
            return 200, {
                "responseCode": 1,
                "handle": handle,
                "values": [{"index": 1, "type": "HS_ALIAS", "data": data}],
            }
        if handle in self.lost or handle.startswith("10/"):
            return 404, {"responseCode": 100, "handle": handle}
        return 200, {"responseCode": 1, "handle": handle}

    def _datacite(self, doi, _query):
        work = self.find("DOI", doi)
        if not work:
            error = {"status": "404", "title": "The resource you are looking for doesn't exist."}
            return 404, {"errors": [error]}
        return 200, {"data": {"id": doi, "type": "dois", "attributes": _datacite(work)}}

    def _citation(self, field, number):
        work = self.find(field, number) or self.find(field, f"PMC{number}")
        if work:
            accessed = {"date-parts": [[2026, 11, 22]]}
            return 200, {"source": "PubMed", "accessed": accessed, **work}
        if field == "PMID":
            return 200, []
        return 200, '<pub-one-record-set p1:error="PubOne failure: empty XML."/>'

    def _summary(self, query):
        field = "PMID" if query["db"] == "pubmed" else "PMCID"
        uid = query["id"]
        work = self.find(field, uid if field == "PMID" else f"PMC{uid}")
        kinds = ["Journal Article", *["Retracted Publication"] * (uid in self.retracted)]
        record = {"uid": uid, "error": "cannot get document summary"}
        if work:
            links = {"pubtype": kinds, "references": self.links.get(uid, [])}
            record = {"uid": uid, **links, **_summary(work)}
        return {
            "header": {"type": "esummary", "version": "0.3"},
            "result": {"uids": [uid], uid: record},
        }

    def _book(self, key):
        work = self.find("ISBN", key.removeprefix("ISBN:"))
        return {key: _open_library(work)} if work else {}

    def _volume(self, name, _query):
        work = self.find("ISBN", name.removesuffix(".json"))
        if not work:
            return 200, []
        edition = {"bib_key": "x", "details": {"edition_name": "2nd ed."}}
        return 200, {"records": {"/books/OL1M": {"data": _open_library(work), "details": edition}}}


def _listed(work):
    """Crossref's own form: titles are lists and some types have other names."""
    title, container = work.get("title", ""), work.get("container-title", "")
    titles = {"title": [title] if title else []}
    return {**work, **titles, "container-title": [container], "type": "journal-article"}


def _datacite(work):
    parts = work["issued"]["date-parts"][0]
    names = [
        {
            "name": f"{name['family']}, {name['given']}",
            "nameType": "Personal",
            "givenName": name["given"],
            "familyName": name["family"],
            "affiliation": [],
        }
        for name in work.get("author", [])
    ]
    return {
        "doi": work["DOI"],
        "creators": names,
        "titles": [{"title": work["title"]}],
        "publisher": work.get("publisher", "A repository"),
        "container": {},
        "publicationYear": parts[0],
        "dates": [{"date": "-".join(f"{part:02}" for part in parts), "dateType": "Issued"}],
        "types": {"citeproc": work["type"], "resourceTypeGeneral": "Text"},
        "state": "findable",
    }


def _summary(work):
    ids = (("pubmed", "PMID"), ("pmc", "PMCID"), ("doi", "DOI"))
    names = [f"{name['family']} {name['given'][0]}" for name in work.get("author", [])]
    return {
        "pubdate": str(work["issued"]["date-parts"][0][0]),
        "source": "J Made Up",
        "authors": [{"name": name, "authtype": "Author", "clusterid": ""} for name in names],
        "title": f"{work['title']}.",
        "volume": work.get("volume", ""),
        "issue": work.get("issue", ""),
        "pages": work.get("page", ""),
        "articleids": [
            {"idtype": kind, "idtypen": 1, "value": work[name]}
            for kind, name in ids
            if name in work
        ],
        "attributes": ["Has Abstract"],
        "fulljournalname": work.get("container-title", ""),
        "elocationid": "",
        "doctype": "citation",
    }


def _open_library(work):
    names = [f"{name['given']} {name['family']}" for name in work.get("author", [])]
    return {
        "title": work["title"],
        "authors": [{"name": name} for name in names],
        "publishers": [{"name": work["publisher"]}],
        "publish_places": [{"name": work["publisher-place"]}],
        "publish_date": f"March {work['issued']['date-parts'][0][0]}",
    }


class _Handler(Handler):
    def do_GET(self):
        fake = self.server.fake
        fake.times.append(time.monotonic())
        fake.calls.append((self.path, dict(self.headers)))
        if fake.watch:
            fake.watch(self.path)
        try:
            self._answer(fake, fake.mood_at(self.path))
        except ConnectionError:
            # The client's patience ended before ours.
            self.close_connection = True

    def _answer(self, fake, mood):
        if mood == Mood.SLOW:
            fake.released.wait(timeout=60)
        if mood in ELSEWHERE:
            return self.send(302, b"", {"Location": ELSEWHERE[mood]})
        if mood.value.isdigit():
            body = BODIES.get(mood, b"{}")
            kind = "text/html" if body.startswith(b"<") else "application/json"
            headers = {"Retry-After": "7200", "Content-Type": kind}
            return self.send(int(mood), body, headers)
        if mood in {Mood.HUGE, Mood.DRIPPING}:
            return self._stream(fake, mood)
        if mood in BODIES:
            return self.send(200, BODIES[mood], {})
        status, found = fake.answer(self.path)
        if status == 302:
            return self.send(302, b"", {"Location": found})
        body = found if isinstance(found, str) else json.dumps(found)
        return self.send(status, body.encode(), {})

    def _stream(self, fake, mood):
        """Without a length, for ever, or until the client has gone."""
        self.send_response(200)
        self.end_headers()
        while not fake.released.wait(0.02 if mood == Mood.DRIPPING else 0):
            self.wfile.write(b" " * (1 if mood == Mood.DRIPPING else 65536))


def main():
    parser = argparse.ArgumentParser(description="The registers of works on this machine.")
    parser.add_argument("--port", type=int, default=8898)
    parser.add_argument("--works", type=Path, required=True, help="a CSL-JSON file")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with FakeReferences(json.loads(options.works.read_text()), port=options.port) as fake:
        for name, address in fake.settings.items():
            logger.info("%s=%s", name, address)
        logger.info("These are the registers. Ctrl-C stops them.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            fake.released.set()


if __name__ == "__main__":
    main()
