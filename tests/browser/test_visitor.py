"""A visitor reads, checks a source and replies; with script and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import until

ARTICLE = "/articles/magnesium-and-muscle-cramps/"


def reply(page, words, name="Nia"):
    page.get_by_label("Comment").fill(words)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Email").fill("nia@example.org")
    page.get_by_role("button", name="Post comment").click()


def test_a_number_in_the_text_leads_to_its_reference_and_back(quiet):
    quiet.goto(ARTICLE)
    mark = quiet.locator("a.cite").first
    mark.click()
    reference = quiet.locator("li:target")
    expect(reference).to_be_visible()
    reference.locator(".ref-back a").first.click()
    assert quiet.url.endswith("#" + mark.get_attribute("id"))


def test_a_source_opens_beside_its_paragraph_without_leaving_it(quiet):
    quiet.goto(ARTICLE)
    note = quiet.locator("details.note").first
    note.locator("summary").click()
    expect(note.locator(".note-body")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_reply_is_received_checked_and_published(site, browser, script):
    context = browser.new_context(java_script_enabled=script, base_url=site.url)
    page = context.new_page()
    words = f"Does stretching in the morning count too, {'with' if script else 'without'} script?"
    page.goto(ARTICLE)
    reply(page, words)
    expect(page.get_by_role("heading", name="We have your comment")).to_be_visible()
    receipt = page.url

    def published():
        page.goto(receipt)
        return page.get_by_role("heading", name="Your comment is published").is_visible()

    until(published)
    page.get_by_role("link", name="See it under the article").click()
    expect(page.get_by_text(words)).to_be_visible()
    context.close()


def test_what_akismet_takes_for_spam_is_not_published(quiet):
    quiet.goto(ARTICLE)
    reply(quiet, "Buy now", name="akismet-guaranteed-spam")
    receipt = quiet.url

    def refused():
        quiet.goto(receipt)
        return quiet.get_by_text("It was taken for spam.").is_visible()

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
    expect(page.get_by_role("heading", name="We have your comment")).to_be_visible()
    context.close()


def test_nothing_is_stored_in_a_readers_browser(quiet, context):
    for path in ("/", ARTICLE, "/courses/", "/about/"):
        quiet.goto(path)
    assert context.cookies() == []
    assert quiet.evaluate("localStorage.length + sessionStorage.length") == 0
