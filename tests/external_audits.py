"""Outside judges of the running site: the Nu checker and Mozilla's Readability on every kind of
page, Lighthouse on three.

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

from tests.all_pages import whole_site
from tests.conftest import CHROMIUM

ROUNDS = 3
TRIES = 4
JUDGED = {
    "article": "/articles/magnesium-and-muscle-cramps/",
    "home": "/",
    "course": "/courses/transdermal-magnesium-therapy/",
}
# The least that each may score, of 100, and the most that a page may take.
LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
MOST = {"largest-contentful-paint": 1500, "cumulative-layout-shift": 0}
# A reply is an article of its own, as HTML has it; its author stands where a heading would.
PASSED = "Article lacks heading."
TEXT = {"Document", "Stylesheet", "Font"}
TEXT_BYTES = 90 * 1024
REQUESTS = 12


def main():
    folder, java = Path(sys.argv[1]).resolve(), sys.argv[2]
    with whole_site() as (site, paths, _mails):
        faults = _nu(folder, java, site, paths) + _reader_view(folder)
        for name, path in JUDGED.items():
            faults += _lighthouse(folder, name, site.url + path)
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "The judges find nothing.\n")
    return 1 if faults else 0


def _nu(folder, java, site, paths):
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    for name, path in paths.items():
        page = httpx.get(site.url + path, follow_redirects=path.startswith("/comments/"))
        (pages / f"{name}.html").write_bytes(page.content)
    jar = folder / "node_modules/vnu-jar/build/dist/vnu.jar"
    command = [java, "-jar", jar, "--format", "json", *sorted(pages.glob("*.html"))]
    said = json.loads(subprocess.run(command, capture_output=True, check=False).stderr)
    sys.stdout.write(f"The Nu checker read {len(paths)} pages.\n")
    return [
        f"{Path(fault['url']).stem}:{fault.get('lastLine')} {fault['message']}"
        for fault in said["messages"]
        if not fault["message"].startswith(PASSED)
    ]


def _reader_view(folder):
    command = ["node", "tests/reader_view.mjs", folder, *sorted(folder.glob("pages/*.html"))]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    sys.stdout.write(judged.stdout)
    return judged.stderr.splitlines()


def _lighthouse(folder, name, url):
    # The page is in the server's memory, as it is for all but the first to ask.
    httpx.get(url)
    reports = [_report(folder, url) for _round in range(ROUNDS)]
    found = {
        kind: statistics.median(100 * report["categories"][kind]["score"] for report in reports)
        for kind in LEAST
    }
    taken = {
        kind: statistics.median(
            round(report["audits"][kind]["numericValue"], 3) for report in reports
        )
        for kind in MOST
    }
    asked = [
        one
        for one in reports[0]["audits"]["network-requests"]["details"]["items"]
        if one["transferSize"]
    ]
    size = sum(one["transferSize"] for one in asked if one["resourceType"] in TEXT)
    words = ", ".join(f"{kind} {value:.0f}" for kind, value in (found | taken).items())
    sys.stdout.write(f"{name}: {words}, {len(asked)} requests, {size:,} bytes of text\n")
    faults = [f"{name}: {kind} {found[kind]}" for kind in LEAST if found[kind] < LEAST[kind]]
    faults += [f"{name}: {kind} {taken[kind]}" for kind in MOST if taken[kind] > MOST[kind]]
    if len(asked) > REQUESTS or size > TEXT_BYTES:
        faults.append(f"{name}: {len(asked)} requests, {size:,} bytes")
    return faults


def _report(folder, url):
    path = folder / "lighthouse.json"
    command = [
        *(folder / "node_modules/.bin/lighthouse", url, "--quiet", "--output=json"),
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
