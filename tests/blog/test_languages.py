"""An article in another language than the site's says so wherever it is shown."""

import html5lib
import pytest
from django.urls import reverse

from blog import languages
from tests.blog.builders import cite, make_author, make_published_article, make_source

pytestmark = pytest.mark.django_db

BODY = "<h2>א</h2><h2>ב</h2><h2>ג</h2><p>טקסט{}</p>"


def hebrew(**fields):
    body = BODY.format(cite(make_source()))
    return make_published_article(language="he", author=make_author(), body=body, **fields)


def test_the_article_runs_its_own_way_and_the_sites_words_in_it_the_sites(client):
    article = hebrew(caution="ז", disclosure="ח", corrections=[["2026-01-02", "ט"]])
    page = client.get(article.get_absolute_url()).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert '<article lang="he" dir="rtl">' in page
    assert '<section class="trust" lang="en-gb" dir="ltr"' in page
    assert '<span lang="he" dir="rtl">ח</span>' in page
    assert '<html lang="en-gb"' in page and '"inLanguage": "he"' in page


def test_lists_and_feeds_say_it_too(client):
    article = hebrew()
    title = f'lang="he" dir="rtl"><a href="{article.get_absolute_url()}"'
    assert f"<h2 {title}" in client.get(reverse("blog:article_list")).text
    assert f"<h3 {title}" in client.get("/").text
    assert '&lt;div lang="he" dir="rtl"&gt;' in client.get(reverse("blog:feed")).text


@pytest.mark.parametrize("language", ["", "en-gb", "made-up"])
def test_an_article_in_the_sites_language_says_nothing(client, language):
    article = make_published_article(language=language)
    page = client.get(article.get_absolute_url()).text
    assert "<article>" in page and "dir=" not in page


def test_staff_choose_among_languages_that_have_names():
    offered = dict(languages.choices())
    assert offered["he"] == "Hebrew (עברית)"
    assert all(languages.attributes(code) for code in offered)
