"""The sitemap and what else machines look for by a name that all know."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from blog.models import Article
from blog.sitemaps import ArticleSitemap
from tests.blog.builders import (
    make_author,
    make_draft,
    make_image,
    make_published_article,
    make_topic,
)
from tests.seo.sitemap import NAMES, by_path, listed
from website.models import SiteSettings

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def ask(client):
    return lambda path: client.get(path).text


def last_change(ask, path):
    return datetime.fromisoformat(by_path(ask)[path].findtext("lastmod", None, NAMES))


def test_what_nobody_has_seen_yet_changes_no_date(ask):
    author, topic = make_author(), make_topic()
    seen = make_published_article(author=author, topic=topic)
    make_draft(author=author, topic=topic)
    Article.objects.filter(pk=seen.pk).update(updated_at=timezone.now() - DAY)
    for row in (seen, author, topic):
        assert timezone.now() - last_change(ask, row.get_absolute_url()) > DAY


def test_an_article_that_was_written_ahead_changed_when_it_appeared(ask):
    topic = make_topic()
    article = make_published_article(topic=topic)
    Article.objects.update(updated_at=timezone.now() - 9 * DAY)
    for row in (article, topic):
        found = last_change(ask, row.get_absolute_url())
        assert found == article.published_at


def test_the_picture_of_an_article_is_found_with_it(ask, settings):
    settings.SITE_URL = "https://school.example"
    article = make_published_article(lead_image=make_image())
    found = by_path(ask)[article.get_absolute_url()].findtext("image:image/image:loc", None, NAMES)
    assert found == "https://school.example/media/images/x.jpg"


def test_many_addresses_are_in_several_parts(client, ask, monkeypatch):
    monkeypatch.setattr(ArticleSitemap, "limit", 2)
    articles = [make_published_article().get_absolute_url() for _ in range(5)]
    assert ask("/sitemap.xml").count("/sitemaps/articles-") == 3
    assert {*articles} <= {*by_path(ask)}
    assert len(listed(ask)) == len(by_path(ask))
    assert client.get("/sitemaps/articles-4.xml").status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_a_part_asks_as_often_for_one_as_for_five(client, django_assert_num_queries, count):
    for _ in range(count):
        make_published_article(author=make_author(), lead_image=make_image())
    # How many there are, and they. The list of parts counts each kind but the lists.
    for path, queries in {"articles": 2, "authors": 2}.items():
        with django_assert_num_queries(queries):
            client.get(f"/sitemaps/{path}-1.xml")
    with django_assert_num_queries(6):
        client.get("/sitemap.xml")


def test_whoever_finds_a_hole_is_told_whom_to_write_to(client, settings):
    settings.SITE_URL = "https://school.example"
    SiteSettings(contact_email="desk@school.example").save()
    answer = client.get("/.well-known/security.txt")
    told = dict(line.split(": ") for line in answer.text.splitlines())
    assert told["Contact"] == "mailto:desk@school.example"
    assert told["Canonical"] == "https://school.example/.well-known/security.txt"
    assert DAY < datetime.fromisoformat(told["Expires"]) - timezone.now() < 365 * DAY
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_where_nobody_is_named_nobody_is_told(client):
    assert client.get("/.well-known/security.txt").status_code == 404
