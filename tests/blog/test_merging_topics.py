"""Topics that are merged: their articles, addresses and search follow."""

import pytest
from django.test import Client
from django.urls import reverse

from blog.merging_topics import merge
from blog.models import Article, ArticleTopic, Topic
from blog.models.search import SearchDocument
from blog.search_query import stems, tokens
from tests.blog.builders import make_draft, make_published_article, make_staff, make_topic
from tests.editing import opened, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(make_staff())
    return client


def merge_page(topic):
    return reverse("admin:blog_topic_merge", args=[topic.pk])


def test_all_articles_of_a_topic_move_once_each_and_readers_follow(editor):
    old, new = make_topic("Cramps"), make_topic("Muscles")
    moved = make_published_article(topic=old)
    both = make_draft(topic=old)
    ArticleTopic.objects.create(content_object=both, tag=new)
    page = editor.post(merge_page(old), {"into": new.pk}, follow=True).text
    assert "2 articles have moved" in page
    assert list(Topic.objects.all()) == [new]
    assert {link.content_object_id for link in new.article_topics.all()} == {moved.pk, both.pk}
    searched = SearchDocument.objects.get(article=moved).stems
    assert stems(tokens("Muscles")) in searched and stems(tokens("Cramps")) not in searched
    for below in ("", "feed.rss", "?page=1"):
        answer = Client().get(old.get_absolute_url() + below)
        assert (answer.status_code, answer["Location"]) == (301, new.get_absolute_url() + below)


def test_a_topic_without_articles_is_merged_too(editor):
    old, new = make_topic("Cramps"), make_topic("Muscles")
    assert (
        "0 articles have moved" in editor.post(merge_page(old), {"into": new.pk}, follow=True).text
    )


def test_a_topic_is_not_merged_into_itself(editor):
    topic = make_topic("Cramps")
    assert "not merged into itself" in editor.post(merge_page(topic), {"into": topic.pk}).text
    with pytest.raises(ValueError, match="into itself"):
        merge(topic.pk, into=topic.pk)
    assert Topic.objects.get() == topic


def test_the_second_of_two_editors_who_merge_is_told(editor):
    old, new, third = make_topic("Cramps"), make_topic("Muscles"), make_topic("Sleep")
    editor.post(merge_page(old), {"into": new.pk})
    page = editor.post(merge_page(old), {"into": third.pk}, follow=True).text
    assert "Nothing was merged" in page
    gone = editor.post(reverse("admin:blog_topic_change", args=[old.pk]), {})
    assert (gone.status_code, "deleted this" in gone.text) == (410, True)
    assert "that was deleted" in editor.post(merge_page(third), {"into": old.pk}).text
    with pytest.raises(Topic.DoesNotExist):
        merge(third.pk, into=old.pk)


@pytest.mark.parametrize("has_both", [False, True])
def test_an_article_that_was_open_meanwhile_keeps_the_new_topic(editor, has_both):
    old, new = make_topic("Cramps"), make_topic("Muscles")
    article = make_draft(topic=old)
    if has_both:
        ArticleTopic.objects.create(content_object=article, tag=new)
    url = reverse("admin:blog_article_change", args=[article.pk])
    form = opened(editor, url)
    merge(old.pk, into=new.pk)
    assert save(editor, url, form, title="Another title").status_code == 302
    article = Article.objects.get()
    assert (article.title, *article.topics.all()) == ("Another title", new)


def test_moving_takes_no_query_for_each_article_but_those_of_search(django_assert_max_num_queries):
    old, new = make_topic("Cramps"), make_topic("Muscles")
    for _number in range(6):
        make_draft(topic=old)
    # Three for the search document of each article.
    with django_assert_max_num_queries(28 + 6 * 3):
        assert merge(old.pk, into=new.pk) == 6
