"""A visitor reads, checks a source and replies; with script and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import complaints
from tests.browser.waiting import until

ARTICLE = "/articles/magnesium-and-muscle-cramps/"


def reply(page, words, name="Nia"):
    page.get_by_label("Comment").fill(words)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Email").fill("nia@example.org")
    page.get_by_role("button", name="Post comment").click()


@pytest.mark.parametrize("script", [True, False])
def test_a_number_opens_its_note_below_the_paragraph_and_the_note_leads_back(site, browser, script):
    context = browser.new_context(
        base_url=site.url,
        java_script_enabled=script,
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    page.goto(ARTICLE)
    mark = page.locator(".prose > p:has(.cite) .cite").first
    mark.scroll_into_view_if_needed()
    before = mark.bounding_box()["y"]
    mark.click()
    note = page.locator(".note-body:visible")
    expect(note).to_contain_text("not marked as disagreeing")
    after = mark.bounding_box()["y"]
    assert after < note.bounding_box()["y"] < 844
    if script:
        assert after == before
        assert complaints(page) == []
    note.get_by_role("link", name="Back to the text").click()
    expect(mark).to_be_focused()
    expect(note).to_have_count(0)
    context.close()


def test_by_keyboard_a_note_opens_with_enter_and_closes_with_escape(quiet):
    quiet.goto(ARTICLE)
    mark = quiet.locator(".cite").first
    # What a screen reader reads out of the notes.
    notes = quiet.get_by_role("note", name="Sources")
    expect(notes).to_have_count(0)
    mark.press("Enter")
    expect(quiet.locator(".note-body:visible")).to_be_focused()
    expect(notes).to_have_count(1)
    quiet.keyboard.press("Escape")
    expect(mark).to_be_focused()
    expect(quiet.locator(".note-body:visible")).to_have_count(0)
    expect(notes).to_have_count(0)


def test_a_reference_leads_to_each_mark_that_cites_it(quiet):
    quiet.goto(ARTICLE)
    quiet.locator(".ref-back a").first.click()
    expect(quiet.locator(".cite:target")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False])
def test_a_reply_is_received_checked_and_published(site, browser, script):
    context = browser.new_context(java_script_enabled=script, base_url=site.url)
    page = context.new_page()
    words = f"Does stretching in the morning count too, {'with' if script else 'without'} script?"
    page.goto(ARTICLE)
    reply(page, words)
    expect(page.get_by_role("heading", name="We have received your comment")).to_be_visible()
    receipt = page.url

    def published():
        page.goto(receipt)
        return page.get_by_role("heading", name="Your comment is published").is_visible()

    def shown():
        page.goto(place)
        return page.get_by_text(words).is_visible()

    until(published)
    place = page.get_by_role("link", name="See it under the article").get_attribute("href")
    # The cached article may be up to POLL_SECONDS older than the receipt, which is not cached.
    until(shown)
    context.close()


def test_what_akismet_takes_for_spam_is_not_published(quiet):
    quiet.goto(ARTICLE)
    reply(quiet, "Buy now", name="akismet-guaranteed-spam")
    receipt = quiet.url

    def refused():
        quiet.goto(receipt)
        return quiet.get_by_text("It was marked as spam.").is_visible()

    until(refused)
    quiet.goto(ARTICLE)
    expect(quiet.get_by_text("Buy now")).to_have_count(0)


def test_a_form_with_something_missing_keeps_what_was_typed(quiet):
    quiet.goto(ARTICLE)
    quiet.get_by_label("Comment").fill("A long and careful question.")
    quiet.get_by_label("Name").fill("Nia")
    quiet.get_by_role("button", name="Post comment").click()
    expect(quiet.get_by_label("Comment")).to_have_value("A long and careful question.")
    expect(quiet.get_by_label("Email")).to_have_attribute("aria-invalid", "true")


def test_a_reply_to_a_reply_needs_no_script(site, browser):
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    page.goto(ARTICLE)
    page.get_by_role("link", name="Reply to").first.click()
    reply(page, "Thank you for asking this.")
    expect(page.get_by_role("heading", name="We have received your comment")).to_be_visible()
    context.close()


def test_a_reply_is_written_in_the_place_where_it_will_stand(quiet):
    quiet.goto(ARTICLE)
    quiet.get_by_label("Comment").fill("Begun before choosing whom to answer.")
    comment = quiet.locator(".comment").first
    comment.get_by_role("link", name="Reply to").click()
    expect(comment.get_by_label("Comment", exact=True)).to_be_focused()
    expect(comment.get_by_role("heading", name="Reply to")).to_be_visible()
    comment.get_by_role("button", name="Reply to the article instead").click()
    expect(comment.get_by_label("Comment", exact=True)).to_have_count(0)
    expect(quiet.get_by_label("Comment")).to_have_value("Begun before choosing whom to answer.")


def test_a_reload_loses_neither_the_words_nor_whom_they_answer(quiet):
    quiet.goto(ARTICLE)
    quiet.locator(".comment").nth(1).get_by_role("link", name="Reply to").click()
    quiet.get_by_label("Comment").fill("Half a thought")
    quiet.reload()
    form = quiet.locator(".comment").nth(1).get_by_label("Comment", exact=True)
    expect(form).to_have_value("Half a thought")
    reply(quiet, "A whole thought")
    expect(quiet.get_by_role("heading", name="We have received your comment")).to_be_visible()
    quiet.goto(ARTICLE)
    expect(quiet.get_by_label("Comment", exact=True)).to_have_value("")


def test_a_name_is_remembered_only_if_its_owner_says_so_and_never_in_a_cookie(quiet, context):
    for words, ticked in (("Do not remember me.", False), ("Do remember me.", True)):
        quiet.goto(ARTICLE)
        expect(quiet.get_by_label("Name")).to_have_value("")
        quiet.get_by_label("Remember me").set_checked(ticked)
        reply(quiet, words)
    quiet.goto(ARTICLE)
    expect(quiet.get_by_label("Email")).to_have_value("nia@example.org")
    quiet.get_by_label("Remember me").uncheck()
    assert quiet.evaluate("localStorage.length") == 0
    assert context.cookies() == []


def test_a_text_that_is_too_long_is_counted_and_not_cut(quiet):
    quiet.goto(ARTICLE)
    quiet.get_by_label("Comment").fill("a" * 5003)
    expect(quiet.get_by_text("Characters too many: 3")).to_be_visible()
    reply(quiet, "a" * 5003)
    expect(quiet.get_by_label("Comment")).to_have_value("a" * 5003)


@pytest.mark.parametrize("script", [True, False])
def test_a_comment_is_changed_and_deleted_by_whoever_sent_it(site, browser, script):
    context = browser.new_context(java_script_enabled=script, base_url=site.url)
    page = context.new_page()
    page.goto(ARTICLE)
    reply(page, f"Sent too soon {script}")
    page.get_by_text("Edit your comment").click()
    page.get_by_label("Comment").fill(f"Sent in time {script}")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".receipt-text")).to_have_text(f"Sent in time {script}")
    page.get_by_text("Delete your comment", exact=True).click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_role("heading", name="Your comment is deleted")).to_be_visible()
    context.close()


def test_nothing_is_stored_in_a_readers_browser(quiet, context):
    for path in ("/", ARTICLE, "/courses/", "/privacy/"):
        quiet.goto(path)
    assert context.cookies() == []
    assert quiet.evaluate("localStorage.length + sessionStorage.length") == 0
