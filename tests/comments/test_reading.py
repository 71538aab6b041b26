"""Replies as readers see them, and the receipt of whoever wrote one."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from blog import publishing
from blog.models import Article, Byline
from comments.models import Comment, CommentPolicy
from comments.pages import conversation
from tests.blog.builders import cite, make_author, make_image, make_source
from tests.comments.builders import (
    make_article,
    make_comment,
    make_comment_awaiting_review,
    make_conversation,
    make_policy,
    make_published_comment,
    make_spam,
)
from tests.courses.builders import make_intake
from tests.fakes.akismet import KEY
from tests.website.builders import make_page
from website.dates import moment
from website.models import SiteSettings

pytestmark = pytest.mark.django_db


def _section(article):
    request = RequestFactory().get("/")
    tag = Template("{% load comments %}{% comment_section article %}")
    site = SiteSettings.load()
    return tag.render(Context({"article": article, "request": request, "site": site}))


@pytest.mark.parametrize(("references", "replies"), [(1, 1), (10, 20), (40, 45)])
def test_an_article_with_all_there_is_asks_thirteen_queries(
    client, django_assert_num_queries, references, replies
):
    text = "".join(cite(make_source()) for _ in range(references))
    article = make_article(body=f"<p>{text}</p>", course=make_intake().course, author=make_author())
    Article.objects.update(lead_image=make_image())
    make_conversation(article, [None if n % 4 == 0 else n - 1 for n in range(replies)])
    # The article with picture, course and reviewer; its bylines with authors, topics, renditions;
    # settings and menu; sources; what is related; the course's next intake; comments' policy,
    # threads, rows; the page about privacy.
    with django_assert_num_queries(13):
        page = client.get(article.get_absolute_url()).text
    assert page.count('class="comment"') == replies


def test_only_published_replies_are_shown(article):
    shown = make_published_comment(article)
    hidden = [make(article) for make in (make_comment, make_comment_awaiting_review, make_spam)]
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
    # The site, the policy, the byline; threads, replies; the page about privacy.
    with django_assert_num_queries(6):
        _section(article)


@pytest.mark.parametrize("size", [2_000, pytest.param(10_000, marks=pytest.mark.audit)])
@pytest.mark.parametrize("is_chain", [False, True])
def test_any_page_of_thousands_of_replies_takes_three_queries(
    article, size, is_chain, django_assert_max_num_queries
):
    make_conversation(article, [None, *range(size - 1)] if is_chain else [None] * size)
    pages = size // 50
    for number in (1, pages // 2, pages):
        with django_assert_max_num_queries(3):
            page = conversation(article, CommentPolicy(), number)
        assert (len(page.entries), page.size, page.page.paginator.num_pages) == (50, size, pages)


@pytest.mark.parametrize("newest_first", [False, True])
def test_every_permanent_address_opens_the_page_that_shows_the_reply(reader, article, newest_first):
    make_policy(page_size=10, newest_first=newest_first)
    parents = [None, 0, None, 1, *[2] * 12, None, None, 0, *[None] * 9]
    for comment in make_conversation(article, parents):
        answer = reader.get(comment.get_absolute_url())
        page = reader.get(answer.url)
        assert answer.url.endswith(f"#comment-{comment.pk}")
        assert f'id="comment-{comment.pk}"' in page.text


def test_newest_first_turns_round_the_threads_and_not_their_answers(article):
    make_policy(newest_first=True)
    make_conversation(article, [None, 0, None, 2, 0])
    bodies = [entry.comment.body for entry in conversation(article, CommentPolicy.load()).entries]
    assert bodies == ["Row 2", "Row 3", "Row 0", "Row 1", "Row 4"]


def test_a_thread_whose_start_was_taken_away_holds_together(article):
    rows = make_conversation(article, [None, 0, 1, None])
    Comment.objects.filter(pk=rows[0].pk).update(status=Comment.Status.TRASH)
    page = conversation(article, CommentPolicy())
    assert [(entry.comment.body, entry.node.depth) for entry in page.entries] == [
        ("Row 1", 0),
        ("Row 2", 1),
        ("Row 3", 0),
    ]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9" * 5000, "", "3", "9" * 30])
def test_a_page_of_replies_that_is_not_there_leads_to_one_that_is(reader, article, number):
    make_policy(page_size=10)
    make_conversation(article, [None] * 11)
    address = article.get_absolute_url()
    answer = reader.get(f"{address}?from=mail&replies={number}")
    last = "&replies=2" if number in {"3", "9" * 30} else ""
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?from=mail{last}")
    assert reader.get(answer["Location"]).status_code == 200


def test_a_reply_past_the_last_level_names_whom_it_answers(article):
    make_policy(nesting=1)
    make_conversation(article, [None, 0, 1])
    assert "In reply to <bdi>Margaret</bdi>" in _section(article)


def test_pingbacks_stand_apart_and_take_no_answer(article):
    pingback = make_published_comment(
        article, is_pingback=True, name="A blog", website="https://b.test/"
    )
    html = _section(article)
    assert "Sites that linked here" in html and '<a href="https://b.test/" rel="ugc' in html
    assert reverse("comments:reply", args=[pingback.pk]) not in html and "1 reply" not in html


def test_an_author_of_the_article_is_marked_as_such(article, moderator):
    author = make_author(user=moderator)
    Byline.objects.create(article=article, author=author)
    make_published_comment(article, staff_user=moderator)
    assert '<span class="badge">Author</span>' in _section(article)


CHANGES = [("name", "Ruth"), ("body", "Other text"), ("website", "https://b.test/")]


@pytest.mark.parametrize(("field", "now"), CHANGES)
def test_a_reply_that_was_shown_before_is_shown_as_it_is_now(article, field, now):
    comment = make_published_comment(article)
    assert now not in _section(article)
    Comment.objects.filter(pk=comment.pk).update(**{field: now})
    assert now in _section(article)


def test_staff_wear_the_name_that_the_site_has_now(article, moderator):
    make_published_comment(article, staff_user=moderator)
    assert '<span class="badge">Citewell</span>' in _section(article)
    SiteSettings(name="Calm School").save()
    assert '<span class="badge">Calm School</span>' in _section(article)


def test_a_reply_offers_an_answer_only_while_replies_are_open(article):
    comment = make_published_comment(article)
    answer = reverse("comments:reply", args=[comment.pk])
    assert answer in _section(article)
    article.comments_open = False
    assert answer not in _section(article)


def test_closed_replies_say_since_when_and_why(article):
    make_policy(close_after_days=3)
    day = moment(article.published_at + timedelta(days=3))
    html = _section(article)
    assert f"They closed on {day}, 3 days after the article was published." in html


def test_the_day_on_which_editors_close_replies_is_kept(article):
    article.comments_open = False
    first = publishing.save(article).comments_closed_at
    assert first and publishing.save(article).comments_closed_at == first
    article.comments_open = True
    assert publishing.save(article).comments_closed_at is None


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
    assert '<p dir="auto">&lt;b&gt;One&lt;/b&gt;<br>line</p>' in html
    assert '<p dir="auto">Another &amp; https://spam.example</p>' in html


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


def test_the_form_has_its_words(article, settings):
    settings.AKISMET_API_KEY = KEY
    html = _section(article)
    for text in (
        "Leave a reply",
        "We cannot give personal medical advice here. In an emergency call 999 or 112",
        "Your email address will not be published. Required fields are marked *",
        "This site uses Akismet to reduce spam.",
        "Learn how your comment data is processed",
        *(f">{label}</label>" for label in ("Comment", "Name", "Email", "Website")),
    ):
        assert text in html


@pytest.mark.parametrize("key", ["", KEY])
def test_the_form_names_akismet_only_where_it_is_asked(article, settings, key):
    settings.AKISMET_API_KEY = key
    assert ("This site uses Akismet" in _section(article)) is bool(key)


@pytest.mark.parametrize("has_page", [True, False])
def test_the_link_about_privacy_leads_to_a_page_that_is_there(article, settings, has_page):
    settings.AKISMET_API_KEY = KEY
    if has_page:
        make_page(slug="privacy")
    link = "/privacy/" if has_page else "https://akismet.com/privacy/"
    assert f'<a href="{link}">Learn how your comment data is processed</a>' in _section(article)


def test_a_site_without_a_key_and_a_privacy_page_promises_neither(article):
    assert "Learn how your comment data" not in _section(article)


@pytest.mark.parametrize("closed", [{"comments_open": False}, {"published_at": None}])
def test_where_nobody_can_reply_there_is_no_form(closed):
    html = _section(make_article(**closed))
    assert "<form" not in html and ("closed" in html or "once the article is published" in html)


def test_a_permanent_address_leads_to_the_place_on_the_page(reader, article):
    comment = make_published_comment(article)
    response = reader.get(comment.get_absolute_url())
    assert response.url == f"/articles/{article.slug}/#comment-{comment.pk}"


@pytest.mark.parametrize("make", [make_comment, make_comment_awaiting_review, make_spam])
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
    assert "Replies to this article are closed." in page and 'name="body"' not in page


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (make_comment, "waiting for the spam check"),
        (make_comment_awaiting_review, "waiting for one of us to read it"),
        (make_published_comment, "Your comment is published"),
        (make_spam, "It was marked as spam."),
    ],
)
def test_the_receipt_says_the_status_of_the_comment(reader, make, text):
    comment = make()
    response = reader.get(comment.receipt_url)
    assert text in response.text and comment.body in response.text
    assert "no-store" in response["Cache-Control"]


def test_the_receipt_of_what_was_refused_names_whom_to_write_to(reader):
    SiteSettings(contact_email="hello@site.test").save()
    assert "mailto:hello@site.test" in reader.get(make_spam().receipt_url).text


def test_a_receipt_opens_with_its_own_link_only(reader):
    comment = make_comment()
    for token in ("x", comment.receipt_token[:-1], comment.confirmation_token):
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
