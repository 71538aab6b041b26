"""Feeds, as readers of feeds take them in."""

import json

import feedparser
import pytest

from tests.blog.builders import cite, make_author, make_published_article, make_source, make_topic
from tests.comments.builders import make_published_comment

pytestmark = pytest.mark.django_db

ODD = "Salt \x0b & <b>water</b>"
FEEDS = ["/feeds/articles.rss", "/feeds/articles.atom", "/topics/muscles/feed.rss"]
EVERY = [*FEEDS, "/feeds/comments.rss", "/articles/salt/comments.rss"]


def fill(count=1):
    author, topic = make_author(name="A. & Sons"), make_topic()
    for number in range(count):
        body = f"<p>A claim{cite(make_source())}, <a href='/topics/'>more</a>.</p>"
        row = {"slug": f"salt{number or ''}", "title": ODD, "author": author, "topic": topic}
        article = make_published_article(**row, body=body, standfirst=f"{ODD} in short.")
        make_published_comment(article, name=ODD, body=ODD)


def parsed(client, path, **settings):
    answer = client.get(path)
    headers = {"content-type": answer["Content-Type"]}
    return feedparser.parse(answer.content, response_headers=headers, **settings)


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_reader_of_feeds_stumbles_over_nothing(client, path, count):
    fill(count)
    if count == 0 and path != "/feeds/comments.rss" and "articles." not in path:
        return
    feed = parsed(client, path)
    assert feed.bozo is False, feed.get("bozo_exception")
    assert len(feed.entries) == (1 if "salt" in path else count)
    assert all(entry.link and entry.id and entry.title for entry in feed.entries)


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_the_whole_text_with_its_references(client, path):
    fill()
    [entry] = parsed(client, path, sanitize_html=False).entries
    [content] = entry.content
    assert "A claim" in content.value and "Journal of Made-up Results" in content.value
    assert entry.author == "A. & Sons"
    assert [tag.term for tag in entry.tags] == ["Muscles"]


@pytest.mark.parametrize(
    "path", ["/feeds/articles.rss", "/feeds/articles.atom", "/feeds/articles.json"]
)
def test_an_address_in_a_feed_leads_to_the_site_wherever_it_is_read(client, settings, path):
    settings.SITE_URL = "https://school.example"
    fill()
    text = client.get(path).content.decode().replace("&quot;", '"').replace("\\", "")
    assert 'href="https://school.example/articles/salt/#ref-' in text
    assert 'href="https://school.example/topics/"' in text
    assert 'href="/' not in text and 'href="#' not in text


def test_the_feed_in_json_says_what_the_others_say(client):
    fill(2)
    answer = client.get("/feeds/articles.json")
    feed = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    whole = parsed(client, "/feeds/articles.atom")
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in whole.entries]
    assert feed["items"][0]["authors"] == [{"name": "A. & Sons"}]


def test_every_page_leads_to_the_feeds_and_a_topic_to_its_own(client):
    fill()
    page = client.get("/topics/muscles/").text
    for path in ("/feeds/articles.rss", "/feeds/articles.atom", "/feeds/articles.json", FEEDS[2]):
        assert f'href="{path}"' in page.split("</head>")[0]


@pytest.mark.parametrize("count", [1, 5])
@pytest.mark.parametrize("path", [*FEEDS, "/feeds/articles.json"])
def test_a_feed_asks_as_often_for_one_article_as_for_five(
    client, django_assert_num_queries, path, count
):
    fill(count)
    # Settings; articles, bylines with authors, topics; the sources of all texts. The topic.
    with django_assert_num_queries(6 if "topics" in path else 5):
        client.get(path)
