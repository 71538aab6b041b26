"""Firefox: notes, widths, console, paper and the reader view. The long form goes through all public
pages."""

import pytest

from tests.browser import firefox as firefoxes
from tests.browser.test_every_page import NOT_FOUND, PUBLIC
from tests.browser.test_paper import ARTICLE, PAPERS, missing_from, texts_of
from tests.conftest import FIREFOX
from tests.server import EDITOR

pytestmark = pytest.mark.firefox
COURSE = "/courses/transdermal-magnesium-therapy/"
ESCAPE, ENTER = "\ue00c", "\ue007"
OPEN_NOTES = "return document.querySelectorAll('.note:is(.is-open, :target)').length;"
TOO_WIDE = "return document.documentElement.scrollWidth > innerWidth;"
# What must be read of an article or a course, without spaces.
MUST_BE_READ = """return [...document.querySelectorAll(
  "main :is(.standfirst, .prose > .notice p, .trust p, .key-points li, .care-card > :is(h3, p, ul))"
)].map((part) => part.textContent.replace(/\\s/g, ""));"""
REFERENCES = """return [...document.querySelectorAll(".ref-text")]
  .map((part) => part.textContent.replace(/\\s/g, ""));"""


@pytest.fixture(scope="module")
def firefox(site):
    with firefoxes.running(FIREFOX, site.url) as running:
        yield running


def _faults(firefox, paths, widths):
    """Pages that are wider than the screen, and what was said about any in the console."""
    found = []
    for path in paths:
        firefox.goto(path)
        for width in widths:
            firefox.resize(width)
            if firefox.run(TOO_WIDE):
                found.append((path, width))
        found += [line for line in firefox.console() if "404" not in line]
    return found


def _missing(firefox, path):
    """The words of the page, as on paper, that are not in each of its prints."""
    firefox.use_web_fonts(False)
    firefox.goto(path)
    firefox.emulate("print")
    text = firefox.run("return document.querySelector('main').innerText;")
    firefox.emulate("")
    prints = ["".join(texts_of(firefox.pdf(paper))) for paper in PAPERS]
    firefox.use_web_fonts(True)
    return missing_from(prints, text)


def test_a_number_opens_its_note_and_closes_it_by_click_and_by_keyboard(firefox):
    firefox.resize(390)
    firefox.goto(ARTICLE)
    for use in (firefox.click, lambda mark: firefox.press(mark, ENTER)):
        use(".prose > p .cite")
        assert firefox.run(OPEN_NOTES) == 1
        assert firefox.run("return document.activeElement.className;") == "note-body"
        firefox.press(".note-body:focus", ESCAPE)
        assert firefox.run(OPEN_NOTES) == 0
        assert firefox.run("return document.activeElement.matches('.cite');")


def test_no_page_is_wider_than_a_small_phone_or_speaks_in_the_console(firefox):
    assert _faults(firefox, ["/", ARTICLE, COURSE, "/search/?q=cramps"], [320]) == []


@pytest.mark.audit
def test_no_public_page_is_too_wide_at_any_width_or_speaks_in_the_console(firefox):
    assert _faults(firefox, [*PUBLIC, NOT_FOUND], [320, 390, 768, 1280, 1920]) == []


def test_an_article_is_printed_whole(firefox):
    assert _missing(firefox, ARTICLE) == set()


@pytest.mark.audit
def test_a_wide_table_a_course_a_receipt_and_the_sign_in_sheet_are_printed_whole(firefox, receipt):
    firefox.goto("/admin/login/")
    for name, value in zip(("username", "password"), EDITOR, strict=True):
        firefox.press(f"#id_{name}", value)
    firefox.click("#login-form [type=submit]")
    sheet = "/admin/courses/intake/1/sign-in-sheet/"
    missing = {
        path: _missing(firefox, path) for path in ("/articles/wide/", COURSE, receipt, sheet)
    }
    assert missing == dict.fromkeys(missing, set())


def test_the_reader_view_has_what_must_be_read_and_each_source_once(firefox):
    firefox.goto(ARTICLE)
    must, references = firefox.run(MUST_BE_READ), firefox.run(REFERENCES)
    view = "".join(firefox.reader_view(ARTICLE).split())
    assert len(must) > 10 and [text for text in must if text not in view] == []
    assert [text for text in references if view.count(text) != 1] == []
