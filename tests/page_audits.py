"""axe, html-validate, pa11y and the Nu checker on every kind of page, forms that were refused too.
axe looks at each page at five widths, in light, dark and forced colours; pa11y at two widths."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from tests import loopback
from tests.all_pages import refused_forms
from tests.browser.test_every_page import ALL, COLOURS, complaints
from tests.conftest import CHROMIUM

WIDTHS = (320, 390, 768, 1280, 1920)
# Colours do not change the layout, so that one scheme is enough for the other rules.
LIGHT = {"color_scheme": "light", "forced_colors": "none"}
SCHEMES = {
    "light": (LIGHT, ALL),
    "dark": (LIGHT | {"color_scheme": "dark"}, COLOURS),
    "forced": (LIGHT | {"forced_colors": "active"}, COLOURS),
}
EMPTY = ("/", "/articles/", "/topics/", "/sources/", "/courses/", "/search/")
# A reply is an article of its own, as HTML has it; its author stands where a heading would.
PASSED = "Article lacks heading."


def find_faults(folder, java, requests):
    """What the four say of what the requests are answered with, one line each."""
    _store(folder, requests)
    return _nu(folder, java) + _html_validate(folder) + _pa11y(folder, requests) + _axe(requests)


def requests_to(site, paths):
    """A request for each page, and for each form that is refused, by name."""
    requests = {name: {"url": site.url + path} for name, path in paths.items()}
    for name, (path, fields) in refused_forms(paths).items():
        requests[name] = {"url": site.url + path, "posted": urlencode(fields), "origin": site.url}
    return requests


def requests_to_empty(site):
    """The same for the pages of a site that has nothing yet."""
    return {f"empty-{path.strip('/') or 'home'}": {"url": site.url + path} for path in EMPTY}


def _store(folder, requests):
    """Writes what the server answers to folder/pages."""
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    for stale in pages.glob("*.html"):
        stale.unlink()
    for name, request in requests.items():
        (pages / f"{name}.html").write_bytes(_answer(request))


def _answer(request):
    if "posted" not in request:
        return loopback.get(request["url"], follow_redirects=True).content
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": request["origin"]}
    return loopback.post(request["url"], content=request["posted"], headers=headers).content


def _nu(folder, java):
    jar = folder / "node_modules/vnu-jar/build/dist/vnu.jar"
    pages = sorted(folder.glob("pages/*.html"))
    command = [java, "-jar", jar, "--format", "json", *pages]
    said = json.loads(subprocess.run(command, capture_output=True, check=False).stderr)
    sys.stdout.write(f"The Nu checker read {len(pages)} pages.\n")
    return [
        f"{Path(fault['url']).stem}:{fault.get('lastLine')} {fault['message']}"
        for fault in said["messages"]
        if not fault["message"].startswith(PASSED)
    ]


def _html_validate(folder):
    return _node("html_validate.mjs", folder, *sorted(folder.glob("pages/*.html")))


def _pa11y(folder, requests):
    path = folder / "requests.json"
    path.write_text(json.dumps(requests))
    return _node("pa11y.mjs", folder, path)


def _node(script, *arguments):
    command = ["node", f"tests/{script}", *arguments]
    env = {**os.environ, "CHROMIUM": CHROMIUM}
    judged = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    sys.stdout.write(judged.stdout)
    return judged.stderr.splitlines()


def _axe(requests):
    faults = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()
        for name, request in requests.items():
            with _opened(page, request):
                faults += [f"{name} {fault}" for fault in _axe_of_one(page)]
        browser.close()
    sys.stdout.write(f"axe read {len(requests)} pages at {len(WIDTHS)} widths.\n")
    return faults


@contextmanager
def _opened(page, request):
    """The page as the server answers; a form is sent by the browser itself, as its first request."""
    url, posted = request["url"], request.get("posted")
    if posted is not None:
        kind = {"content-type": "application/x-www-form-urlencoded", "origin": request["origin"]}
        sent = {"method": "POST", "post_data": posted}
        page.route(url, lambda route: route.continue_(headers=route.request.headers | kind, **sent))
    page.goto(url)
    yield
    page.unroute_all()


def _axe_of_one(page):
    for width, (scheme, (media, options)) in product(WIDTHS, SCHEMES.items()):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(**media)
        for rule, nodes in complaints(page, options):
            yield f"at {width} px, {scheme}: {rule} {nodes[0]}"
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"is wider than {width} px"
