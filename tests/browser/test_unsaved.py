"""What an editor typed and did not save is there again, counted in characters."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import log_in
from tests.browser.test_two_editors import MAKE_SECOND, SECOND, save

NEW = "/admin/blog/article/add/"
LONG = "An hour of work, 😀 – é. " * 400
# Every write to the browser's storage fails, as where it is full or forbidden.
FULL = "() => { throw new DOMException('', 'QuotaExceededError') }"
NO_STORAGE = f"void (Storage.prototype.setItem = {FULL})"

MAKE = "from tests.blog.builders import make_draft; print(make_draft().pk)"
DELETE = "from blog.models import Article; Article.objects.get(pk={}).delete()"


@pytest.fixture
def form(site):
    """The path of the form of an article that no other test reads."""
    pk = site.shell(MAKE).strip()
    yield f"/admin/blog/article/{pk}/change/"
    site.shell(DELETE.format(pk))


def _open(page, path):
    page.goto(path)
    page.locator(".ProseMirror > p").first.wait_for()


def _type(page):
    """Type into the form. Returns what it then holds."""
    page.locator("#id_caution").fill("Ask\nfirst")
    page.locator(".ProseMirror > p").first.click()
    page.keyboard.insert_text(LONG)
    page.keyboard.type(" And the end")
    assert len(_typed(page)[0]) > len(LONG)
    return _typed(page)


def _typed(page):
    return [page.locator(f"#id_{name}").input_value() for name in ("body", "caution", "slug")]


def _back_in(page):
    page.get_by_role("button", name="Put it back").click()
    return _typed(page)


def _log_out(page):
    page.get_by_role("button", name="Log out", exact=True).click()
    page.get_by_role("link", name="Log in again").wait_for()
    # Its script has run then.
    page.wait_for_load_state()


def _offers(page):
    return page.locator(".unsaved-offer")


def test_a_closed_tab_loses_nothing_and_a_saved_form_offers_nothing(editor, form):
    page = editor
    for path in (NEW, form):
        _open(page, path)
        typed = _type(page)
        context = page.context
        page.close()
        page = context.new_page()
        _open(page, path)
        assert _typed(page) != typed
        assert _back_in(page) == typed
        expect(page.get_by_text("Kept in this browser at")).to_be_visible()
    save(page)
    _open(page, form)
    expect(_offers(page)).to_have_count(0)
    _open(page, NEW)
    expect(_offers(page)).to_have_count(1)
    page.get_by_role("button", name="Discard").click()
    page.reload()
    expect(_offers(page)).to_have_count(0)


def test_a_login_that_ended_or_was_renewed_elsewhere_loses_nothing(page, form):
    log_in(page)
    for cookie, button in (
        ("staff_session", "Log in and go on"),
        ("csrftoken", "Open the form again"),
    ):
        _open(page, form)
        typed = _type(page)
        page.context.clear_cookies(name=cookie)
        save(page)
        expect(page.get_by_text("Nothing is lost")).to_be_visible()
        page.get_by_role("link", name=button).click()
        if cookie == "staff_session":
            page.get_by_label("Username").fill("editor")
            page.get_by_label("Password").fill("a calm blue morning")
            page.get_by_role("button", name="Log in").click()
        page.locator(".ProseMirror > p").first.wait_for()
        assert _back_in(page) == typed
        save(page)
        expect(_offers(page)).to_have_count(0)


def test_who_else_uses_the_browser_sees_nothing_of_it_and_logging_out_removes_it(
    site, editor, form
):
    site.shell(MAKE_SECOND.format(*SECOND))
    _open(editor, form)
    _type(editor)
    editor.context.clear_cookies()
    log_in(editor, *SECOND)
    _open(editor, form)
    expect(_offers(editor)).to_have_count(0)
    _log_out(editor)
    log_in(editor)
    _open(editor, form)
    expect(_offers(editor)).to_have_count(1)
    editor.once("dialog", lambda question: question.accept())
    _log_out(editor)
    log_in(editor)
    _open(editor, form)
    expect(_offers(editor)).to_have_count(0)


def test_leaving_is_asked_about_only_where_nothing_can_be_stored(editor, form):
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.accept()

    editor.on("dialog", stay)
    _open(editor, form)
    _type(editor)
    editor.reload()
    assert asked == []
    editor.evaluate(NO_STORAGE)
    _type(editor)
    expect(editor.get_by_text("This browser cannot keep what you type")).to_be_visible()
    editor.reload()
    assert asked == ["beforeunload"]


def test_what_somebody_else_has_saved_meanwhile_is_asked_about(site, editor):
    path = "/admin/website/page/1/change/"
    change = "from website.models import Page; Page.objects.filter(pk=1).update(title={!r})"
    editor.goto(path)
    title = editor.locator("#id_title").input_value()
    editor.locator("#id_title").fill("Mine")
    site.shell(change.format("Theirs"))
    try:
        editor.goto(path)
        editor.get_by_role("button", name="Put it back").click()
        expect(editor.locator("#id_title")).to_have_value("Mine")
        save(editor)
        asked = editor.get_by_role(
            "region", name="Someone else changed this while you were editing"
        )
        expect(asked).to_contain_text("Theirs")
    finally:
        site.shell(change.format(title))
