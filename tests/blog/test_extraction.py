"""What must be read survives where a program takes the text out of a page: trafilatura, as search
engines and language models do, and readers of feeds without styles."""

import json
import re
from datetime import date

import pytest
import trafilatura

from tests.blog.builders import (
    care_card,
    cite,
    key_points,
    make_author,
    make_published_article,
    make_source,
    quote,
)
from tests.courses.builders import make_course

pytestmark = pytest.mark.django_db
SENTENCE = "Sentence {} was made up so that the text of a test is as long as that of an article. "
MUST_BE_READ = [
    "What the article says first.",
    "Written by",
    "Ann Example",
    "The school sells a course.",
    "If your kidneys are ill, ask a doctor first.",
    "Retracted on 6 February 2010",
    "The short answer",
    "What matters most of all.",
    "When to get help",
    "Get emergency help now",
    "A pain that nobody has had before.",
    "Words that somebody else wrote.",
    "Verbatim",
]


@pytest.fixture
def article():
    first = make_source(title="Alpha", notice="retraction", notice_on=date(2010, 2, 6))
    second = make_source(title="Beta", authors=[{"family": "Muster"}], year=1996)
    claim = f"Shown in 1996{cite(second)} and in 10³{cite(first)}."
    paragraphs = "".join(f"<p>{SENTENCE.format(n) * 4}{claim}</p>" for n in range(12))
    return make_published_article(
        standfirst="What the article says first.",
        caution="If your kidneys are ill, ask a doctor first.",
        disclosure="The school sells a course.",
        author=make_author(name="Ann Example"),
        body=paragraphs
        + care_card("emergency", "<ul><li>A pain that nobody has had before.</li></ul>")
        + key_points("<ul><li>What matters most of all.</li></ul>")
        + quote(second, "Words that somebody else wrote.", kind="verbatim"),
    )


def _extracted(html):
    return " ".join(trafilatura.extract(html, include_comments=False).split())


def test_what_must_be_read_is_in_the_text_that_a_program_extracts(client, article):
    text = _extracted(client.get(article.get_absolute_url()).text)
    assert [part for part in MUST_BE_READ if part not in text] == []


def test_extracted_text_names_each_source_once(client, article):
    text = _extracted(client.get(article.get_absolute_url()).text)
    assert [len(re.findall(title, text)) for title in ("Alpha", "Beta")] == [1, 1]


def test_a_citation_does_not_run_into_the_year_before_it(client, article):
    text = _extracted(client.get(article.get_absolute_url()).text)
    assert "in 1996[1] and in 10³[2, retracted]." in text


def test_the_time_to_read_is_that_of_the_extracted_text(client, article):
    page = client.get(article.get_absolute_url()).text
    text, _references = _extracted(page).split(" References ")
    stated = int(re.search(r"(\d+) minutes? to read", page)[1])
    assert stated == pytest.approx(len(text.split()) / 230, rel=0.1)


def test_what_must_be_read_is_in_the_feed_without_styles(client, article):
    [item] = json.loads(client.get("/feeds/articles.json").content)["items"]
    text = " ".join(re.sub("<[^>]+>", " ", item["content_html"]).split())
    assert [part for part in MUST_BE_READ if part not in text] == []


def test_a_course_keeps_its_refund_terms_and_its_disclosure(client):
    course = make_course(
        description="".join(f"<p>{SENTENCE.format(n) * 5}</p>" for n in range(3)),
        refunds="We refund everything until a week before.",
        disclosure="The teacher sells baths.",
    )
    text = _extracted(client.get(course.get_absolute_url()).text)
    assert course.refunds in text and course.disclosure in text
