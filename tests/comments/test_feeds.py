"""Replies as feeds."""

from xml.etree import ElementTree

import pytest

from tests.comments.builders import make_article, make_comment, make_published_comment, make_spam

pytestmark = pytest.mark.django_db
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def _items(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/rss+xml")
    return ElementTree.fromstring(answer.content).findall(".//item")


def test_the_feed_of_the_site_has_every_article_s_replies_newest_first(reader, settings):
    old, new = make_published_comment(), make_published_comment()
    links = [item.findtext("link") for item in _items(reader, "/feeds/comments.rss")]
    assert links == [settings.SITE_URL + comment.get_absolute_url() for comment in (new, old)]


def test_the_feed_of_an_article_has_its_own_replies_only(reader, article):
    mine = make_published_comment(article, name="Tomos")
    make_published_comment()
    (item,) = _items(reader, f"/articles/{article.slug}/comments.rss")
    assert item.findtext("title") == f"Tomos on “{article.title}”"
    assert item.findtext(CONTENT) == f'<p dir="auto">{mine.body}</p>'


@pytest.mark.parametrize("path", ["/feeds/comments.rss", "/articles/{slug}/comments.rss"])
def test_what_readers_do_not_see_is_in_no_feed(reader, article, path):
    for make in (make_comment, make_spam):
        make(article)
    make_published_comment(article, is_pingback=True)
    assert _items(reader, path.format(slug=article.slug)) == []


def test_markup_in_a_reply_is_text_in_the_feed(reader, article):
    make_published_comment(article, name="<b>\x0b", body="<script>alert(1)</script>\x00"[:-1])
    (item,) = _items(reader, "/feeds/comments.rss")
    assert item.findtext(CONTENT) == '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>'


def test_an_article_that_is_not_published_has_no_feed(reader):
    assert (
        reader.get(f"/articles/{make_article(published_at=None).slug}/comments.rss").status_code
        == 404
    )


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize("path", ["/feeds/comments.rss", "/articles/{slug}/comments.rss"])
def test_a_feed_takes_two_queries(reader, article, number, path, django_assert_num_queries):
    for _ in range(number):
        make_published_comment(article)
    with django_assert_num_queries(2):  # the site or the article, the replies
        reader.get(path.format(slug=article.slug))
