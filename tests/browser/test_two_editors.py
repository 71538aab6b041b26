"""Two people edit the same thing in two browsers: nothing is undone, and what both changed is asked
about on a page that can be read on a phone and passes axe."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import ALL, COLOURS, LAYOUT, complaints
from tests.server import EDITOR

SECOND = "second", "a calm green evening"
MAKE_SECOND = (
    "User.objects.filter(username={0!r}).exists() or User.objects.create_superuser("
    "{0!r}, 'second@example.org', {1!r}, first_name='Ben', last_name='Second')"
)
FIRST_PARAGRAPH = ".ProseMirror > p:nth-child(1)"
# Axe reads colours that change slowly before they have arrived.
SETTLED = "Promise.allSettled(document.getAnimations().map((each) => each.finished))"


def type_into(page, field, text):
    page.locator(f"#id_{field}").fill(text)


def write_first(page, text):
    """At the start of the first paragraph of the text."""
    page.locator(FIRST_PARAGRAPH).first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type(text)


# What Anna changes, what both change, and what only Ben changes, on each form.
FORMS = {
    "blog/article/1": ("disclosure", "title", "standfirst"),
    "courses/course/1": ("price_note", "price", "teacher"),
    "courses/intake/1": ("venue", "pay_within", "payment_instructions"),
    "website/page/1": ("menu_order", "title", "slug"),
    "website/sitesettings/1": ("tagline", "name", "disclaimer"),
}
NUMBERS = {"price": ("111.00", "99.00"), "pay_within": ("8", "9"), "menu_order": ("41", "")}


def typed(field, number):
    """What the first or the second person types into the field."""
    return NUMBERS.get(field, (f"annas-{field}", f"bens-{field}"))[number]


@pytest.fixture
def ben(site, browser):
    """A second person in a browser of their own."""
    site.shell(MAKE_SECOND.format(*SECOND))
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(SECOND[0])
    page.get_by_label("Password").fill(SECOND[1])
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="What needs you").wait_for()
    yield page
    context.close()


def save(page):
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_load_state()


QUICK = ("blog/article/1", "courses/intake/1")
LONG = [pytest.param(path, marks=pytest.mark.audit) for path in FORMS if path not in QUICK]


@pytest.mark.parametrize("path", [*QUICK, *LONG])
def test_two_people_save_the_same_form(editor, ben, path):
    annas, both, bens = FORMS[path]
    for page in (editor, ben):
        page.goto(f"/admin/{path}/change/")
    before = editor.locator(f"#id_{both}").input_value()
    for field in (annas, both):
        type_into(editor, field, typed(field, 0))
    save(editor)
    for field in (both, bens):
        type_into(ben, field, typed(field, 1))
    save(ben)
    asked = ben.get_by_role("region", name="Someone else changed this while you were editing")
    expect(asked.locator("fieldset")).to_have_count(1)
    expect(asked).to_contain_text(EDITOR[0])
    expect(ben.locator(f"#id_{bens}")).to_have_value(typed(bens, 1))
    expect(ben.locator(f"#id_{annas}")).to_have_value(typed(annas, 0))
    assert _seen(ben) == []
    asked.get_by_role("radio", name="Use mine").check()
    save(ben)
    editor.reload()
    for field, value in ((annas, typed(annas, 0)), (both, typed(both, 1)), (bens, typed(bens, 1))):
        expect(editor.locator(f"#id_{field}")).to_have_value(value)
    type_into(editor, both, before)
    save(editor)


def _seen(page):
    """What axe finds, on a phone and then, of what changes with it, in the other scheme and on a wide
    screen; and at which width the page is too wide."""
    found = []
    for width, scheme, rules in (
        (390, "light", ALL),
        (390, "dark", COLOURS),
        (1280, "dark", LAYOUT),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        found += complaints(page, rules)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((width, "too wide"))
    return found


def test_texts_that_both_changed_are_compared_as_text(editor, ben):
    for page in (editor, ben):
        page.goto("/admin/blog/article/1/change/")
        page.locator(FIRST_PARAGRAPH).first.wait_for()
    for page, words in ((editor, "Annas words. "), (ben, "Bens words. ")):
        write_first(page, words)
        save(page)
    asked = ben.get_by_role("region", name="Someone else changed this while you were editing")
    expect(asked.locator("ins")).to_have_text(["Annas words. ", "Bens words. "])
    expect(asked).not_to_contain_text("<p>")
    asked.get_by_role("radio", name="Keep theirs").check()
    save(ben)
    expect(ben.locator(FIRST_PARAGRAPH).first).to_contain_text("Annas words.")


def test_a_text_that_nobody_touched_is_not_changed_by_opening_it_in_the_editor(editor, ben):
    for page in (editor, ben):
        page.goto("/admin/blog/article/1/change/")
        page.locator(FIRST_PARAGRAPH).first.wait_for()
    write_first(editor, "Only Anna. ")
    save(editor)
    type_into(ben, "caution", "Only Ben")
    save(ben)
    expect(ben.locator(FIRST_PARAGRAPH).first).to_contain_text("Only Anna.")
    expect(ben.locator("#id_caution")).to_have_value("Only Ben")
