"""What visitors see of the articles, and what they do not."""

import xml.etree.ElementTree as ElementTree

import html5lib
import pytest
from django.urls import reverse

from blog import publishing, views
from tests.blog.builders import (
    cite,
    make_author,
    make_draft,
    make_image,
    make_published_article,
    make_scheduled_article,
    make_source,
    make_staff,
    make_topic,
    make_withdrawn_article,
)
from tests.seo.sitemap import by_path

pytestmark = pytest.mark.django_db

HIDDEN = [make_draft, make_scheduled_article, make_withdrawn_article]
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def full_article(author, topic):
    body = f"<p>A claim{cite(make_source())}</p>"
    return make_published_article(author=author, topic=topic, body=body, lead_image=make_image())


def lists(author, topic):
    return [
        reverse("blog:home"),
        reverse("blog:article_list"),
        author.get_absolute_url(),
        topic.get_absolute_url(),
    ]


@pytest.mark.parametrize("make", HIDDEN)
def test_what_is_not_published_is_not_there_for_visitors(client, make):
    assert client.get(make().get_absolute_url()).status_code == 404


@pytest.mark.parametrize("make", HIDDEN)
def test_what_is_not_published_is_on_no_list_feed_or_sitemap(client, make):
    author, topic = make_author(), make_topic()
    article = make(author=author, topic=topic)
    others = [reverse(f"blog:{name}") for name in ("feed", "feed_atom", "feed_json", "topic_list")]
    for address in [*lists(author, topic), *others, reverse("blog:topic_feed", args=[topic.slug])]:
        assert article.slug not in client.get(address).content.decode(), address
    assert article.get_absolute_url() not in by_path(lambda path: client.get(path).text)


@pytest.mark.parametrize("make", HIDDEN)
def test_staff_see_it_in_its_place_and_are_told_that_others_do_not(client, make):
    client.force_login(make_staff())
    page = client.get(make().get_absolute_url())
    assert page.status_code == 200
    assert b'class="draft-banner"' in page.content
    assert "no-store" in page["Cache-Control"]


def test_an_article_shows_its_references_under_that_heading(client):
    article = full_article(make_author(), make_topic())
    page = client.get(article.get_absolute_url()).content.decode()
    assert '<h2 id="references">References</h2>' in page
    assert "Journal of Made-up Results. 2001;3:10–9." in page


def test_staff_find_a_link_to_edit_and_visitors_do_not(client):
    article = make_published_article()
    edit = reverse("admin:blog_article_change", args=[article.pk]).encode()
    assert edit not in client.get(article.get_absolute_url()).content
    client.force_login(make_staff())
    assert edit in client.get(article.get_absolute_url()).content


def test_readers_of_an_old_address_are_sent_on(client):
    article = make_published_article(slug="old")
    article.slug = "new"
    publishing.save(article)
    answer = client.get("/articles/old/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/new/")


LISTS = ["/articles/", "/sources/", "/search/?q=magnesium"]


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "1e9", "9" * 99, "\x00"])
@pytest.mark.parametrize("path", LISTS)
def test_a_page_that_is_not_there_leads_to_one_that_is(client, path, page):
    make_published_article()
    answer = client.get(path, query_params={"q": "magnesium", "page": page})
    assert (answer.status_code, answer["Location"]) == (302, f"{path.split('?')[0]}?q=magnesium")


def test_a_page_beyond_the_last_leads_to_the_last(client):
    for _number in range(13):
        make_published_article()
    assert client.get("/articles/?page=3")["Location"] == "/articles/?page=2"


def test_a_long_list_has_pages(client):
    for _ in range(13):
        make_published_article()
    second = client.get(reverse("blog:article_list"), {"page": 2})
    assert second.content.count(b'class="teaser"') == 1


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("count", [1, 5])
def test_every_list_asks_as_often_for_one_article_as_for_five(
    client, django_assert_max_num_queries, which, count
):
    author, topic = make_author(), make_topic()
    for _ in range(count):
        full_article(author, topic)
    address = lists(author, topic)[which]
    # Settings of the site, menu; what the list is of and its count; articles, bylines with authors,
    # citations, images, renditions; on the home page topics and courses.
    with django_assert_max_num_queries(12) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) == [9, 8, 9, 9][which]


@pytest.mark.parametrize("count", [1, 5])
def test_the_feed_asks_as_often_for_one_article_as_for_five(
    client, django_assert_num_queries, count
):
    author, topic = make_author(), make_topic()
    for _ in range(count):
        full_article(author, topic)
    # Settings; articles, bylines with authors, topics; the sources of all texts.
    with django_assert_num_queries(5):
        client.get(reverse("blog:feed"))


def test_the_feed_holds_the_whole_text_with_its_references(client):
    article = full_article(make_author(name="A. Writer"), make_topic())
    channel = ElementTree.fromstring(client.get(reverse("blog:feed")).content)[0]
    item = channel.find("item")
    assert item.findtext("title") == article.title
    assert "A claim" in item.findtext(CONTENT)
    assert "Journal of Made-up Results" in item.findtext(CONTENT)


def test_addresses_in_feed_and_sitemap_come_from_the_settings(client, settings):
    settings.SITE_URL = "https://school.example"
    make_published_article(slug="cramps")
    for address in ("/feeds/articles.rss", "/feeds/articles.atom", "/sitemaps/articles-1.xml"):
        page = client.get(address, headers={"host": "127.0.0.1"}).content.decode()
        assert "https://school.example/articles/cramps/" in page
        assert "127.0.0.1" not in page


def test_every_page_is_sound_html(client):
    author, topic = make_author(), make_topic()
    article = full_article(author, topic)
    for address in [*lists(author, topic), article.get_absolute_url(), "/topics/", "/nowhere/"]:
        page = client.get(address).content.decode()
        html5lib.HTMLParser(strict=True).parse(page)
        assert page.count("<h1") == 1, address


def test_an_empty_site_says_so(client):
    assert b"Nothing has been published here yet" in client.get("/articles/").content
    assert client.get("/").status_code == 200
    assert b"There are no topics yet" in client.get("/topics/").content


def test_the_articles_of_a_topic_of_many_are_those_of_one_of_few(client, monkeypatch):
    topic = make_topic()
    for number in range(15):
        make_published_article(topic=topic if number % 3 else None, title=f"Words {number}")
    make_draft(topic=topic, title="Words to come")
    few = client.get(topic.get_absolute_url()).text
    monkeypatch.setattr(views, "LARGE_LIST", 1)
    assert client.get(topic.get_absolute_url()).text == few
    assert few.count("<h2") == 10 and "Words 14" in few and "to come" not in few
