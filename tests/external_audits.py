"""Outside judges of the running site: axe, the Nu checker, html-validate, pa11y and Mozilla's
Readability on every kind of page, Lighthouse on every public one and on receipts.

    python -m tests.external_audits FOLDER JAVA

FOLDER has what npm installed there. Fails beyond the limits below.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import httpx

from tests import page_audits
from tests.all_pages import empty_site, whole_site
from tests.browser.test_every_page import PUBLIC
from tests.conftest import CHROMIUM

# A page that is not within the limits at once is read again, for whatever slowed the machine.
ROUNDS = 3
TRIES = 4
RECEIPTS = ("comment-held", "student-confirmed", "certificate", "person")
# A page that search engines are told not to index needs no description for them either.
NOT_INDEXED = "--skip-audits=is-crawlable,meta-description"
# The least that each may score, of 100, and the most that a page may take.
LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST = {"largest-contentful-paint": 1500, "cumulative-layout-shift": 0}
TEXT = {"Document", "Stylesheet", "Font"}
TEXT_BYTES = 90 * 1024
# Among them those of seven scripts, which no page waits for.
REQUESTS = 16


def main():
    folder, java = Path(sys.argv[1]).resolve(), sys.argv[2]
    with whole_site() as (site, paths, _mails), empty_site() as empty:
        requests = page_audits.requests_to(site, paths) | page_audits.requests_to_empty(empty)
        faults = page_audits.find_faults(folder, java, requests) + _reader_view(folder)
        for path in [*PUBLIC, *(paths[name] for name in RECEIPTS)]:
            faults += _lighthouse(folder, site.url + path)
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "The judges find nothing.\n")
    return 1 if faults else 0


def _reader_view(folder):
    command = ["node", "tests/reader_view.mjs", folder, *sorted(folder.glob("pages/*.html"))]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    sys.stdout.write(judged.stdout)
    return judged.stderr.splitlines()


def _lighthouse(folder, url):
    # The page is in the server's memory, as it is for all but the first to ask.
    options = [NOT_INDEXED] if "noindex" in httpx.get(url).text else []
    reports = []
    for _round in range(ROUNDS):
        reports.append(_report(folder, url, options))
        faults = _judge(url, reports)
        if not faults:
            break
    return faults


def _judge(url, reports):
    """What is beyond the limits, by the medians of the reports."""
    found = {kind: _median(reports, _score, kind) for kind in LEAST}
    taken = {kind: _median(reports, _number, kind) for kind in MOST}
    size, count = _text_bytes(reports[0]), len(_asked(reports[0]))
    words = ", ".join(f"{kind} {value:g}" for kind, value in (found | taken).items())
    sys.stdout.write(f"{url}: {words}, {count} requests, {size:,} bytes of text\n")
    faults = [f"{url}: {kind} {found[kind]}" for kind in LEAST if found[kind] < LEAST[kind]]
    faults += [f"{url}: {kind} {taken[kind]}" for kind in MOST if taken[kind] > MOST[kind]]
    if count > REQUESTS or size > TEXT_BYTES:
        faults.append(f"{url}: {count} requests, {size:,} bytes")
    return faults


def _median(reports, read, kind):
    return statistics.median(read(report, kind) for report in reports)


def _score(report, kind):
    return round(100 * report["categories"][kind]["score"])


def _number(report, kind):
    return round(report["audits"][kind]["numericValue"], 3)


def _asked(report):
    items = report["audits"]["network-requests"]["details"]["items"]
    return [one for one in items if one["transferSize"]]


def _text_bytes(report):
    return sum(one["transferSize"] for one in _asked(report) if one["resourceType"] in TEXT)


def _report(folder, url, options):
    path = folder / "lighthouse.json"
    command = [
        *(folder / "node_modules/.bin/lighthouse", url, "--quiet", "--output=json", *options),
        *(f"--output-path={path}", "--chrome-flags=--headless=new --no-sandbox"),
    ]
    env = {**os.environ, "CHROME_PATH": CHROMIUM}
    for _try in range(TRIES):
        path.unlink(missing_ok=True)
        subprocess.run(command, check=False, capture_output=True, env=env)
        # A browser that was slow to start is no fault of the page.
        if path.exists() and "runtimeError" not in (report := json.loads(path.read_text())):
            return report
    raise RuntimeError(f"Lighthouse cannot read {url}.")


if __name__ == "__main__":
    sys.exit(main())
