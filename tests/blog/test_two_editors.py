"""Two editors on one article: what one publishes, withdraws or discloses stays."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog import publishing
from blog.models import Article
from tests.blog.builders import (
    cite,
    make_author,
    make_draft,
    make_published_article,
    make_source,
    make_staff,
)
from tests.editing import inputs, opened, save
from tests.website.builders import fresh
from website.models import Redirect

pytestmark = pytest.mark.django_db
WITHDRAWN = {"withdrawn_at_0": "01/11/2026", "withdrawn_at_1": "08:00"}


@pytest.fixture
def anna():
    return _client("anna")


@pytest.fixture
def ben():
    return _client("ben")


def _client(name):
    client = Client()
    client.force_login(make_staff(name))
    return client


def _url(article):
    return reverse("admin:blog_article_change", args=[article.pk])


def test_a_comma_does_not_publish_again_what_somebody_withdrew(anna, ben):
    article = make_published_article(author=make_author(), body="<p>Salt and water.</p>")
    stale = opened(ben, _url(article))
    save(anna, _url(article), **WITHDRAWN)
    assert save(ben, _url(article), stale, body="<p>Salt, and water.</p>").status_code == 302
    article = fresh(article)
    assert article.state == "withdrawn" and article.body == "<p>Salt, and water.</p>"


def test_a_disclosure_stays_when_both_changed_the_text_and_one_is_chosen(anna, ben):
    article = make_published_article(author=make_author())
    stale = opened(ben, _url(article))
    save(anna, _url(article), body="<p>Annas words.</p>", disclosure="Anna sells salts.")
    answer = save(ben, _url(article), stale, body="<p>Bens words.</p>")
    [conflict] = answer.context["conflicts"]
    assert (conflict.theirs, conflict.mine) == (["Annas words."], ["Bens words."])
    save(ben, _url(article), inputs(answer.text), **{"keep-body": "mine"})
    article = fresh(article)
    assert (article.body, article.disclosure) == ("<p>Bens words.</p>", "Anna sells salts.")


def test_publish_now_on_an_older_page_publishes_with_the_text_as_it_is_now(anna, ben):
    article = make_draft(author=make_author(), body="<p>Old.</p>")
    stale = opened(ben, _url(article))
    save(anna, _url(article), body="<p>Annas text.</p>")
    assert save(ben, _url(article), stale, _publish="Publish now").status_code == 302
    assert fresh(article).is_published and fresh(article).body == "<p>Annas text.</p>"


def test_publish_now_does_not_overrule_a_date_that_somebody_has_set_meanwhile(anna, ben):
    article = make_draft(author=make_author())
    stale = opened(ben, _url(article))
    day = {"published_at_0": "01/11/2099", "published_at_1": "08:00"}
    save(anna, _url(article), **day)
    answer = save(ben, _url(article), stale, _publish="Publish now")
    assert "nothing was saved or published yet" in answer.text
    assert fresh(article).state == "scheduled"


def test_publish_now_on_a_page_older_than_a_withdrawal_does_not_publish(anna, ben):
    article = make_draft(author=make_author())
    stale = opened(ben, _url(article))
    publishing.save(_set(fresh(article), published_at=timezone.now(), withdrawn_at=timezone.now()))
    save(ben, _url(article), stale, _publish="Publish now")
    assert fresh(article).state == "withdrawn"


def _set(article, **changes):
    for name, value in changes.items():
        setattr(article, name, value)
    return article


def test_a_save_on_an_older_page_leaves_the_new_address_and_its_redirect(anna, ben):
    article = make_published_article(slug="old", author=make_author())
    stale = opened(ben, _url(article))
    save(anna, _url(article), slug="new")
    save(ben, _url(article), stale, standfirst="Bens standfirst")
    assert fresh(article).slug == "new"
    assert [(row.old_path, row.new_path) for row in Redirect.objects.all()] == [
        ("/articles/old/", "/articles/new/")
    ]


def test_citations_follow_the_text_that_was_saved(anna, ben):
    source, article = make_source(), make_published_article(author=make_author())
    stale = opened(ben, _url(article))
    save(anna, _url(article), body=f"<p>A claim.{cite(source)}</p>")
    save(ben, _url(article), stale, search_title="For search")
    assert [citation.source for citation in Article.objects.get().citations.all()] == [source]


def test_a_citation_that_differs_is_shown_in_the_compared_texts(anna, ben):
    sources = make_source(), make_source()
    article = make_published_article(author=make_author())
    stale = opened(ben, _url(article))
    for client, source, form in ((anna, sources[0], None), (ben, sources[1], stale)):
        answer = save(client, _url(article), form, body=f"<p>A claim.{cite(source, 'p. 4')}</p>")
    [conflict] = answer.context["conflicts"]
    assert conflict.theirs == [f"A claim. [source {sources[0].pk}, p. 4]"]
