"""Copies of articles: what they take over, and what they leave."""

from datetime import date

import pytest
from django.urls import reverse

from blog.duplicating import COPIED_FIELDS, duplicate
from blog.models import Article
from blog.models.search import SearchDocument
from blog.search_query import stems, tokens
from tests.blog.builders import (
    cite,
    make_author,
    make_draft,
    make_published_article,
    make_source,
    make_staff,
    make_topic,
)
from tests.staff import make_member

pytestmark = pytest.mark.django_db
# What a copy has of its own, or begins without.
NOT_COPIED = {
    *("id", "title", "slug", "updated_at", "created_by_id", "comments_closed_at"),
    *("published_at", "withdrawn_at", "corrections", "search_title", "search_description"),
    *("reviewer_id", "reviewed_on", "next_review_on", "series_id", "part"),
}


def test_each_column_is_copied_or_left_on_purpose():
    columns = {field.attname for field in Article._meta.concrete_fields}
    assert columns == {*COPIED_FIELDS} | NOT_COPIED


def test_the_button_makes_a_draft_with_the_same_text_people_and_topics(client):
    client.force_login(make_staff())
    source, first, second = make_source(), make_author(), make_author(name="Margaret")
    article = make_published_article(
        body=f"<p>A claim.{cite(source)}</p>",
        author=first,
        topic=make_topic("Sleep"),
        reviewer=second,
        reviewed_on=date(2026, 1, 2),
        corrections=[{"on": "2026-01-02", "text": "One."}],
        caution="Ask first.",
    )
    article.bylines.create(author=second, position=2)
    answer = client.post(reverse("admin:blog_article_duplicate", args=[article.pk]), follow=True)
    draft = Article.objects.exclude(pk=article.pk).get()
    assert answer.redirect_chain[-1][0] == reverse("admin:blog_article_change", args=[draft.pk])
    assert "as they were last saved" in answer.text
    assert (draft.title, draft.slug) == (f"{article.title} (copy)", f"{article.slug}-copy")
    assert (draft.state, draft.body, draft.caution) == ("draft", article.body, "Ask first.")
    assert draft.byline_authors == [first, second]
    assert [topic.name for topic in draft.shown_topics] == ["Sleep"]
    assert (draft.reviewer, draft.reviewed_on, draft.corrections) == (None, None, [])
    assert draft.citations.get().source == source
    assert stems(tokens("Margaret")) in SearchDocument.objects.get(article=draft).stems


def test_copies_have_free_addresses_and_titles_within_the_length():
    article, by = make_draft(title="T" * 200, slug="s" * 120), make_staff()
    drafts = [duplicate(article.pk, by=by) for _number in range(3)]
    assert len({draft.slug for draft in drafts}) == 3
    for draft in drafts:
        draft.full_clean()
        assert draft.title.endswith("T (copy)")


def test_an_author_copies_what_they_may_read_and_owns_the_draft(client):
    writer = make_member("Author")
    client.force_login(writer)
    own = make_published_article(created_by=writer)
    other = make_published_article()
    page = "admin:blog_article_duplicate"
    assert client.post(reverse(page, args=[other.pk])).status_code == 403
    client.post(reverse(page, args=[own.pk]))
    assert Article.objects.order_by("-pk")[0].created_by == writer


def test_a_copy_of_what_was_deleted_meanwhile_is_refused_in_words(client):
    client.force_login(make_staff())
    answer = client.post(reverse("admin:blog_article_duplicate", args=[999]))
    assert (answer.status_code, "deleted this" in answer.text) == (410, True)
