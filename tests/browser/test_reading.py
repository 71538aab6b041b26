"""An article reaches everyone: on paper, on the smallest screen, without pictures or script, in the
reader's own colours, and in another language."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import complaints
from tests.server import ROOT

ARTICLE = "/articles/magnesium-and-muscle-cramps/"
DEMONSTRATION = sorted((ROOT / "demo/content/articles").glob("*.html"))
ON_PAPER = [
    "#caution",
    ".questions hr >> nth=-1",
    ".references li >> nth=-1",
    ".dates",
    ".trust p",
    ".site-footer p",
]
NOT_ON_PAPER = [".invitation", ".comments", ".contents", ".related", ".series", ".share"]

# Marks beside each other that are less than 24 pixels apart, from middle to middle (WCAG 2.5.8).
TOO_CLOSE = """() => {
  const boxes = [...document.querySelectorAll(".cite")].map((mark) => mark.getClientRects()[0]);
  const isNear = (one, other) => Math.hypot(one.x + one.width / 2 - other.x - other.width / 2, one.y - other.y) < 24;
  return boxes.filter((box, n) => n && isNear(boxes[n - 1], box)).map((box) => box.x);
}"""


@pytest.fixture
def open_article(site, browser):
    """Opens the article, or another page, in a browser of this kind."""
    contexts = []

    def open_(path=ARTICLE, **kind):
        kind = {"viewport": {"width": 320, "height": 256}, **kind}
        contexts.append(browser.new_context(base_url=site.url, **kind))
        page = contexts[-1].new_page()
        page.route("**/media/**", lambda route: route.abort())
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_paper_has_what_a_doctor_wants_to_see_and_nothing_to_press(quiet):
    quiet.goto(ARTICLE)
    expect(quiet.locator(".questions")).to_be_hidden()
    quiet.emulate_media(media="print")
    for part in ON_PAPER:
        expect(quiet.locator(part).first).to_be_visible()
    for part in NOT_ON_PAPER:
        expect(quiet.locator(part).first).to_be_hidden()
    expect(quiet.get_by_text("does not give personal medical advice")).to_be_visible()


def test_copied_text_has_brackets_about_citations_and_names_each_source_once(quiet):
    quiet.goto(ARTICLE)
    quiet.evaluate("getSelection().selectAllChildren(document.querySelector('article'))")
    copied = " ".join(quiet.evaluate("getSelection().toString()").split())
    assert re.search(r"Bilbey and Prabhakaran 1996\[\d+\]", copied)
    assert "If you have kidney disease" in copied and "sells a course" in copied
    for reference in quiet.locator(".ref-text").all_text_contents():
        assert copied.count(" ".join(reference.split())) == 1


def test_without_pictures_their_words_stand_in_for_them(open_article):
    page = open_article()
    expect(page.get_by_role("img", name="Drawing of a leg lying on a bed")).to_be_visible()
    assert not is_too_wide(page)


def test_without_script_the_contents_open_and_nothing_is_offered_that_needs_it(open_article):
    page = open_article(java_script_enabled=False)
    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
    page.get_by_text("In this article").first.click()
    page.get_by_role("link", name="Does stretching help?").click()
    assert page.url.endswith("#s-does-stretching-help")


def test_on_a_wide_screen_the_contents_lie_open(quiet):
    quiet.set_viewport_size({"width": 1280, "height": 900})
    quiet.goto(ARTICLE)
    contents = quiet.get_by_role("navigation", name="In this article")
    expect(contents.get_by_role("listitem").first).to_be_visible()
    expect(contents.get_by_role("group")).to_have_count(0)
    quiet.locator("#references").scroll_into_view_if_needed()
    expect(contents.get_by_role("link").first).to_be_in_viewport()


def test_in_forced_colours_every_box_keeps_its_edge(open_article):
    page = open_article(forced_colors="active")
    edges = "node => parseFloat(getComputedStyle(node).borderTopWidth)"
    for box in (".invitation", ".notice", ".button", ".note-line"):
        assert page.locator(box).first.evaluate(edges) > 0, box
    assert complaints(page) == []
    page.goto(f"{ARTICLE}#ref-1")
    assert page.locator("#ref-1").evaluate("node => getComputedStyle(node).outlineStyle") == "solid"


def test_pictures_are_dimmed_on_dark_paper_only(open_article):
    shown = "node => getComputedStyle(node).filter"
    for scheme, filter_ in (("dark", "brightness(0.85)"), ("light", "none")):
        picture = open_article(color_scheme=scheme).locator(".lead-picture img")
        assert picture.evaluate(shown) == filter_


def test_nothing_moves_for_those_who_ask_for_stillness(open_article):
    page = open_article(reduced_motion="reduce")
    page.get_by_text("In this article").first.click()
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_the_short_answer_is_within_a_screen_and_a_half_of_a_phone(site, open_article):
    site.shell(
        "from tests.blog.builders import *; points = 'A sentence of the answer, as long as they "
        "are, and with a number after it for each.' + cite(make_source()); make_published_article("
        "slug='boxes', title='A title on two lines, as long as most', standfirst='Word ' * 40, "
        "author=make_author(), topic=make_topic(), disclosure='Word ' * 40, body='<p>Text</p>' + "
        "care_card('emergency', '<p>Sign</p>') + key_points(f'<ul>{f\"<li>{points}</li>\" * 4}</ul>'))"
    )
    page = open_article("/articles/boxes/", viewport={"width": 390, "height": 844})
    box = page.locator(".key-points").bounding_box()
    assert box["y"] + box["height"] <= 1.5 * 844
    assert page.locator(".trust").bounding_box()["height"] < 150
    page.get_by_role("link", name="All about this article").click()
    assert page.locator(".trust").bounding_box()["height"] > 150
    assert complaints(page) == []


# How many stops of the Tab key are before the short answer, and before the text without its marks.
STOPS = """() => {
  const before = (node, other) => node.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const answer = document.querySelector(".key-points");
  const stops = [...document.querySelectorAll("a, button, summary, [tabindex]")].filter(
    (node) => node.tabIndex >= 0 && node.checkVisibility() && before(node, document.querySelector("#text")),
  );
  return [
    answer ? stops.filter((node) => before(node, answer)).length : 0,
    stops.filter((node) => !node.matches(".cite")).length,
  ];
}"""


def test_on_a_phone_every_article_s_answer_is_near_and_few_links_are_before_it(open_article):
    page = open_article(viewport={"width": 390, "height": 844})
    for path in DEMONSTRATION:
        page.goto(f"/articles/{path.stem}/")
        to_answer, to_text = page.evaluate(STOPS)
        assert to_answer <= 9 and to_text <= 14, (path, to_answer, to_text)
        for box in page.locator(".key-points").all():
            assert box.evaluate("box => box.getBoundingClientRect().bottom") <= 1.5 * 844, path


def test_a_mark_in_a_narrow_cell_stays_whole(site, open_article):
    site.shell(
        "from tests.blog.builders import *; cells = f'<td>12{cite(make_source(), \"p. 4\")}</td>' * 8; "
        "make_published_article(slug='narrow', body=f'<table><tr>{cells}</tr></table>')"
    )
    page = open_article("/articles/narrow/")
    pieces = page.locator("td .cite").evaluate_all("all => all.map(m => m.getClientRects().length)")
    assert pieces == [1] * 8


def test_the_buttons_for_the_link_are_apart(open_article):
    page = open_article(viewport={"width": 390, "height": 844})
    page.locator("[data-send]").evaluate("button => { button.hidden = false }")
    copy, send = (page.locator(f"[data-{name}]").bounding_box() for name in ("copy", "send"))
    assert send["x"] - copy["x"] - copy["width"] >= 8


def test_the_link_is_copied_and_said_to_be(open_article):
    page = open_article(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith(ARTICLE)


def test_a_link_that_cannot_be_copied_is_not_said_to_be(open_article):
    page = open_article()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject() }")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("The link could not be copied.")).to_be_visible()


def test_a_long_word_in_a_title_never_widens_the_page(open_article):
    page = open_article()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    words = "Schwangerschaftsdiabetes Electroencephalography"
    page.evaluate(f"document.querySelectorAll('h1, h2').forEach(h => h.textContent = '{words}')")
    assert not is_too_wide(page)


def test_a_text_in_another_language_of_the_same_direction_is_laid_out_as_any(site, open_article):
    site.shell(
        "from tests.blog.builders import *; make_published_article(slug='fr', title='Magnésium', "
        "language='fr', body='<p>Texte' + cite(make_source()) + '</p>')"
    )
    page = open_article("/articles/fr/")
    aligned = "node => getComputedStyle(node).textAlign"
    assert page.locator(".dates").evaluate(aligned) == "start"
    assert complaints(page) == []


def test_a_text_that_runs_from_right_to_left_is_laid_out_that_way(site, open_article):
    site.shell(
        "from tests.blog.builders import *; make_published_article(slug='he', title='מגנזיום', "
        "language='he', body=key_points('<p>א</p>') + '<h2>א</h2>' * 3 + '<p>טקסט' + cite(make_source(), 'p. 4') + '</p>'"
        "'<p>' + ('מגנזיום' + cite(make_source()) + cite(make_source())) * 3 + '</p>' + "
        "'<p>א' + cite(make_source()) + cite(make_source()) + cite(make_source()) + '</p>')"
    )
    page = open_article("/articles/he/")
    for width, is_beside in ((320, False), (1280, True)):
        page.set_viewport_size({"width": width, "height": 800})
        text, notes = (page.locator(part).first.bounding_box() for part in (".prose > p", ".notes"))
        assert (notes["x"] + notes["width"] < text["x"]) == is_beside
        assert not is_too_wide(page)
        assert page.evaluate(TOO_CLOSE) == []
        for label in ("Published", "The short answer", "In this article"):
            box = page.get_by_text(label).filter(visible=True).first
            assert (
                box.evaluate("node => getComputedStyle(node.closest('[dir=ltr]')).textAlign")
                == "end"
            )
    assert complaints(page) == []
