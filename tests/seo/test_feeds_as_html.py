"""What people type is text in every feed, also in readers that show titles and descriptions as
HTML."""

import json
from html.parser import HTMLParser
from xml.etree import ElementTree

import feedparser
import pytest

from blog.feeds import rss_text
from blog.models import Topic
from tests.blog.builders import make_author, make_published_article, make_topic
from tests.comments.builders import make_published_comment
from website.models import SiteSettings

pytestmark = pytest.mark.django_db
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM = "{http://www.w3.org/2005/Atom}"
TYPED = (
    'See <a href="http://evil.test/">this</a> <img src="http://evil.test/seen.gif"> &lt; p < 0.05'
)
NAME = "<b>Ann</b> & Co"
TITLE = "p < 0.05 & <i>more</i>"
RSS = ["/feeds/articles.rss", "/topics/muscles/feed.rss"]
COMMENTS = ["/feeds/comments.rss", "/articles/salt/comments.rss"]


class _Shown(HTMLParser):
    """What a reader that takes a field for HTML shows: its text, and the tags in it."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = set(), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def reader(client):
    """A client, after an article and a comment of such texts were published."""
    SiteSettings(name=TITLE, tagline=TYPED).save()
    author, topic = make_author(name=NAME), make_topic()
    Topic.objects.update(description=TYPED)
    fields = {"slug": "salt", "title": TITLE, "author": author, "topic": topic}
    article = make_published_article(**fields, standfirst=TYPED)
    make_published_comment(article, name=NAME, body=f"{TYPED}\n\nMore.")
    return client


def _items(reader, path):
    return ElementTree.fromstring(reader.get(path).content).findall(".//item")


@pytest.mark.parametrize("path", COMMENTS)
def test_a_comment_in_a_feed_is_text_wherever_it_is_shown_as_html(reader, path):
    [item] = _items(reader, path)
    for field in ("description", CONTENT):
        shown = _Shown(item.findtext(field))
        assert shown.tags == {"p"} and TYPED in shown.text
    title = _Shown(item.findtext("title"))
    assert (title.tags, title.text) == (set(), f"{NAME} on “{TITLE}”")
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == NAME


@pytest.mark.parametrize("path", RSS)
def test_an_article_s_fields_in_rss_are_text_wherever_they_are_shown_as_html(reader, path):
    [item] = _items(reader, path)
    for field, typed in {"title": TITLE, "description": TYPED}.items():
        shown = _Shown(item.findtext(field))
        assert (shown.tags, shown.text) == (set(), typed)
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == NAME


@pytest.mark.parametrize("path", [*RSS, *COMMENTS])
def test_a_feed_s_own_title_and_description_are_text_too(reader, path):
    channel = ElementTree.fromstring(reader.get(path).content).find("channel")
    for field in ("title", "description"):
        assert _Shown(channel.findtext(field)).tags == set()


def test_atom_says_which_fields_are_text_and_which_are_html(reader):
    feed = ElementTree.fromstring(reader.get("/feeds/articles.atom").content)
    entry = feed.find(f"{ATOM}entry")
    title, summary = entry.find(f"{ATOM}title"), entry.find(f"{ATOM}summary")
    assert (title.get("type", "text"), title.text) == ("text", TITLE)
    assert (summary.get("type"), _Shown(summary.text).text) == ("html", TYPED)
    assert _Shown(summary.text).tags == set()
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == NAME
    assert (feed.find(f"{ATOM}subtitle").get("type", "text"), feed.findtext(f"{ATOM}subtitle")) == (
        "text",
        TYPED,
    )


def test_json_feed_has_text_but_for_the_content(reader):
    [item] = json.loads(reader.get("/feeds/articles.json").content)["items"]
    assert (item["title"], item["summary"]) == (TITLE, TYPED)
    assert item["authors"] == [{"name": NAME}]


@pytest.mark.parametrize("path", [*RSS, *COMMENTS, "/feeds/articles.atom"])
def test_feedparser_shows_what_was_typed_and_loads_nothing(reader, path):
    [entry] = feedparser.parse(reader.get(path).content).entries
    for field, typed in {"title": TITLE, "summary": "p < 0.05"}.items():
        detail = entry[f"{field}_detail"]
        shown = _Shown(detail.value) if detail.type == "text/html" else None
        assert typed in (shown.text if shown else detail.value)
        assert not shown or shown.tags <= {"p"}


@pytest.mark.parametrize("text", ["p < 0.05", "Salt & water", "AT&T", "1 < 2 > 0", "“Salt”"])
def test_a_title_that_no_reader_can_mistake_is_not_escaped_twice(text):
    assert rss_text(text) == _Shown(text).text == text


@pytest.mark.parametrize("text", ["<b>Ann</b>", "a<b", "</p>", "<!-- x", "<?x", "&lt;", "&copy 1"])
def test_a_title_that_a_reader_could_take_for_markup_is_shown_as_typed(text):
    assert (_Shown(rss_text(text)).text, _Shown(rss_text(text)).tags) == (text, set())
