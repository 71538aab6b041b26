"""Pictures of every kind of page and mail, on a phone and on a desk, light and dark.

python -m tests.screenshots FOLDER
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from playwright.sync_api import sync_playwright

from tests.all_pages import whole_site
from tests.conftest import CHROMIUM

WIDTHS = {"phone": 390, "desk": 1280}
SCHEMES = ("light", "dark")
FAR = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
FAILED = "from django.template.loader import render_to_string as r; print(r('500.html'))"


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with whole_site() as (site, paths, mails), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        for device, width in WIDTHS.items():
            page = browser.new_page(base_url=site.url, viewport={"width": width, "height": 800})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                for name in _shown(page, paths, mails, site):
                    page.screenshot(path=folder / f"{name}-{device}-{scheme}.png", full_page=True)
    sys.stdout.write(f"{len([*folder.glob('*.png')])} pictures are in {folder}\n")


def _shown(page, paths, mails, site):
    """Opens one after the other, and names it."""
    for name, path in paths.items():
        page.goto(path)
        yield name
    for name, handle in {
        "forbidden": lambda route: route.fulfill(response=route.fetch(method="POST", headers=FAR)),
        "failed": lambda route: route.fulfill(content_type="text/html", body=site.shell(FAILED)),
    }.items():
        page.route("**/me/", handle)
        page.goto("/me/")
        page.unroute("**/me/")
        yield name
    for kind, (subject, text, html) in mails.items():
        name = f"mail-{kind.replace('/', '-')}"
        for form, content in {"text": _plain(subject, text), "html": html}.items():
            if content:
                page.set_content(content)
                yield f"{name}-{form}"


def _plain(subject, text):
    words = f"Subject: {subject}\n\n{text}".replace("&", "&amp;").replace("<", "&lt;")
    style = "color-scheme: light dark; font: 15px monospace; white-space: pre-wrap"
    return f'<meta name="color-scheme" content="light dark"><body style="{style}">{words}'


if __name__ == "__main__":
    main()
