"""What an article leads on to: what shares its sources or topics, and its series."""

import pytest

from blog import related, rendering
from blog.models import ArticleTopic
from tests.blog.builders import (
    cite,
    make_draft,
    make_published_article,
    make_scheduled_article,
    make_series,
    make_source,
    make_topic,
    make_withdrawn_article,
)

pytestmark = pytest.mark.django_db


def citing(*sources, make=make_published_article, **fields):
    return make(body="<p>" + "".join(cite(source) for source in sources) + "</p>", **fields)


def related_to(article):
    return related.related_context(
        article, related.candidates(article), rendering.render(article).references
    )


def reasons(article):
    return [(other.pk, reason) for other, reason in related_to(article).related]


def test_each_related_article_comes_with_the_reason_and_the_nearest_first():
    topic, one, two = make_topic("Sleep"), make_source(year=2020), make_source()
    article = citing(one, two, topic=topic)
    by_topic = make_published_article(topic=topic)
    by_one, by_both = citing(one), citing(one, two, topic=topic)
    assert reasons(article) == [
        (by_both.pk, "Both cite Example 2020 and 1 other work"),
        (by_one.pk, "Both cite Example 2020"),
        (by_topic.pk, "Same topic: Sleep"),
    ]


def test_at_most_three_are_named():
    source = make_source()
    articles = [citing(source) for _ in range(5)]
    assert len(reasons(articles[0])) == 3


@pytest.mark.parametrize("make", [make_draft, make_scheduled_article, make_withdrawn_article])
def test_what_is_not_published_is_neither_related_nor_a_part(make):
    source, topic = make_source(), make_topic()
    citing(source, make=make, topic=topic)
    article = citing(source, topic=topic)
    assert reasons(article) == []
    first, _hidden = make_series(make_published_article, make)
    assert (related_to(first).parts, related_to(first).next) == (1, None)


def test_an_article_that_shares_nothing_is_related_to_nothing():
    make_published_article(topic=make_topic("Sleep"))
    assert reasons(make_published_article(topic=make_topic("Skin"))) == []


def test_a_work_that_the_article_cites_without_showing_it_is_no_reason():
    source = make_source()
    citing(source)
    unnamed = f'<blockquote data-via="{source.pk}"><p>Whose?</p></blockquote>'
    assert reasons(make_draft(body=unnamed)) == []


def test_a_series_leads_from_part_to_part_and_skips_what_is_not_out():
    makers = [make_published_article, make_published_article, make_draft, make_published_article]
    first, second, _hidden, last = make_series(*makers)
    found = related_to(second)
    assert (found.part, found.parts) == (2, 3)
    assert (found.previous.pk, found.next.pk) == (first.pk, last.pk)
    assert (related_to(first).previous, related_to(last).next) == (None, None)


def test_parts_of_the_series_are_not_named_again_as_related():
    source = make_source()
    first, second = make_series(lambda **fields: citing(source, **fields), make_published_article)
    assert reasons(first) == reasons(second) == []


@pytest.mark.parametrize("count", [1, 5])
def test_it_takes_three_queries_whatever_the_number_of_topics(django_assert_num_queries, count):
    source, topics = make_source(), [make_topic(f"Topic {n}") for n in range(count)]
    articles = [citing(source) for _ in range(count + 1)]
    for article in articles:
        ArticleTopic.objects.bulk_create(
            ArticleTopic(content_object=article, tag=topic) for topic in topics
        )
    assert len(articles[0].shown_topics) == count
    with django_assert_num_queries(3):
        assert len(related.candidates(articles[0])) == count
