"""The editor's form: what it refuses, and that nothing typed is lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Topic
from tests.blog.builders import (
    make_author,
    make_draft,
    make_published_article,
    make_scheduled_article,
    make_staff,
    make_topic,
)
from tests.editing import save
from website.models import Redirect

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(make_staff())
    return client


def form(*, author=None, **changes):
    """What the browser sends for a new article."""
    inlines = {}
    for prefix in ("bylines", "article_topics"):
        inlines |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
    inlines |= {"bylines-0-author": author.pk if author else "", "bylines-0-position": 1}
    fields = {"title": "A title", "slug": "a-title", "body": "<p>Some text.</p>"}
    fields |= {"comments_open": "on"}
    return fields | inlines | changes


def change(article):
    return reverse("admin:blog_article_change", args=[article.pk])


ADD = "admin:blog_article_add"
NOW = {"published_at_0": "2026-11-01", "published_at_1": "08:00:00"}


def test_a_draft_may_be_saved_with_little(editor):
    editor.post(reverse(ADD), form())
    assert Article.objects.get().state == "draft"


def test_one_button_publishes(editor):
    editor.post(reverse(ADD), form(author=make_author(), _publish="Publish now"))
    assert Article.objects.get().is_published


def test_an_article_without_author_is_not_published(editor):
    page = editor.post(reverse(ADD), form(**NOW)).content.decode()
    assert "Add an author" in page
    assert not Article.objects.exists()


def test_a_quotation_without_source_is_not_published_and_its_text_is_kept(editor):
    body = "<blockquote><p>Words of someone.</p></blockquote>"
    page = editor.post(reverse(ADD), form(author=make_author(), body=body, **NOW)).content.decode()
    assert "Choose the source of each quotation" in page
    assert "Words of someone." in page
    assert not Article.objects.exists()


def test_a_changed_address_leaves_a_redirect(editor):
    article = make_published_article(slug="old", author=make_author())
    save(editor, change(article), slug="new")
    assert Redirect.objects.get().old_path == "/articles/old/"


def test_a_change_is_noted_by_writing_a_line_and_gets_the_day_by_itself(editor):
    lines = "The dose in the second table was wrong.\n\n2026-01-02  A table was added.\n2026-01-03"
    editor.post(reverse(ADD), form(corrections=lines))
    today = timezone.localdate().isoformat()
    noted = [
        [today, "The dose in the second table was wrong."],
        ["2026-01-02", "A table was added."],
    ]
    assert Article.objects.get().corrections == noted
    page = editor.get(change(Article.objects.get())).text
    assert f"{today} The dose" in page and "2026-01-02 A table" in page


@pytest.mark.parametrize("line", ["2999-01-01 Not yet.", "9999-12-31 Nor then."])
def test_a_change_of_a_day_to_come_is_refused_in_words(editor, line):
    assert (
        "A correction cannot be dated in the future."
        in editor.post(reverse(ADD), form(corrections=line)).text
    )
    assert not Article.objects.exists()


@pytest.mark.parametrize("sent", ["", "0"])
def test_an_article_without_a_place_in_its_series_is_saved(editor, sent):
    editor.post(reverse(ADD), form(part=sent))
    assert Article.objects.get().part == 1


def test_a_topic_that_differs_in_case_only_is_refused_in_words(editor):
    Topic.objects.create(name="Sleep", slug="sleep")
    page = editor.post(reverse("admin:blog_topic_add"), {"name": " sleep", "slug": "sleep-2"}).text
    assert "The topic “Sleep” exists already. Use that one." in page
    assert Topic.objects.count() == 1


def test_what_is_missing_at_the_foot_of_the_form_is_named_at_its_head(editor):
    page = editor.post(reverse(ADD), form(_publish="Publish now", slug="no slug")).text
    head = page.partition('class="error-links"')[2].partition("</ul>")[0]
    assert '<a href="#bylines-group">Authors</a>: Add an author' in head
    assert '<a href="#id_slug_error">Address</a>' in head and 'id="id_slug_error"' in page


def test_drafts_stand_before_all_that_is_published(editor):
    articles = [make_published_article(), make_draft(), make_scheduled_article()]
    page = editor.get(reverse("admin:blog_article_changelist"))
    published, draft, scheduled = articles
    assert list(page.context["cl"].result_list) == [draft, scheduled, published]


@pytest.mark.parametrize("words", ["Pickles", "Anna", "Cramps", "pickle-juice"])
def test_the_list_finds_an_article_by_its_text_its_people_topics_and_address(editor, words):
    article = make_published_article(
        body="<p>Pickles.</p>",
        author=make_author(name="Anna"),
        topic=make_topic("Cramps"),
        slug="pickle-juice",
    )
    make_published_article(author=make_author())
    page = editor.get(reverse("admin:blog_article_changelist"), {"q": words})
    assert list(page.context["cl"].result_list) == [article]


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("_save", "It is a draft, which only staff can see."),
        ("_publish", "Readers can see it now."),
    ],
)
def test_after_saving_the_page_says_who_sees_the_article_and_leads_there(editor, button, said):
    typed = form(author=make_author(), **{button: "1"})
    page = editor.post(reverse(ADD), typed, follow=True).text
    assert f'{said} <a href="{Article.objects.get().get_absolute_url()}">' in page


def test_an_address_that_is_taken_is_refused_in_words(editor):
    make_published_article(slug="taken")
    page = editor.post(reverse(ADD), form(slug="taken")).text
    assert "This address is taken. Choose another one." in page


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_asks_as_often_for_one_article_as_for_five(
    editor, django_assert_num_queries, count
):
    for _ in range(count):
        make_published_article(author=make_author())
    editor.get(reverse("admin:blog_article_changelist"))
    # Session, user, settings; filters (topics, authors); dates; two counts; rows, bylines and
    # their authors; the transaction's two ends.
    with django_assert_num_queries(13):
        editor.get(reverse("admin:blog_article_changelist"))


@pytest.mark.parametrize("state", ["draft", "scheduled", "published", "withdrawn", "nonsense"])
def test_the_list_can_be_narrowed_to_a_state(editor, state):
    make_draft()
    page = editor.get(reverse("admin:blog_article_changelist"), {"state": state})
    assert page.context["cl"].result_count == (1 if state in {"draft", "nonsense"} else 0)


def test_the_tags_of_the_library_are_not_in_the_admin(editor):
    assert editor.get("/admin/taggit/tag/").status_code == 404
