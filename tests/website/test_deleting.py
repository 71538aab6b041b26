"""The confirmation pages of deletions: they say what readers lose."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from blog.models import Series
from tests.blog.builders import (
    cite,
    make_author,
    make_draft,
    make_published_article,
    make_source,
    make_topic,
)
from tests.comments.builders import make_published_comment
from tests.courses.builders import make_course, make_interest
from tests.staff import make_member
from tests.website.builders import make_cut_image, make_page, make_superuser
from website.admin.deleting import LINKS_NAMED, LISTED
from website.models import Redirect, SiteSettings

pytestmark = pytest.mark.django_db
RAW = ("Byline", "Citation:", "Rendition", "Article-topic", "Module:", "Interest:", "Search")


def _links_to(row, number=1):
    link = f'<p><a href="{row.get_absolute_url()}#part">There</a></p>'
    return [make_published_article(title=f"Links {n}", body=link) for n in range(number)]


def _article():
    body = f"<p>A claim.{cite(make_source())}</p>"
    article = make_published_article(author=make_author(), topic=make_topic(), body=body)
    make_published_comment(article), make_published_comment(article)
    Redirect.objects.add(old_path="/old/", new_path=article.get_absolute_url())
    _links_to(article, LINKS_NAMED + 1)
    return article


def _page():
    page = make_page(menu_order=1)
    _links_to(page)
    return page


def _topic():
    topic = make_topic("Sleep")
    make_published_article(topic=topic)
    return topic


def _image():
    image = make_cut_image()
    make_author(name="Margaret", photo=image)
    SiteSettings.objects.create(logo=image)
    return image


def _course():
    course = make_course()
    course.modules.create(position=1, title="One")
    make_published_article(course=course)
    make_interest(course)
    return course


LOST = {
    "an article": (
        _article,
        [
            *("2 replies of readers are deleted", "will lead nowhere", "1 old address leads to it"),
            *("Linked to in: Article: Links 5", "and 1 more", "Withdraw it instead"),
        ],
    ),
    "a draft": (make_draft, []),
    "a page": (_page, ["leaves the menu", "will lead nowhere", "Links 0."]),
    "a topic": (_topic, ["1 article loses this topic", "/topics/sleep/ will", "Merge it into"]),
    "an author": (make_author, ["will lead nowhere"]),
    "an image": (_image, ["Margaret has no photo", "no logo any more"]),
    "a course": (_course, ["will lead nowhere", "1 article ends with", "1 person who asked"]),
}


def _delete(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_delete", args=[row.pk])


@pytest.mark.parametrize(("make", "words"), LOST.values(), ids=LOST)
def test_the_page_of_a_deletion_says_what_readers_lose(client, make, words):
    client.force_login(make_superuser())
    row = make()
    page = strip_tags(client.get(_delete(row)).text)
    assert [text for text in words if text not in page] == []
    assert [text for text in RAW if text in page] == []
    if not words:
        assert "lead nowhere" not in page
    client.post(_delete(row), {"post": "yes"})
    assert not type(row).objects.filter(pk=row.pk).exists()


def _cited():
    source = make_source()
    make_published_article(title="The user", body=f"<p>A{cite(source)} b{cite(source)}</p>")
    return source


def _author_of_an_article():
    author = make_author()
    make_published_article(
        title="The user", author=author, reviewer=author, reviewed_on="2026-01-02"
    )
    return author


def _lead_image():
    image = make_cut_image()
    make_published_article(title="The user", lead_image=image)
    return image


USED = {"a source": _cited, "an author": _author_of_an_article, "an image": _lead_image}


@pytest.mark.parametrize("make", USED.values(), ids=USED)
def test_what_is_used_says_once_where(client, make):
    client.force_login(make_superuser())
    page = strip_tags(client.get(_delete(make())).text)
    assert "cannot be deleted while it is used here" in page
    assert page.count("Article: The user") == 1
    assert [text for text in RAW if text in page] == []


def test_several_at_once_of_which_one_is_used_say_where(client):
    client.force_login(make_superuser())
    chosen = {"action": "delete_selected", "_selected_action": [_author_of_an_article().pk]}
    page = strip_tags(client.post(reverse("admin:blog_author_changelist"), chosen).text)
    assert "cannot be deleted while they are used here" in page
    assert page.count("Article: The user") == 1


def test_an_editor_who_may_not_delete_replies_is_offered_to_withdraw(client):
    client.force_login(make_member("Editor"))
    page = client.get(_delete(_article())).text
    assert "You may not delete" in page and "Withdraw it instead" in page


def test_many_at_once_are_described_up_to_a_number(client, django_assert_max_num_queries):
    client.force_login(make_superuser())
    rows = [make_published_article() for _number in range(LISTED + 2)]
    chosen = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    with django_assert_max_num_queries(40 + 5 * LISTED):
        page = client.post(reverse("admin:blog_article_changelist"), chosen).text
    assert page.count("will lead nowhere") == LISTED
    assert "And 2 more." in page and "Byline" not in page and f"Articles: {len(rows)}" in page


def test_a_model_that_readers_do_not_see_keeps_the_usual_page(client):
    client.force_login(make_superuser())
    page = client.get(_delete(Series.objects.create(title="A series"))).text
    assert "Are you sure" in page
