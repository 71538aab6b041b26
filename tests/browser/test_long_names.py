"""A name without spaces, and an address of three hundred letters, widen no page."""

import json

import pytest

from tests.browser.long_names import EMAIL
from tests.browser.waiting import until
from tests.limits import NO_LIMITS
from tests.server import EDITOR, running_site

pytestmark = pytest.mark.no_database
SHELL = "import json; from tests.browser import long_names; print(json.dumps(long_names.plant()))"


@pytest.fixture(scope="module")
def long_site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("long"), **NO_LIMITS) as site:
        site.add_editor()
        yield site, json.loads(site.shell(SHELL))


def _too_wide(page, site, paths):
    """Which of these pages are wider than a phone, and by which elements."""
    for path in paths:
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.goto(site.url + path).status == 200, path
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            try:
                # The editor of an article is laid out after the page has loaded.
                until(lambda width=width: _width(page) <= width, seconds=5)
            except AssertionError:
                yield path, width, _width(page)


def _width(page):
    return page.evaluate("document.documentElement.scrollWidth")


def test_no_public_page_is_widened_by_a_long_name(page, long_site):
    site, paths = long_site
    assert len(EMAIL) == 254
    assert list(_too_wide(page, site, paths["public"])) == []


def test_no_page_of_the_admin_is_widened_by_a_long_name(page, long_site):
    site, paths = long_site
    page.goto(f"{site.url}/admin/")
    page.get_by_label("Username").fill(EDITOR[0])
    page.get_by_label("Password").fill(EDITOR[1])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="What needs you").wait_for()
    assert list(_too_wide(page, site, paths["staff"])) == []
