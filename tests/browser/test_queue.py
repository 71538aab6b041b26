"""A moderator clears the queue: with a phone, with keys, without the script, and when things fail."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import log_in
from tests.browser.test_every_page import complaints

LIST = "/admin/comments/comment/"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PLANT = """
from datetime import timedelta
from django.utils import timezone
from tests.comments.builders import make_article, make_comment_awaiting_review as make
article = make_article(slug='queue', title='An article of the queue')
for number in range({number}):
    make(article, name=f'Reader {{number}}', body=f'Question {{number}}', email='reader@example.org',
         created_at=timezone.now() - timedelta(minutes=number))
"""
COUNT = "from comments.models import Comment as C; print(C.objects.filter(article__slug='queue', {}).count())"
EDIT = """
from comments import submitting
from comments.models import Comment
comment = Comment.objects.get(article__slug='queue', name='{name}')
comment.body = '{body}'
submitting.deciding.edit(comment, by=User.objects.first())
"""
REMOVE = """
from blog.models import Article
from comments.models import Comment
Comment.objects.filter(article__slug='queue', parent__isnull=False).delete()
Comment.objects.filter(article__slug='queue').delete()
Article.objects.filter(slug='queue').delete()
"""


@pytest.fixture
def held(site):
    """Plants held comments; they and their article are removed after the test."""
    yield lambda number: site.shell(PLANT.format(number=number))
    site.shell(REMOVE)


@pytest.fixture
def count(site):
    return lambda condition: int(site.shell(COUNT.format(condition)))


def card(page, name):
    return page.get_by_role("article", name=name, exact=True)


def press(page, name, button):
    card(page, name).get_by_role("button", name=button, exact=True).click()


def test_forty_are_cleared_on_a_phone_with_forty_taps_and_few_requests(editor, held, count):
    held(40)
    editor.set_viewport_size(PHONE)
    asked, taps = [], 0
    editor.on("request", lambda it: asked.append(it) if _is_counted(it) else None)
    editor.goto(LIST)
    for number in range(40):
        press(editor, f"Reader {number}", ("Approve", "Spam", "Trash")[number % 3])
        taps += 1
        expect(card(editor, f"Reader {number}")).to_have_count(0)
    expect(editor.get_by_role("status").first).to_contain_text("1 comment approved")
    assert (taps, count("status='held'"), count("status='approved'")) == (40, 0, 14)
    assert len(asked) <= 45


def _is_counted(request):
    return request.resource_type in {"document", "fetch", "xhr"}


def test_after_a_decision_the_next_card_has_the_focus_and_undo_brings_the_last_one_back(
    editor, held
):
    held(3)
    editor.goto(LIST)
    press(editor, "Reader 1", "Trash")
    expect(card(editor, "Reader 2")).to_be_focused()
    expect(editor.get_by_role("status").first).to_have_text("1 comment moved to the trash.")
    editor.get_by_role("button", name="Undo your last decision").click()
    expect(card(editor, "Reader 1")).to_be_focused()
    assert _order(editor)[:3] == ["Reader 0", "Reader 1", "Reader 2"]


def test_the_keys_do_what_the_buttons_do_and_can_be_turned_off(editor, held, count):
    held(6)
    editor.set_viewport_size(DESK)
    editor.goto(LIST)
    expect(editor.locator("[data-keys]")).to_be_visible()
    # Before a card has the focus, a key decides nothing.
    editor.keyboard.press("a")
    for key, left in [("j", 0), ("a", 1), ("s", 2), ("t", 3), ("l", 4)]:
        editor.keyboard.press(key)
        expect(card(editor, f"Reader {left}")).to_be_focused()
    editor.keyboard.press("z")
    expect(card(editor, "Reader 2")).to_be_focused()
    editor.keyboard.press("r")
    editor.keyboard.type("as typed")
    expect(card(editor, "Reader 2").get_by_label("Your reply")).to_have_value("as typed")
    editor.locator("[data-keys] summary").click()
    editor.get_by_label("Use these keys in this browser").uncheck()
    card(editor, "Reader 4").focus()
    editor.keyboard.press("a")
    assert (count("status='approved'"), count("status='held'")) == (1, 4)


def test_a_comment_put_off_goes_to_the_end_and_stays_there(editor, held):
    held(3)
    editor.goto(LIST)
    press(editor, "Reader 0", "Later")
    expect(card(editor, "Reader 1")).to_be_focused()
    before = _order(editor)
    assert before[0] == "Reader 1" and before[-1] == "Reader 0"
    editor.reload()
    assert _order(editor) == before


def test_a_reply_typed_in_the_card_survives_a_change_of_the_comment(page, held, site):
    held(2)
    log_in(page)
    page.goto(LIST)
    first = card(page, "Reader 0")
    first.get_by_text("Reply", exact=True).click()
    page.keyboard.type("Half an hour is enough.")
    site.shell(EDIT.format(name="Reader 0", body="Question 0 and cheap pills"))
    first.get_by_role("button", name="Approve and publish the reply").click()
    expect(first.get_by_role("alert")).to_contain_text("its text was changed")
    expect(first.locator("ins")).to_contain_text("and cheap pills")
    expect(first.get_by_label("Your reply")).to_have_value("Half an hour is enough.")
    first.get_by_role("button", name="Approve and publish the reply").click()
    expect(first).to_have_count(0)


ERASE = """
from comments import privacy
from comments.models import Comment
comment = Comment.objects.get(name={name!r})
fields = {{"parent": comment, "root": comment, "hold_reason": "links"}}
Comment.objects.create(article=comment.article, name="Tomos", email="t@example.org", body="Me too", **fields)
privacy.erase_comment(comment)
"""


def test_a_reply_typed_for_a_comment_that_was_erased_meanwhile_stays_to_be_copied(page, held, site):
    held(1)
    log_in(page)
    page.goto(LIST)
    only = card(page, "Reader 0")
    only.get_by_text("Reply", exact=True).click()
    only.get_by_label("Your reply").fill("Half an hour is enough.")
    site.shell(ERASE.format(name="Reader 0"))
    only.get_by_role("button", name="Approve and publish the reply").click()
    expect(only.get_by_role("alert")).to_contain_text("it was deleted meanwhile")
    expect(only.get_by_label("Your reply")).to_have_value("Half an hour is enough.")


# What a failing request is answered, and what the card then says.
FAILURES = [
    (lambda route: route.abort(), "cannot be reached"),
    (lambda route: route.fulfill(status=429), "Too many requests"),
    (lambda route: route.fulfill(status=500), "could not do this"),
    (lambda route: route.fulfill(status=403), "You may not do this any more"),
    (lambda route: route.fulfill(status=404), "was deleted meanwhile"),
]


def test_a_failure_is_said_in_the_card_and_the_reply_stays(page, held):
    held(1)
    log_in(page)
    page.goto(LIST)
    only = card(page, "Reader 0")
    only.get_by_text("Reply", exact=True).click()
    page.keyboard.type("Half an hour.")
    for failure, said in FAILURES:
        page.route(re.compile("/reply/"), failure)
        only.get_by_role("button", name="Approve and publish the reply").click()
        expect(only.get_by_role("alert")).to_contain_text(said)
        page.unroute(re.compile("/reply/"))
    expect(only.get_by_label("Your reply")).to_have_value("Half an hour.")


def test_whoever_was_logged_out_logs_in_elsewhere_and_presses_again(page, context, held, count):
    held(1)
    log_in(page)
    page.goto(LIST)
    other = context.new_page()
    other.goto("/admin/")
    other.get_by_role("button", name="Log out", exact=True).click()
    press(page, "Reader 0", "Approve")
    expect(card(page, "Reader 0").get_by_role("alert")).to_contain_text("You are logged out")
    log_in(other)
    press(page, "Reader 0", "Approve")
    expect(card(page, "Reader 0")).to_have_count(0)
    assert count("status='approved'") == 1


def test_the_second_click_of_a_double_click_decides_nothing(editor, held, count):
    held(3)
    editor.goto(LIST)
    card(editor, "Reader 0").get_by_role("button", name="Approve").dblclick()
    expect(card(editor, "Reader 0")).to_have_count(0)
    assert count("status='approved'") == 1


def test_the_queue_works_without_the_script(editor, browser, base_url, held, count):
    held(3)
    state = editor.context.storage_state()
    options = {"java_script_enabled": False, "storage_state": state, "base_url": base_url}
    with browser.new_context(**options, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(LIST)
        press(page, "Reader 0", "Approve")
        assert page.url.endswith(f"#{card(page, 'Reader 1').get_attribute('id')}")
        press(page, "Reader 1", "Later")
        card(page, "Reader 2").get_by_text("Reply", exact=True).click()
        card(page, "Reader 2").get_by_label("Your reply").fill("Thank you.")
        press(page, "Reader 2", "Approve and publish the reply")
        assert (count("status='approved'"), count("status='held'")) == (3, 1)
        card(page, "Reader 1").get_by_role("checkbox").check()
        page.get_by_role("button", name="Mark as spam").click()
        page.get_by_role("button", name="Undo your last decision").click()
        assert count("status='held'") == 1


def test_axe_is_silent_about_the_queue_and_nothing_is_cut_off(editor, held, site):
    held(3)
    site.shell(EDIT.format(name="Reader 1", body="W" * 200))
    for size in (PHONE, DESK):
        editor.set_viewport_size(size)
        editor.goto(LIST)
        editor.get_by_label("Select the comment by Reader 2").check()
        card(editor, "Reader 0").get_by_text("Reply", exact=True).click()
        card(editor, "Reader 0").get_by_text("Trash, with a reason").click()
        for scheme in ("light", "dark"):
            editor.emulate_media(color_scheme=scheme)
            assert complaints(editor) == []
        assert editor.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert editor.evaluate(CUT_OFF) == []


# What stands out of the window or of its own box on the right.
CUT_OFF = """[...document.querySelectorAll('#content *:not(option)')]
  .filter((it) => it.checkVisibility() && !it.closest('.visually-hidden')
    && (it.getBoundingClientRect().right > innerWidth + 1))
  .map((it) => it.outerHTML.slice(0, 120))"""


def _order(page):
    return page.locator("[data-card] .card-name").all_inner_texts()
