"""What a reader types stays in sight, and errors are where the reader is."""

import re

import pytest
from playwright.sync_api import expect

from comments.forms import CommentForm
from tests import loopback
from tests.browser.waiting import until

ARTICLE = "/articles/magnesium-and-muscle-cramps/"
# Texts that JavaScript and Python could count or trim differently.
COUNTED = {
    "emoji": "😀" * 2606,
    "a family": "👨‍👩‍👧‍👦" * 800,
    "line ends": "one\n" * 1300,
    "white space around": "\u2028\u3000\x85\x1c " + "x" * 4999 + " \u00a0\n",
    "a mark of byte order": "\ufeff" + "x" * 4999,
}


def test_the_counter_counts_as_the_form_does(quiet):
    quiet.goto(ARTICLE)
    field = CommentForm.base_fields["body"]
    for name, text in COUNTED.items():
        quiet.get_by_label("Comment").fill(text)
        left = 5000 - len(field.to_python(text.replace("\n", "\r\n")))
        counter = quiet.locator("form[data-draft] [data-counter]")
        if left > 500:
            expect(counter, name).to_be_hidden()
        else:
            label = "too many" if left < 0 else "left"
            expect(counter, name).to_have_text(f"Characters {label}: {abs(left)}")
    quiet.get_by_label("Comment").fill("")


@pytest.mark.parametrize("script", [True, False])
def test_a_refused_form_has_the_focus_on_what_is_wrong(site, browser, script):
    context = browser.new_context(java_script_enabled=script, base_url=site.url)
    page = context.new_page()
    page.goto(ARTICLE)
    page.get_by_role("button", name="Post comment").click()
    expect(page).to_have_title(re.compile("^Error: Leave a reply"))
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="Write your comment.").click()
    assert page.url.endswith("#id_body")
    context.close()


HIDE = "Comment.objects.filter(pk={}).update(status='{}')"


def test_a_draft_whose_comment_has_gone_is_shown_and_not_written_over(site, page):
    page.goto(ARTICLE)
    comment = page.locator(".comment").last
    pk = comment.get_attribute("id").removeprefix("comment-")
    comment.get_by_role("link", name="Reply to").click()
    page.get_by_label("Comment", exact=True).fill("Half a thought")
    site.shell(f"from comments.models import Comment; {HIDE.format(pk, 'trash')}")
    try:
        for path in (ARTICLE, f"/comments/{pk}/reply/"):
            page.goto(path)
            expect(page.get_by_label("Comment", exact=True)).to_have_value("Half a thought")
        page.goto(ARTICLE)
        expect(page.get_by_text("a reply to a comment that is not on this page")).to_be_visible()
        page.get_by_label("Comment", exact=True).press_sequentially("!")
        page.reload()
        expect(page.get_by_label("Comment", exact=True)).to_have_value("Half a thought!")
    finally:
        site.shell(f"from comments.models import Comment; {HIDE.format(pk, 'approved')}")


def test_two_drafts_do_not_write_over_each_other(quiet):
    quiet.goto(ARTICLE)
    quiet.get_by_label("Comment", exact=True).fill("For the article")
    quiet.locator(".comment").first.get_by_role("link", name="Reply to").evaluate(
        "link => location.assign(link.href)"
    )
    quiet.wait_for_url("**/reply/")
    quiet.get_by_label("Comment", exact=True).fill("For the comment")
    reply = quiet.url
    for path, text in ((ARTICLE, "For the article"), (reply, "For the comment")):
        quiet.goto(path)
        expect(quiet.get_by_label("Comment", exact=True)).to_have_value(text)


def test_a_reply_to_an_article_that_was_withdrawn_meanwhile_is_there_to_copy(site, page):
    title = "How to read a reference"
    change = f"Article.objects.filter(title__startswith={title!r}).update(withdrawn_at={{}})"
    shell = "from blog.models import Article; from django.utils import timezone; "
    path = site.shell(f"{shell} print(Article.objects.get(title__startswith={title!r}).slug)")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/articles/{path}/")
    page.get_by_label("Comment", exact=True).fill("Danke")
    page.get_by_label("Name").fill("Nia")
    page.get_by_label("Email").fill("nia@example.org")
    site.shell(shell + change.format("timezone.now()"))
    try:
        with page.expect_response("**/comments/") as answer:
            page.get_by_role("button", name="Post comment").click()
        assert answer.value.status == 404
        expect(page.get_by_label("Text")).to_have_value("Danke")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    finally:
        site.shell(shell + change.format("None"))


def test_what_was_refused_is_still_a_draft_after_a_look_at_an_earlier_receipt(quiet):
    quiet.goto(ARTICLE)
    for label, text in (("Comment", "The first"), ("Name", "Nia"), ("Email", "nia@example.org")):
        quiet.get_by_label(label, exact=True).fill(text)
    quiet.get_by_role("button", name="Post comment").click()
    quiet.wait_for_url("**/receipt/**")
    receipt = quiet.url
    quiet.goto(ARTICLE)
    quiet.get_by_label("Comment", exact=True).fill("The second")
    quiet.get_by_role("button", name="Post comment").click()
    expect(quiet).to_have_title(re.compile("^Error:"))
    quiet.goto(receipt)
    quiet.goto(ARTICLE)
    expect(quiet.get_by_label("Comment", exact=True)).to_have_value("The second")


def test_a_draft_is_there_to_copy_where_replies_have_closed_meanwhile(site, page, browser):
    change = "from blog.models import Article; Article.objects.filter(slug={!r}).update(comments_open={})"
    slug = ARTICLE.split("/")[2]
    page.goto(ARTICLE)
    page.get_by_label("Comment", exact=True).fill("Half a thought")
    site.shell(change.format(slug, False))
    try:
        # A change is on the page within a second.
        until(lambda: "are closed" in loopback.get(site.url + ARTICLE).text)
        page.goto(ARTICLE)
        expect(page.get_by_label("This is what you wrote")).to_have_value("Half a thought")
        other = browser.new_page(base_url=site.url)
        other.goto(ARTICLE)
        expect(other.get_by_text("Replies to this article are closed.")).to_be_visible()
        expect(other.get_by_label("This is what you wrote")).to_be_hidden()
    finally:
        site.shell(change.format(slug, True))
        until(lambda: "are closed" not in loopback.get(site.url + ARTICLE).text)


def test_what_needs_script_is_not_on_the_page_without_it(site, browser):
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    page.goto(ARTICLE)
    expect(page.get_by_label("Comment", exact=True)).to_be_visible()
    assert page.locator("[hidden]").count() > 2
    for box in page.locator("[hidden]").all():
        expect(box).to_be_hidden()
    context.close()
