"""Staff write, cite, publish, decide on replies and see sign-ups, all in the admin."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import link_in
from tests.browser.waiting import until


def write(page, title):
    page.goto("/admin/blog/article/add/")
    page.get_by_label("Title:", exact=True).fill(title)
    body = page.locator(".ProseMirror[contenteditable=true]")
    body.click()
    return body


def cite(page, words, locator=""):
    page.get_by_role("button", name="Cite a source").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Source: title, author, year or DOI").fill(words)
    dialog.get_by_role("listbox", name="Sources found").get_by_role("option").first.click()
    dialog.get_by_label("Where in the source, such as p. 445 (optional)").fill(locator)
    dialog.get_by_role("button", name="Insert").click()


def choose(page, field, words):
    """Picks from one of the admin's search boxes."""
    page.locator(f".field-{field} .select2-selection").first.click()
    page.locator(".select2-search__field").fill(words)
    page.locator(".select2-results__option--highlighted").click()


def test_what_is_typed_is_what_is_saved(editor, site):
    write(editor, "Two words")
    editor.keyboard.type("Two words and  two spaces")
    editor.get_by_role("button", name="Save and continue editing").click()
    body = site.shell(
        "from blog.models import Article; print(Article.objects.get(title='Two words').body)"
    )
    assert body == "<p>Two words and  two spaces</p>"


def test_an_article_is_written_cited_published_and_read(editor):
    write(editor, "Written in a browser")
    editor.keyboard.type("A claim")
    cite(editor, "Garrison 2020", "p. 4")
    editor.keyboard.type(" and more.")
    choose(editor, "author", "Demonstration editors")
    editor.get_by_role("button", name="Publish now").click()
    editor.goto("/articles/written-in-a-browser/")
    expect(editor.locator(".prose > p").first).to_have_text("A claim[1, p. 4] and more.")
    expect(editor.locator(".references li")).to_contain_text("Garrison SR, Korownyk CS")


def test_a_work_that_the_site_does_not_hold_is_looked_up_and_cited_without_leaving(editor):
    write(editor, "A work looked up")
    editor.keyboard.type("A claim")
    editor.get_by_role("button", name="Cite a source").click()
    dialog = editor.get_by_role("dialog")
    search = dialog.get_by_label("Source: title, author, year or DOI")
    search.fill("https://doi.org/10.5555/trial")
    expect(dialog.get_by_role("button", name="Look this up elsewhere")).to_be_visible()
    search.press("Enter")
    dialog.get_by_role("option", name="A trial made up for tests").click()
    expect(search).to_have_value("Example and Muster 1993")
    dialog.get_by_role("button", name="Insert").click()
    expect(editor.locator(".cite-chip")).to_have_text("[Example and Muster 1993]")


def test_the_enter_key_saves_an_article_and_publishes_nothing(editor):
    write(editor, "Saved by a key")
    editor.keyboard.type("Enough to be published.")
    choose(editor, "author", "Demonstration editors")
    editor.get_by_label("Title:", exact=True).press("Enter")
    editor.get_by_text("was added successfully").wait_for()
    assert editor.goto("/articles/saved-by-a-key/").ok
    expect(
        editor.get_by_text("Draft. Only staff who are logged in can see this page.")
    ).to_be_visible()


def test_an_article_gets_a_short_answer_and_a_card_that_says_when_to_get_help(editor):
    write(editor, "Boxes in a browser")
    editor.keyboard.type("- It helps nobody.")
    editor.get_by_role("button", name="as the short answer").click()
    for _leaves in ("the line", "the list", "the box"):
        editor.keyboard.press("Enter")
    editor.keyboard.type("A pain in the chest.")
    editor.get_by_role("button", name="how urgent they are").click()
    editor.get_by_role("combobox", name="When to get help").select_option("Get emergency help now")
    choose(editor, "author", "Demonstration editors")
    editor.get_by_role("button", name="Publish now").click()
    editor.goto("/articles/boxes-in-a-browser/")
    expect(editor.get_by_role("region", name="The short answer")).to_contain_text("It helps")
    care = editor.get_by_role("region", name="When to get help")
    expect(care).to_contain_text("Get emergency help now A pain in the chest.")


def test_a_quotation_is_published_only_with_its_source(editor):
    write(editor, "A quotation in a browser")
    editor.keyboard.type("> Their words.")
    choose(editor, "author", "Demonstration editors")
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.get_by_text("Choose the source of each quotation").first).to_be_visible()
    editor.locator(".ProseMirror blockquote").click()
    editor.get_by_role("button", name="Where the quotation comes from").click()
    dialog = editor.get_by_role("dialog")
    dialog.get_by_label("Source: title, author, year or DOI").fill("Seelig")
    dialog.get_by_role("listbox", name="Sources found").get_by_role("option").first.click()
    dialog.get_by_label("Its language").select_option("ar")
    dialog.get_by_role("button", name="Insert").click()
    editor.get_by_role("button", name="Publish now").click()
    editor.goto("/articles/a-quotation-in-a-browser/")
    expect(editor.locator(".quotation .attribution")).to_contain_text("Verbatim · Seelig 1993")
    expect(editor.locator(".quotation blockquote")).to_have_attribute("dir", "rtl")


def test_a_held_reply_is_found_and_published(editor, site):
    made = site.shell(
        "from tests.comments.builders import make_comment_awaiting_review as make; "
        "from blog.models import Article; "
        "article = Article.objects.get(slug='how-to-read-a-reference'); "
        "print(make(article, body='A reply that waits for a person.').pk)"
    )
    editor.goto("/admin/comments/comment/")
    editor.locator(f"input[name=_selected_action][value='{made}']").check()
    editor.get_by_role("group").get_by_role("button", name="Approve").click()
    until(lambda: _sees(editor, "/articles/how-to-read-a-reference/", "A reply that waits"))


def test_the_dashboard_shows_sign_ups_and_free_seats(editor):
    editor.goto("/admin/")
    panel = editor.get_by_role("region", name="Courses")
    expect(panel).to_contain_text("Transdermal Magnesium Therapy")
    expect(
        panel.get_by_text(re.compile(r"[0-9]+ taken, [0-9]+ reserved, [0-9]+ free"))
    ).to_be_visible()


def test_staff_may_set_a_new_password_by_mail(quiet, mailbox):
    before = len(mailbox.received)
    quiet.goto("/admin/login/")
    quiet.get_by_role("link", name="Forgotten your login credentials?").click()
    quiet.get_by_label("Email").fill("editor@example.org")
    quiet.get_by_role("button").last.click()
    until(lambda: len(mailbox.received) > before)
    quiet.goto(link_in(mailbox.received[-1]))
    expect(quiet.get_by_label("New password:")).to_be_visible()


def _sees(page, path, words):
    page.goto(path)
    return page.get_by_text(words).is_visible()
