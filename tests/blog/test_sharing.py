"""What leaves the site: files of references, how to cite an article, what machines read of it."""

import json
import re

import html5lib
import pytest

from blog.citations import formats
from tests.blog.builders import (
    cite,
    make_author,
    make_draft,
    make_image,
    make_published_article,
    make_source,
    make_staff,
    make_withdrawn_article,
)
from tests.seo.sitemap import by_path

pytestmark = pytest.mark.django_db

AWKWARD = "<i>In vitro</i> & <script>alert(1)</script>"
SHOWN = "<i>In vitro</i> &amp; &lt;script&gt;alert(1)&lt;/script&gt;"


def article_citing(*sources, make=make_published_article, **changes):
    return make(body="".join(f"<p>A claim{cite(source)}</p>" for source in sources), **changes)


def page_of(client, item):
    return client.get(item.get_absolute_url()).content.decode()


def structured_data(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


@pytest.mark.parametrize("suffix", formats.FORMATS)
def test_the_references_of_an_article_come_as_a_file_in_the_order_of_its_text(client, suffix):
    sources = [make_source(title=title) for title in ("Second", "First")]
    article = article_citing(*sources)
    answer = client.get(f"{article.get_absolute_url()}references.{suffix}")
    assert f'filename="references-{article.slug}.{suffix}"' in answer["Content-Disposition"]
    titles = [record.csl["title"] for record in formats.read(answer.content)]
    assert titles == ["Second", "First"]


@pytest.mark.parametrize("suffix", formats.FORMATS)
def test_one_source_and_all_of_them_come_as_files(client, suffix):
    first, _second = sources = [make_source(), make_source()]
    make_source(title="Cited nowhere")
    article_citing(*sources)
    one = client.get(f"{first.get_absolute_url()}reference.{suffix}")
    every = client.get(f"/sources/references.{suffix}")
    assert [record.csl["title"] for record in formats.read(one.content)] == [first.title]
    assert len(formats.read(every.content)) == 2


@pytest.mark.parametrize("suffix", ["doc", "BIB", "", "bib.exe"])
def test_there_is_no_other_kind_of_file(client, suffix):
    article = article_citing(make_source())
    for address in (article.get_absolute_url(), "/sources/"):
        assert client.get(f"{address}references.{suffix}").status_code == 404


@pytest.mark.parametrize("key", ["0", "9" * 30, "9" * 5000, "x", "١"])
def test_a_source_that_is_not_there_is_not_found(client, key):
    assert client.get(f"/sources/{key}/").status_code == 404


@pytest.mark.parametrize("make", [make_draft, make_withdrawn_article])
def test_a_source_that_no_published_article_cites_is_seen_by_staff_only(client, make):
    source = make_source()
    article_citing(source, make=make)
    address = source.get_absolute_url()
    assert source.title not in client.get("/sources/").content.decode()
    assert address not in by_path(lambda path: client.get(path).text)
    assert client.get(address).status_code == 404
    client.force_login(make_staff())
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_of_sources_asks_as_often_for_one_as_for_five(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        article_citing(make_source(), make_source())
    # Settings of the site, menu; how many, and the sources.
    with django_assert_num_queries(4):
        assert client.get("/sources/").content.count(b"cited in 1 article") == 2 * count


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_of_a_source_asks_as_often_for_one_article_as_for_five(
    client, django_assert_num_queries, count
):
    source = make_source()
    for _ in range(count):
        article_citing(source, author=make_author(), lead_image=make_image())
    # Settings of the site, menu; the source; articles, bylines with authors, citations,
    # images, renditions.
    with django_assert_num_queries(8):
        assert page_of(client, source).count('class="teaser ') == count


@pytest.mark.parametrize("count", [5, 50])
def test_an_article_asks_as_often_for_five_references_as_for_fifty(
    client, django_assert_num_queries, count
):
    article = article_citing(*(make_source() for _ in range(count)))
    # Settings of the site, menu; the article, authors, topics; sources; what is related; comments'
    # policy, threads and rows; the page about privacy.
    with django_assert_num_queries(11):
        assert page_of(client, article).count('<li id="ref-') == count


def test_an_awkward_title_comes_out_right_wherever_it_is_shown(client):
    source = make_source(title=AWKWARD)
    article = article_citing(source)
    for address in (source.get_absolute_url(), article.get_absolute_url(), "/sources/"):
        page = client.get(address).content.decode()
        html5lib.HTMLParser(strict=True).parse(page)
        assert SHOWN in page
        assert "<script>alert" not in page
    title = page_of(client, source).partition("<title>")[2].strip()
    assert title.startswith("In vitro &amp; &lt;script&gt;alert(1)")


def test_structured_data_name_the_article_and_what_it_cites(client):
    source = make_source(title=AWKWARD, doi="10.1000/182")
    article = article_citing(source, title="</script><b>", author=make_author(name="A. Writer"))
    data = structured_data(page_of(client, article))
    assert data["headline"] == "</script><b>"
    assert data["author"][0]["name"] == "A. Writer"
    [cited] = data["citation"]
    assert (cited["@type"], cited["name"]) == (
        "ScholarlyArticle",
        AWKWARD.replace("<i>", "").replace("</i>", ""),
    )
    assert cited["sameAs"] == ["https://doi.org/10.1000/182"]


def test_google_scholar_finds_title_author_and_date(client):
    author = make_author(name="Ann Writer", cited_as="Writer, Ann")
    article = make_published_article(title="Made-up title", author=author)
    page = page_of(client, article)
    assert '<meta name="citation_title" content="Made-up title">' in page
    assert '<meta name="citation_author" content="Writer, Ann">' in page
    day = article.published_at.strftime("%Y/%m/%d")
    assert f'<meta name="citation_publication_date" content="{day}">' in page


def test_an_article_says_how_to_cite_it_in_every_style(client, settings):
    settings.SITE_URL = "https://school.example"
    author = make_author(name="Ann Writer", cited_as="Writer, Ann")
    article = make_published_article(slug="cramps", title="Made-up title", author=author)
    page = page_of(client, article).partition('class="cite-this"')[2].partition("</details>")[0]
    assert re.findall("<dd>(Writer,? A)", page) == ["Writer A", "Writer A", "Writer, A"]
    assert page.count('href="https://school.example/articles/cramps/"') == 3
