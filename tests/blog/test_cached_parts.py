"""An article's page is made once in a process, and again when anything on it has changed."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog import article_page
from blog.models import Article, ArticleTopic, Author, Byline, Citation, Series, Source, Topic
from tests.blog.builders import (
    cite,
    make_author,
    make_image,
    make_published_article,
    make_series,
    make_source,
    make_topic,
)
from website.models import Image, Rendition, SiteSettings

pytestmark = pytest.mark.django_db

SLUG = "all-there-is"
# A row of each kind that the page shows, and what of it becomes something else.
CHANGES = [
    (Article, {"slug": SLUG}, "standfirst", "Other words"),
    (Article, {"slug": SLUG}, "body", "<p>Other words</p>"),
    (Article, {"slug": "next"}, "title", "Other words"),
    (Author, {"slug": "writer"}, "name", "Other Words"),
    (Author, {"slug": "checker"}, "credentials", "other words"),
    (Topic, {}, "name", "Other words"),
    (Series, {}, "title", "Other words"),
    (Source, {}, "container_title", "Other words"),
    (Image, {"title": "Lead"}, "credit", "Other words"),
    (Image, {"title": "Logo"}, "file", "images/other.png"),
    (Rendition, {}, "width", 1234),
    (SiteSettings, {}, "contact_email", "other@school.example"),
    (SiteSettings, {}, "citation_style", "apa"),
]
NAMES = [f"{model.__name__} {field}" for model, _which, field, _value in CHANGES]


@pytest.fixture
def article():
    """One with all there is on a page."""
    lead, logo = make_image(), make_image()
    Image.objects.filter(pk=lead.pk).update(title="Lead")
    Image.objects.filter(pk=logo.pk).update(title="Logo")
    lead.renditions.create(shape="whole", format="jpeg", width=640, height=480, file="images/y.jpg")
    SiteSettings(name="School", contact_email="desk@school.example", logo=logo).save()
    reviewed = {"reviewer": make_author(slug="checker"), "reviewed_on": date(2026, 1, 2)}
    shown = {"slug": SLUG, "author": make_author(slug="writer"), "topic": make_topic(), **reviewed}
    text = {"body": f"<p>A claim{cite(make_source())}</p>", "lead_image": lead}
    article, _next = make_series(
        lambda **part: make_published_article(**shown, **text, **part),
        lambda **part: make_published_article(slug="next", **part),
    )
    return article


@pytest.fixture
def page(client, article):
    return lambda: client.get(article.get_absolute_url()).text


@pytest.mark.parametrize(("model", "which", "field", "value"), CHANGES, ids=NAMES)
def test_whatever_changes_is_shown_as_it_is_now(page, model, which, field, value):
    before = page()
    assert page() == before
    assert model.objects.filter(**which).update(**{field: value}) == 1
    after = page()
    assert after != before and (field == "citation_style" or str(value) in after)


@pytest.mark.parametrize("model", [ArticleTopic, Byline, Citation, Rendition])
def test_what_is_taken_away_is_shown_no_more(page, model):
    if model is Citation:
        source, other = Source.objects.get(), make_published_article(title="Of the same source")
        Citation.objects.create(article=other, source=source, position=1)
    before = page()
    assert model.objects.order_by("-pk").first().delete()[0]
    assert len(page()) < len(before)


def test_what_is_withdrawn_is_no_part_of_the_series_any_more(page):
    assert "Part 1 of 2" in page()
    Article.objects.filter(slug="next").update(withdrawn_at=timezone.now())
    assert "Part 1 of 2" not in page()


def test_staff_see_a_draft_become_an_article_by_the_clock(admin_client, article, monkeypatch):
    soon = timezone.now() + timedelta(hours=1)
    Article.objects.update(published_at=soon)
    replies = f'href="/articles/{SLUG}/comments.rss"'
    assert replies not in admin_client.get(article.get_absolute_url()).text
    monkeypatch.setattr(timezone, "now", lambda: soon)
    assert replies in admin_client.get(article.get_absolute_url()).text


def test_rendering_makes_no_query_of_its_own(article):
    """So every row that the parts show is in their key."""
    shown = Article.objects.select_related(*article_page.SELECT_RELATED)
    asked = []
    article_page._render.cache_clear()
    for _time in ("rendered", "memoised"):
        found, site = shown.get(pk=article.pk), SiteSettings.load()
        with CaptureQueriesContext(connection) as queries:
            article_page.parts(found, site)
        asked.append([query["sql"] for query in queries])
    assert len(asked[0]) == len(asked[1]) == 6
    assert article_page._render.cache_info()[:2] == (1, 1)


def test_a_feed_names_its_sources_as_they_are_now(client, article):
    assert "Other words" not in client.get(reverse("blog:feed")).text
    Source.objects.update(container_title="Other words")
    assert "Other words" in client.get(reverse("blog:feed")).text
