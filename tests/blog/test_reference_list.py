"""The site's citation style on an article: ranges, author and year, and what the page asks."""

import re

import pytest
from django.urls import reverse

from blog import references
from blog.citations.styles import DEFAULT_STYLE, STYLES
from blog.models import Source
from blog.rendering import render_body
from tests.blog.builders import cite, make_published_article, make_source
from website.models import SiteSettings


def work(key, **fields):
    names = [{"family": f"Name{key}", "given": "A."}]
    return Source(**{"pk": key, "title": f"Title {key}", "authors": names, "year": 2000} | fields)


def shown(body, sources, style="vancouver"):
    """The text of the first group of marks, without spaces before it."""
    html = render_body(body, {source.pk: source for source in sources}, style).html
    group = re.search(
        r'<(?:sup|span) class="cite-group[^>]*>(.*?)</(?:sup|span)>\W*(?:</p>|\.)', html
    )
    return re.sub("<[^>]+>", "", group[1])


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ([1], "[1]"),
        ([1, 2], "[1,2]"),
        ([1, 2, 3], "[1–3]"),
        ([3, 1, 2], "[1–3]"),
        ([1, 2, 3, 4, 4], "[1–4,4]"),
    ],
)
def test_three_numbers_or_more_that_follow_each_other_show_as_a_range(order, text):
    works = [work(key) for key in (1, 2, 3, 4)]
    marks = "".join(cite(work(key)) for key in order)
    assert shown(f"<p>Text{marks}.</p>", works) == text


def test_a_number_with_a_locator_stands_outside_of_a_range():
    works = [work(key) for key in (1, 2, 3)]
    body = f"<p>Text{cite(works[0])}{cite(works[1], 'p. 4')}{cite(works[2])}.</p>"
    assert shown(body, works) == "[1,2, p. 4,3]"


def test_what_a_range_hides_can_be_reached_and_returned_to():
    works = {key: work(key) for key in (1, 2, 3)}
    body = render_body("<p>" + "".join(cite(one) for one in works.values()) + "</p>", works)
    assert ' id="cite-2-1"></span>' in body.html
    assert '<span class="note-number">2</span>' in body.html


def test_an_author_date_style_names_who_and_when_in_the_order_of_the_alphabet():
    works = [work(2), work(1)]
    body = f"<p>Text{cite(works[0], 'p. 4')}{cite(works[1])}.</p>"
    assert shown(body, works, "apa") == "(Name1, 2000; Name2, 2000, p. 4)"


def test_works_of_one_author_and_year_are_told_apart_everywhere():
    same = {"authors": [{"family": "Same", "given": "A."}]}
    works = {1: work(1, **same), 2: work(2, **same)}
    body = render_body(f"<p>{cite(works[2])} and {cite(works[1])}</p>", works, "apa")
    assert [reference.label for reference in body.references] == ["Same, 2000a", "Same, 2000b"]
    assert [reference.source.pk for reference in body.references] == [1, 2]
    assert "(2000b)" in body.references[1].text


def test_a_link_that_the_style_writes_is_not_repeated():
    one = work(1, doi="10.5555/a", pmid="123")
    vancouver, apa = (
        references.write(1, one, one.as_csl(), style) for style in ("vancouver", "apa")
    )
    assert vancouver.links == "" and vancouver.text.count("href") == 2
    assert "PubMed" in apa.links and "doi" not in apa.links


def test_the_summary_counts_what_the_article_rests_on():
    works = {
        1: work(1, year=1993, evidence="systematic-review"),
        2: work(2, year=2020, evidence="randomised-trial"),
        3: work(3, year=None, evidence="randomised-trial"),
    }
    body = render_body("<p>" + "".join(cite(one) for one in works.values()) + "</p>", works)
    assert body.summary == ["3 sources, 1993–2020", "1 systematic review", "2 randomised trials"]
    assert references.summary([]) == []


def test_the_settings_offer_the_styles_that_there_are():
    field = SiteSettings._meta.get_field("citation_style")
    assert [name for name, _label in field.choices] == list(STYLES)
    assert SiteSettings().citation_style == DEFAULT_STYLE


@pytest.mark.django_db
def test_a_change_of_style_shows_in_an_article_that_nobody_touched(client):
    article = make_published_article(body=f"<p>Text{cite(make_source())}</p>")
    before = client.get(article.get_absolute_url()).content.decode()
    SiteSettings(citation_style="apa").save()
    after = client.get(article.get_absolute_url()).content.decode()
    feed = client.get(reverse("blog:feed")).content.decode()
    assert "Example AB." in before and "Example, A. B. (2001)." in after + feed
    assert "(Example, 2001)" in re.sub("<[^>]+>", "", after)


@pytest.mark.django_db
def test_a_page_with_fifty_references_asks_no_more_than_one_with_five(
    client, django_assert_max_num_queries
):
    few, many = (
        make_published_article(body="<p>" + "".join(cite(make_source()) for _ in range(count)))
        for count in (5, 50)
    )
    with django_assert_max_num_queries(100) as five:
        client.get(few.get_absolute_url())
    with django_assert_max_num_queries(len(five)):
        client.get(many.get_absolute_url())
