"""The registers of works on loopback: DOI, Crossref, NCBI and Open Library, in any mood.

`python -m tests.fakes.references --port 8898 --works sources.json` serves the works of a CSL-JSON
file by hand: set the address of each register in `config/settings.py` to http://127.0.0.1:8898. One
server answers for all of them; their paths differ.
"""

import argparse
import json
import logging
import threading
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

logger = logging.getLogger(__name__)
# The settings with the addresses of the registers; tests/blog/test_registers.py compares them.
SETTINGS = (
    "DOI_API_URL",
    "CROSSREF_API_URL",
    "NCBI_CITATION_URL",
    "NCBI_EUTILS_URL",
    "OPEN_LIBRARY_URL",
)


class Mood(StrEnum):
    """How a register answers a request that is in order."""

    GOOD = "good"
    SLOW = "slow"
    DRIPPING = "dripping"
    HTML = "html"
    BUSY = "429"
    ERROR_500 = "500"
    REFUSED = "403"
    HUGE = "huge"
    LOOP = "loop"
    PRIVATE = "private"
    METADATA = "metadata"
    FILE = "file"
    ODD = "odd"


ELSEWHERE = {
    Mood.LOOP: "/again",
    Mood.PRIVATE: "http://10.0.0.1/secret",
    Mood.METADATA: "http://[::ffff:169.254.169.254]/latest/meta-data/",
    Mood.FILE: "file:///etc/passwd",
}


class FakeReferences:
    """The server. `works` are CSL items; `updates` are Crossref's notices by DOI; `retracted` are
    PubMed numbers; `lost` are DOIs that lead nowhere. `calls` holds paths with their headers."""

    def __init__(self, works=(), *, port=0):
        self.works = list(works)
        self.updates: dict[str, list] = {}
        self.retracted: set[str] = set()
        self.lost: set[str] = set()
        self.mood = Mood.GOOD
        self.calls: list[tuple[str, dict]] = []
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
        self._server.daemon_threads = True
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

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

    def find(self, field, value):
        """The work whose `field` is `value`, in whatever case."""
        found = [work for work in self.works if str(work.get(field, "")).lower() == value.lower()]
        return found[0] if found else None

    def answer(self, path):
        """The JSON at that path, an address to go on to, or None where there is nothing."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/works":
            return self._matches(query["query.bibliographic"])
        for start, register in self._registers().items():
            if parts.path.startswith(start):
                return register(unquote(parts.path.removeprefix(start)), query)
        return None

    def _registers(self):
        return {
            "/works/": self._crossref,
            "/api/handles/": lambda doi, _query: self._handle(doi),
            "/api/books": lambda _path, query: self._book(query["bibkeys"]),
            "/lit/ctxp/v1/pubmed": lambda _path, query: self._citation("PMID", query["id"]),
            "/lit/ctxp/v1/pmc": lambda _path, query: self._citation("PMCID", query["id"]),
            "/entrez/eutils/esummary.fcgi": lambda _path, query: self._summary(query["id"]),
            "/registrar/": lambda doi, _query: self.find("DOI", doi),
            # The DOI register sends everybody on to the agency where the DOI is registered.
            "/": lambda doi, _query: self.find("DOI", doi) and f"/registrar/{doi}",
        }

    def _crossref(self, doi, _query):
        work = self.find("DOI", doi)
        return work and {
            "status": "ok",
            "message": {**_listed(work), "updated-by": self.updates.get(doi, [])},
        }

    def _matches(self, text):
        """What shares most words with the text first, as a search engine would; never nothing."""
        words = set(text.lower().split())
        ranked = sorted(
            self.works, key=lambda work: -len(words & set(json.dumps(work).lower().split()))
        )
        return {"status": "ok", "message": {"items": [_listed(work) for work in ranked[:5]]}}

    def _handle(self, doi):
        return None if doi in self.lost else {"responseCode": 1, "handle": doi}

    def _citation(self, field, number):
        work = self.find(field, number) or self.find(field, f"PMC{number}")
        return work and {"source": "PubMed", "accessed": {"date-parts": [[2026, 11, 22]]}, **work}

    def _summary(self, pmid):
        kinds = ["Journal Article", *["Retracted Publication"] * (pmid in self.retracted)]
        record = {"uid": pmid, "pubtype": kinds}
        if not self.find("PMID", pmid):
            record = {"uid": pmid, "error": "cannot get document summary"}
        return {"result": {"uids": [pmid], pmid: record}}

    def _book(self, key):
        work = self.find("ISBN", key.removeprefix("ISBN:"))
        return {key: _open_library(work)} if work else {}


def _listed(work):
    """Crossref's own form: titles are lists and some types have other names."""
    title, container = work["title"], work.get("container-title", "")
    return {**work, "title": [title], "container-title": [container], "type": "journal-article"}


def _open_library(work):
    names = [f"{name['given']} {name['family']}" for name in work.get("author", [])]
    return {
        "title": work["title"],
        "authors": [{"name": name} for name in names],
        "publishers": [{"name": work["publisher"]}],
        "publish_places": [{"name": work["publisher-place"]}],
        "publish_date": f"March {work['issued']['date-parts'][0][0]}",
    }


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        fake = self.server.fake
        fake.calls.append((self.path, dict(self.headers)))
        try:
            self._answer(fake, fake.mood)
        except ConnectionError:
            # The client's patience ended before ours.
            self.close_connection = True

    def _answer(self, fake, mood):
        if mood == Mood.SLOW:
            fake.released.wait(timeout=60)
        if mood in ELSEWHERE:
            return self._send(302, b"", Location=ELSEWHERE[mood])
        if mood in {Mood.BUSY, Mood.ERROR_500, Mood.REFUSED}:
            return self._send(int(mood), b"{}", **{"Retry-After": "7200"})
        if mood in {Mood.HUGE, Mood.DRIPPING}:
            return self._stream(fake, mood)
        bodies = {Mood.HTML: b"<html><title>Sign in to the hotel network</title>", Mood.ODD: b"[1]"}
        found = fake.answer(self.path)
        if isinstance(found, str):
            return self._send(302, b"", Location=found)
        body = bodies.get(mood, json.dumps(found).encode())
        return self._send(404 if found is None else 200, body)

    def _stream(self, fake, mood):
        """Without a length, for ever, or until the client has gone."""
        self.send_response(200)
        self.end_headers()
        while not fake.released.wait(0.02 if mood == Mood.DRIPPING else 0):
            self.wfile.write(b" " * (1 if mood == Mood.DRIPPING else 65536))

    def _send(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        logger.info(format, *args)


def main():
    parser = argparse.ArgumentParser(description="The registers of works on this machine.")
    parser.add_argument("--port", type=int, default=8898)
    parser.add_argument("--works", type=Path, required=True, help="a CSL-JSON file")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with FakeReferences(json.loads(options.works.read_text()), port=options.port) as fake:
        logger.info("The registers on %s. Ctrl-C stops them.", fake.url)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            fake.released.set()


if __name__ == "__main__":
    main()
