"""Replies as readers see them, and the receipt of whoever wrote one."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from tests.comments.builders import (
    make_article,
    make_comment,
    make_comment_held_for_a_person,
    make_published_comment,
    make_spam,
)
from website import tokens
from website.models import SiteSettings

pytestmark = pytest.mark.django_db


def _section(article):
    request = RequestFactory().get("/")
    tag = Template("{% load comments %}{% comment_section article %}")
    site = SiteSettings.load()
    return tag.render(Context({"article": article, "request": request, "site": site}))


def test_only_published_replies_are_shown(article):
    shown = make_published_comment(article)
    hidden = [make(article) for make in (make_comment, make_comment_held_for_a_person, make_spam)]
    html = _section(article)
    assert f'id="comment-{shown.pk}"' in html and "1 reply" in html
    assert not [comment for comment in hidden if comment.body in html]


@pytest.mark.parametrize("number", [1, 5])
def test_the_section_asks_the_same_queries_for_one_reply_and_for_five(
    article, number, django_assert_num_queries
):
    parent = None
    for _ in range(number):
        parent = make_published_comment(article, parent=parent)
    with django_assert_num_queries(3):  # the site, the policy, the replies
        _section(article)


def test_replies_to_replies_are_lists_in_lists_that_all_close(article):
    first = make_published_comment(article)
    second = make_published_comment(article, parent=first)
    make_published_comment(article, parent=second)
    make_published_comment(article)
    html = _section(article)
    assert (html.count("<ol"), html.count("</ol>")) == (3, 3)
    assert (html.count("<li>"), html.count("</li>")) == (4, 4)


def test_a_body_is_text_with_its_lines_kept(article):
    make_published_comment(article, body="<b>One</b>\nline\n\nAnother & https://spam.example")
    html = _section(article)
    assert "<p>&lt;b&gt;One&lt;/b&gt;<br>line</p>" in html
    assert "<p>Another &amp; https://spam.example</p>" in html


def test_an_author_s_website_earns_no_reputation(article):
    make_published_comment(article, website="https://example.org/")
    assert '<a href="https://example.org/" rel="ugc nofollow noopener">' in _section(article)


def test_an_email_address_is_nowhere_on_the_page(article):
    make_published_comment(article, email="secret@example.org")
    assert "secret@example.org" not in _section(article)


def test_staff_are_marked(article, moderator):
    make_published_comment(article)
    assert 'class="badge"' not in _section(article)
    make_published_comment(article, staff_user=moderator)
    assert '<span class="badge">Citewell</span>' in _section(article)


def test_a_reply_to_a_comment_that_was_taken_away_says_so(article):
    make_published_comment(article, parent=make_spam(article))
    assert "In reply to a comment that is no longer here." in _section(article)


def test_the_form_has_its_words(article):
    html = _section(article)
    for words in (
        "Leave a reply",
        "We cannot give personal medical advice here. In an emergency call 999 or 112",
        "Your email address will not be published. Required fields are marked *",
        "This site uses Akismet to reduce spam.",
        "Learn how your comment data is processed",
        *(f">{label}</label>" for label in ("Comment", "Name", "Email", "Website")),
    ):
        assert words in html


@pytest.mark.parametrize("closed", [{"comments_open": False}, {"published_at": None}])
def test_where_nobody_can_reply_there_is_no_form(closed):
    html = _section(make_article(**closed))
    assert "<form" not in html and ("closed" in html or "once the article is published" in html)


def test_a_permanent_address_leads_to_the_place_on_the_page(reader, article):
    comment = make_published_comment(article)
    response = reader.get(comment.get_absolute_url())
    assert response.url == f"/articles/{article.slug}/#comment-{comment.pk}"


@pytest.mark.parametrize("make", [make_comment, make_comment_held_for_a_person, make_spam])
@pytest.mark.parametrize("name", ["comment", "reply"])
def test_what_is_not_published_has_no_address(reader, make, name):
    assert reader.get(reverse(f"comments:{name}", args=[make().pk])).status_code == 404


def test_a_comment_of_a_withdrawn_article_is_not_found(reader, article):
    comment = make_published_comment(article)
    article.withdrawn_at = timezone.now()
    article.save()
    assert reader.get(comment.get_absolute_url()).status_code == 404


def test_the_reply_form_shows_what_it_answers(reader, article):
    comment = make_published_comment(article, name="Tomos")
    page = reader.get(reverse("comments:reply", args=[comment.pk])).text
    assert "Reply to <bdi>Tomos</bdi>" in page and comment.body in page
    assert f'<input type="hidden" name="parent" value="{comment.pk}">' in page


def test_the_reply_form_of_a_closed_article_says_so(reader):
    comment = make_published_comment(make_article(comments_open=False))
    page = reader.get(reverse("comments:reply", args=[comment.pk])).text
    assert "Replies to this article are closed." in page and "<textarea" not in page


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_comment, "waiting to be checked for spam"),
        (make_comment_held_for_a_person, "waiting for one of us to read it"),
        (make_published_comment, "Your comment is published"),
        (make_spam, "It was taken for spam."),
    ],
)
def test_the_receipt_says_where_the_comment_stands(reader, make, words):
    comment = make()
    response = reader.get(comment.receipt_url)
    assert words in response.text and comment.body in response.text
    assert "no-store" in response["Cache-Control"]


def test_the_receipt_of_what_was_refused_names_whom_to_write_to(reader):
    SiteSettings(contact_email="hello@site.test").save()
    assert "mailto:hello@site.test" in reader.get(make_spam().receipt_url).text


@pytest.mark.parametrize("token", ["x", "comment.1.x", "a.b.c.d", tokens.proof_token("comment", 1)])
def test_a_receipt_opens_with_its_own_link_only(reader, token):
    make_comment(pk=1)
    assert reader.get(reverse("comments:receipt", args=[token])).status_code == 404


def test_the_receipt_of_a_deleted_comment_is_not_found(reader):
    address = make_comment().receipt_url
    Comment.objects.all().delete()
    assert reader.get(address).status_code == 404


def test_staff_find_their_name_in_the_form(client, article, moderator):
    client.force_login(moderator)
    comment = make_published_comment(article)
    page = client.get(reverse("comments:reply", args=[comment.pk])).text
    assert 'value="Moderator"' in page and 'value="moderator@site.test"' in page
