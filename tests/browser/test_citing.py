"""The dialog of the article editor: sources by hand, by keyboard, and when a request fails."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import log_in
from tests.browser.test_staff import write

FIELD = "Source: title, author, year or DOI"
SEARCH = re.compile(r"/admin/blog/source/search/")
FAILURES = {
    403: "You are not allowed to do this any more.",
    429: "Too many requests came from here.",
    500: "The site had a fault.",
    None: "The site could not be reached.",
}
LOOK_UP = re.compile(r"/admin/blog/source/look-up/")


@pytest.fixture
def cited(page):
    """An article that an editor, who has logged in, is writing. Failed requests are in the console."""
    log_in(page)
    write(page, "Cited")
    page.keyboard.type("A claim")
    return page


def text_of(page):
    return page.locator(".ProseMirror[contenteditable=true]")


def open_dialog(page):
    page.keyboard.press("Control+Shift+E")
    return page.get_by_role("dialog")


def answering(status):
    """Answers a request of the page with this status, or not at all."""
    return lambda route: route.fulfill(status=status) if status else route.abort()


def focus_is_on(locator):
    expect(locator).to_be_focused()


def test_a_web_page_is_added_by_hand_and_cited_by_keyboard_without_leaving(editor, site):
    write(editor, "By hand")
    editor.keyboard.type("A claim")
    dialog = open_dialog(editor)
    editor.keyboard.type("https://www.example.org/a-page-made-up-for-tests")
    expect(dialog.get_by_text("No source on this site matches.")).to_be_visible()
    editor.keyboard.press("Enter")
    expect(dialog.get_by_text("This address contains no DOI")).to_be_visible()
    focus_is_on(dialog.get_by_role("combobox", name=FIELD))
    editor.keyboard.press("Tab")
    editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    title = dialog.get_by_label("Title", exact=True)
    focus_is_on(title)
    expect(dialog.get_by_label("Web address")).to_have_value(re.compile("a-page-made-up"))
    expect(dialog.get_by_label("Read on")).to_have_value(re.compile(r"\d{4}-\d\d-\d\d"))
    expect(dialog.get_by_label("Volume")).to_be_hidden()
    editor.keyboard.press("Enter")
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    focus_is_on(title)
    editor.keyboard.type("A page made up for tests")
    dialog.get_by_label("Journal, book or site").fill("A made-up site")
    dialog.get_by_label("Date", exact=True).fill("May 2021")
    editor.keyboard.press("Enter")
    focus_is_on(dialog.get_by_label("Where in the source, such as p. 445 (optional)"))
    editor.keyboard.press("Enter")
    editor.keyboard.type(" and more")
    expect(text_of(editor)).to_have_text(re.compile(r"A claim\[.* 2021\] and more"))
    stored = "Source.objects.filter(title='A page made up for tests')"
    fields = "'type', 'container_title', 'year', 'month'"
    assert site.shell(f"print({stored}.values_list({fields}).get()); {stored}.delete()") == (
        "('webpage', 'A made-up site', 2021, 5)"
    )


def test_an_ended_login_is_said_and_the_dialog_goes_on_after_a_new_one(cited, site):
    dialog = open_dialog(cited)
    cited.keyboard.type("A page that outlived a login")
    expect(dialog.get_by_text("No source on this site matches.")).to_be_visible()
    dialog.get_by_role("button", name="Add it by hand").click()
    dialog.get_by_label("Web address").fill("https://www.example.org/outlived")
    cited.context.clear_cookies(name=re.compile("staff_session"))
    dialog.get_by_role("button", name="Save and choose").click()
    expect(dialog.get_by_role("status").last).to_have_text(
        "You have been signed out. Sign in in a new window, then try again."
    )
    with cited.expect_popup() as opened:
        dialog.get_by_role("link", name="Sign in in a new window").click()
    log_in(opened.value)
    opened.value.close()
    dialog.get_by_role("button", name="Try again").click()
    dialog.get_by_role("button", name="Insert").click()
    expect(text_of(cited)).to_have_text(re.compile(r"A claim\[A page that outlived"))
    cited.get_by_role("button", name="Save and continue editing").click()
    expect(cited.get_by_text("was added successfully")).to_be_visible()
    title = "title='A page that outlived a login'"
    site.shell(f"Article.objects.get(title='Cited').delete(); Source.objects.get({title}).delete()")


def test_what_fails_says_so_in_one_line_and_can_be_tried_again(cited):
    dialog = open_dialog(cited)
    field = dialog.get_by_role("combobox", name=FIELD)
    for status, text in FAILURES.items():
        cited.route(SEARCH, answering(status))
        field.fill("Garrison")
        expect(dialog.get_by_role("status")).to_contain_text(text)
        focus_is_on(field)
        cited.unroute(SEARCH)
        dialog.get_by_role("button", name="Try again").click()
        expect(dialog.get_by_role("option").first).to_contain_text("Garrison et al.")
        focus_is_on(field)
        field.fill("")


def test_what_was_typed_begins_the_form_when_the_site_does_not_answer(cited):
    cited.route(LOOK_UP, lambda route: route.abort())
    dialog = open_dialog(cited)
    cited.keyboard.type("A page that nobody knows")
    dialog.get_by_role("button", name="Look this up elsewhere").click()
    expect(dialog.get_by_role("status")).to_contain_text("could not be reached")
    dialog.get_by_role("button", name="Add it by hand").click()
    expect(dialog.get_by_label("Title", exact=True)).to_have_value("A page that nobody knows")
    cited.keyboard.press("Escape")
    expect(dialog.get_by_role("combobox", name=FIELD)).to_have_value("A page that nobody knows")


def test_one_request_names_the_sources_of_two_hundred_citations(editor, site):
    pk = site.shell(
        "from tests.blog.builders import make_source, make_draft, cite; "
        "sources = [make_source(title=f'Of many {n}', year=1900 + n % 90) for n in range(200)]; "
        "print(make_draft(body='<p>' + ''.join(map(cite, sources)) + '</p>').pk)"
    )
    asked = []
    editor.on("request", lambda request: asked.append(request.url))
    editor.goto(f"/admin/blog/article/{pk}/change/")
    expect(editor.locator(".cite-chip").last).to_have_text("[Example 1919]")
    expect(editor.locator(".cite-chip", has_text="Example")).to_have_count(200)
    assert len([url for url in asked if SEARCH.search(url)]) == 1
    site.shell(
        f"Article.objects.get(pk={pk}).delete(); "
        "Source.objects.filter(title__startswith='Of many').delete()"
    )


def test_escape_leads_back_to_the_selection_and_a_mark_replaces_no_text(editor):
    write(editor, "Selected")
    editor.keyboard.type("Some words")
    editor.keyboard.press("Shift+Home")
    selection = "window.getSelection().toString()"
    editor.wait_for_function(f"{selection} === 'Some words'")
    dialog = open_dialog(editor)
    expect(dialog).to_be_visible()
    editor.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    focus_is_on(text_of(editor))
    assert editor.evaluate(selection) == "Some words"
    open_dialog(editor)
    editor.keyboard.type("Garrison 2020")
    expect(editor.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    editor.keyboard.press("Enter")
    editor.keyboard.press("Enter")
    editor.keyboard.type(" stay")
    expect(text_of(editor)).to_have_text("Some words[Garrison et al. 2020] stay")


def test_the_list_is_walked_by_keys_and_tab_stays_inside(editor):
    write(editor, "Keys")
    dialog = open_dialog(editor)
    field = dialog.get_by_role("combobox", name=FIELD)
    focus_is_on(field)
    editor.keyboard.type("Garrison")
    options = dialog.get_by_role("listbox", name="Sources found").get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    editor.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id"))
    editor.keyboard.press("Shift+Tab")
    focus_is_on(dialog.get_by_role("button", name="Cancel"))
    editor.keyboard.press("Tab")
    focus_is_on(field)
