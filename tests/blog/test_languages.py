"""An article in another language than the site's says so wherever it is shown."""

import re
from datetime import date

import html5lib
import pytest
from django.urls import reverse

from blog import languages
from blog.models import Series
from tests.blog.builders import (
    care_card,
    cite,
    key_points,
    make_author,
    make_image,
    make_published_article,
    make_source,
    make_topic,
    quote,
)
from website.models import SiteSettings

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


# What a screen reader says or a browser shows of an element, beside its text.
NAMES = ("aria-label", "title", "alt", "placeholder")


def _texts(element, lang):
    """Each text below the element, and the language that it is said to be in."""
    lang = element.get("lang", lang)
    if element.tag not in ("script", "style"):
        yield from ((element.get(name, ""), lang) for name in NAMES)
        yield element.text or "", lang
    for child in element:
        yield from _texts(child, lang)
        yield child.tail or "", lang


def _with_everything(word, language):
    """An article of one word, in which all that an article can have is there once."""
    alpha, beta = make_source(), make_source(notice="retraction", notice_on=date(2010, 2, 6))
    texts = {"title": word, "standfirst": word, "caution": word, "disclosure": word}
    marks = cite(alpha, "p. 4") + cite(beta) + cite(make_source())
    table = f"<table{{}}><tbody><tr><td>{word}{marks}</td></tr></tbody></table>"
    body = key_points(f"<p>{word}{marks}</p>") + "".join(
        care_card(urgency, f"<p>{word}</p>") for urgency in ("emergency", "today", "doctor")
    )
    body += table.format("") + f"<h2>{word}</h2>" * 3 + table.format("")
    body += table.format(f' data-caption="{word}"')
    body += f"<p>{word}{marks}</p>" + quote(alpha, word, kind="verbatim", via=beta.pk)
    body += f'<blockquote data-source="{beta.pk}" data-disagrees="true"><p>{word}</p></blockquote>'
    article = make_published_article(
        **texts,
        **{"body": body, "language": language, "author": make_author(), "topic": make_topic()},
        **{"reviewer": make_author(), "reviewed_on": date(2026, 1, 2)},
        **{"lead_image": make_image(), "corrections": [["2026-01-02", word]]},
        **{"series": Series.objects.create(title="A series"), "part": 1},
    )
    make_published_article(**texts, language=language, series=article.series, part=2)
    return article


@pytest.mark.parametrize(
    ("language", "word", "style"), [("es", "ñandú", "vancouver"), ("ar", "نص", "apa")]
)
def test_each_text_on_the_page_is_said_to_be_in_the_language_that_it_is_in(
    client, language, word, style
):
    SiteSettings(citation_style=style, contact_email="desk@example.org").save()
    article = _with_everything(word, language)
    page = client.get(article.get_absolute_url()).text
    document = html5lib.parse(page, namespaceHTMLElements=False)
    texts = list(_texts(document.find(".//article"), ""))
    of_article = [text.replace(word, "") for text, lang in texts if lang == language]
    assert [text for text in of_article if re.search("[A-Za-z]", text)] == []
    # The last one is the title, in italics, in the English sentence of *Cite this article*.
    assert [lang for text, lang in texts if text.strip() == word and lang != language] == ["en-gb"]
    assert page.count("The short answer") == 3
