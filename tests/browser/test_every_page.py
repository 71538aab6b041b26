"""Every kind of page: sound to axe and html5lib, no wider than a phone, silent in the console."""

import re

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import loopback

pytestmark = pytest.mark.no_database

PUBLIC = [
    "/",
    "/articles/",
    "/articles/magnesium-and-muscle-cramps/",
    "/articles/how-to-read-a-reference/",
    "/topics/",
    "/topics/magnesium/",
    "/authors/demonstration-editors/",
    "/sources/",
    "/sources/1/",
    "/search/",
    "/search/?q=magnesum+cramps&rests_on=systematic-review",
    "/search/?q=zeppelin",
    "/courses/",
    "/courses/transdermal-magnesium-therapy/",
    "/courses/transdermal-magnesium-therapy/sign-up/",
    "/comments/1/reply/",
    "/comments/1/report/",
    "/me/",
    "/about/",
    "/privacy/",
]
ADMIN = [
    "/admin/",
    "/admin/blog/article/",
    "/admin/blog/article/1/change/",
    "/admin/blog/article/add/",
    "/admin/blog/article/1/delete/",
    "/admin/blog/topic/1/merge/",
    "/admin/blog/source/1/change/",
    "/admin/blog/source/import/",
    "/admin/blog/synonyms/1/change/",
    "/admin/comments/comment/",
    "/admin/comments/comment/1/change/",
    "/admin/comments/comment/?queue=all",
    "/admin/comments/comment/recheck/",
    "/admin/comments/commentpolicy/",
    "/admin/courses/course/1/change/",
    "/admin/courses/intake/1/change/",
    "/admin/courses/intake/1/attendance/",
    "/admin/courses/intake/1/sign-in-sheet/",
    "/admin/courses/intake/1/write/",
    "/admin/courses/intake/1/cancel/",
    "/admin/courses/announcement/",
    "/admin/courses/coursepolicy/1/change/",
    "/admin/courses/course/add/",
    "/admin/courses/signup/",
    "/admin/website/sitesettings/personal-data/",
    "/admin/website/image/",
    "/admin/website/image/add/",
    "/admin/website/outgoingmail/",
    "/admin/auth/user/1/change/",
    "/admin/auth/user/1/log-out/",
    "/admin/auth/user/1/second-factor/",
    "/admin/second-factor/",
    "/admin/second-factor/set-up/",
    "/admin/log-out-everywhere/",
]
LISTS = [
    "/admin/blog/article/",
    "/admin/blog/source/",
    "/admin/courses/course/",
    "/admin/courses/intake/",
    "/admin/website/image/",
    "/admin/website/outgoingmail/",
]
NOT_FOUND = "/nothing-here/"
LINK = "{http://www.w3.org/1999/xhtml}a"


# Of what it finds sound axe would tell as much, in twice the time.
ALL = {"resultTypes": ["violations"]}
COLOURS = ALL | {"runOnly": ["color-contrast"]}
LAYOUT = ALL | {"runOnly": ["target-size", "scrollable-region-focusable"]}


def complaints(page, options=ALL):
    # Django's admin lets colours of links change slowly.
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


def test_axe_finds_nothing_on_any_public_page_and_none_is_too_wide(page):
    for path in [*PUBLIC, NOT_FOUND]:
        page.set_viewport_size({"width": 320, "height": 800})
        page.emulate_media(color_scheme="light")
        page.goto(path)
        assert (path, complaints(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        # The dark scheme changes colours alone.
        page.emulate_media(color_scheme="dark")
        assert (path, complaints(page, COLOURS)) == (path, [])
        # On a wide screen the same page is laid out otherwise.
        page.set_viewport_size({"width": 1280, "height": 800})
        assert (path, complaints(page, LAYOUT)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path


# Fonts, pictures and scripts, which may arrive after the page is first painted.
LATE = re.compile(r"\.woff2$|/media/|/js/")
WATCH = """
  globalThis.moved = 0;
  globalThis.painted = new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
  });
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) moved += value;
  }).observe({ type: "layout-shift", buffered: true });
"""
AT_REST = "document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => moved)"


def open_slowly(page, path):
    """Opens the page and gives its cumulative layout shift. What may come late comes after the first
    paint."""
    late, is_painted = [], False

    def wait(route):
        if is_painted:
            route.continue_()
        else:
            late.append(route)

    page.route(LATE, wait)
    assert page.goto(path, wait_until="commit").status == 200, path
    page.evaluate("painted")
    is_painted = True
    for route in late:
        route.continue_()
    page.wait_for_load_state()
    page.unroute(LATE)
    return page.evaluate(AT_REST)


def test_no_public_page_moves_while_it_loads_or_says_a_word_in_the_console(quiet):
    quiet.set_viewport_size({"width": 390, "height": 844})
    quiet.add_init_script(WATCH)
    for path in PUBLIC:
        assert open_slowly(quiet, path) < 0.05, path


def test_axe_finds_nothing_on_any_page_of_the_admin_and_none_is_too_wide(editor):
    for path in ADMIN:
        editor.set_viewport_size({"width": 390, "height": 800})
        assert editor.goto(path).status == 200, path
        assert (path, complaints(editor)) == (path, [])
        assert editor.evaluate("document.documentElement.scrollWidth") <= 390, path
        # On a wide screen the same page is laid out otherwise.
        editor.set_viewport_size({"width": 1280, "height": 800})
        assert (path, complaints(editor, LAYOUT)) == (path, [])
        assert editor.evaluate("document.documentElement.scrollWidth") <= 1280, path


def shows_all_columns(page):
    """Whether the list on the page, if it has rows, is as wide as its frame."""
    boxes = page.locator("#changelist-form .results")
    return boxes.evaluate_all("them => them.every(box => box.scrollWidth <= box.clientWidth)")


def test_no_list_of_the_admin_hides_a_column_on_a_small_laptop(editor):
    editor.set_viewport_size({"width": 1366, "height": 768})
    for path in LISTS:
        editor.goto(path)
        assert shows_all_columns(editor), path


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/password_reset/"])
def test_axe_finds_nothing_where_staff_come_in(quiet, path):
    quiet.goto(path)
    assert complaints(quiet) == []


@pytest.mark.parametrize("path", [*PUBLIC, NOT_FOUND])
def test_every_page_is_sound_html_with_one_heading_of_the_first_order(site, path):
    page = loopback.get(site.url + path).text
    document = html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("<h1") == 1
    # Search engines take a link without an address for a mistake.
    assert all("href" in link.attrib for link in document.iter(LINK))
