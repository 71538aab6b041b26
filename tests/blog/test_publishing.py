"""Saving an article: its index, its redirects, and what it must have before readers see it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from blog import publishing
from blog.models import Article, Topic
from tests.blog.builders import (
    cite,
    make_author,
    make_draft,
    make_leaving_article,
    make_published_article,
    make_scheduled_article,
    make_source,
    make_withdrawn_article,
    quote,
)
from website.models import Redirect

pytestmark = pytest.mark.django_db


def index(article):
    return list(article.citations.values_list("source_id", "kind"))


def test_the_index_of_citations_follows_the_text():
    first, second = make_source(), make_source()
    article = make_draft(body=f"<p>One{cite(first)}</p>{quote(second, via=first.pk)}")
    assert index(article) == [
        (first.pk, "reference"),
        (second.pk, "quotation"),
        (first.pk, "quotation"),
    ]


def test_a_citation_taken_out_of_the_text_leaves_the_index():
    article = make_draft(body=f"<p>One{cite(make_source())}</p>")
    article.body = "<p>One</p>"
    publishing.save(article)
    assert index(article) == []


def test_what_the_editor_may_not_write_never_reaches_the_table():
    article = make_draft(body='<p onclick="x()">Hi<script>x()</script><iframe></iframe></p>')
    article.refresh_from_db()
    assert article.body == "<p>Hi</p>"


def test_marks_and_quotations_survive_the_sanitiser():
    body = f"<p>A{cite(make_source(), 'p. 3')}</p>{quote(make_source(), kind='abridged')}"
    body += '<blockquote lang="ar"><p>B</p></blockquote>'
    article = make_draft(body=body)
    article.refresh_from_db()
    assert article.body == body


def test_a_changed_address_of_a_published_article_leaves_a_redirect():
    article = make_published_article(slug="old")
    article.slug = "new"
    publishing.save(article)
    assert Redirect.objects.get().new_path == "/articles/new/"


def test_a_changed_address_of_a_draft_leaves_nothing():
    article = make_draft(slug="old")
    article.slug = "new"
    publishing.save(article)
    assert not Redirect.objects.exists()


def test_addresses_changed_twice_lead_straight_to_the_last():
    article = make_published_article(slug="a")
    for slug in ("b", "c", "a", "d"):
        article.slug = slug
        publishing.save(article)
    redirects = dict(Redirect.objects.values_list("old_path", "new_path"))
    assert redirects == {f"/articles/{old}/": "/articles/d/" for old in "abc"}


def _saved_again(article, **changes):
    Article.objects.filter(pk=article.pk).update(updated_at=article.published_at)
    article.refresh_from_db()
    for name, value in changes.items():
        setattr(article, name, value)
    return publishing.save(article)


@pytest.mark.parametrize(
    "change",
    [
        {"body": "<p>New</p>"},
        {"caution": "Not with…"},
        {"corrections": [["2026-11-22", "A dose."]]},
    ],
)
def test_what_readers_read_moves_the_date_of_an_article(change):
    article = _saved_again(make_published_article(), **change)
    assert article.was_updated


@pytest.mark.parametrize("change", [{}, {"comments_open": False}, {"search_title": "ArticleLink"}])
def test_what_readers_do_not_read_leaves_the_date_of_an_article(change):
    article = _saved_again(make_published_article(), **change)
    assert not article.was_updated


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("", "no words in the text"),
        ("<p>\u00a0</p><p>…</p>", "no words in the text"),
        ('<section data-box="key-points"><p></p></section><hr>', "no words in the text"),
        ("<ul><li><p></p></li></ul>", "no words in the text"),
        ("<blockquote><p>Whose?</p></blockquote>", "Choose the source of each quotation"),
        ('<p>A<cite data-source="987654"></cite></p>', "was deleted"),
    ],
)
def test_what_readers_need_is_asked_for_in_words(body, complaint):
    missing = publishing.publication_errors(Article(title="T", body=body))
    assert len(missing) == 1
    field, message = missing[0]
    assert field == "body"
    assert complaint in message


def test_an_article_with_all_it_needs_lacks_nothing():
    body = f"<p>A{cite(make_source())}</p>{quote(make_source())}"
    assert publishing.publication_errors(Article(title="T", body=body)) == []


@pytest.mark.parametrize(
    ("make", "state"),
    [
        (make_draft, "draft"),
        (make_scheduled_article, "scheduled"),
        (make_published_article, "published"),
        (make_leaving_article, "published"),
        (make_withdrawn_article, "withdrawn"),
    ],
)
def test_the_state_of_a_row_and_the_queries_agree(make, state):
    article = make()
    assert article.state == state
    found = [name for name in Article.State if Article.objects.in_state(name).exists()]
    assert found == [state]
    assert Article.objects.published().exists() == article.is_published


def test_a_scheduled_article_is_published_by_the_clock_alone():
    article = make_scheduled_article()
    Article.objects.filter(pk=article.pk).update(published_at=timezone.now() - timedelta(seconds=1))
    assert Article.objects.published().get() == article


def test_a_review_without_its_date_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_draft(reviewer=make_author())


@pytest.mark.parametrize("again", ["Über Öl", "über öl", " ÜBER  ÖL "])
def test_topics_that_differ_in_case_or_spaces_are_one(again):
    Topic.objects.create(name="Über Öl", slug="one")
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.create(name=again, slug="two")


def test_an_article_is_withdrawn_by_the_clock_alone():
    article = make_leaving_article()
    Article.objects.filter(pk=article.pk).update(withdrawn_at=timezone.now())
    assert not Article.objects.published().exists()
    assert Article.objects.get().state == "withdrawn"
