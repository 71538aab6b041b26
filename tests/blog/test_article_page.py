"""What an article's page tells besides its text: whom to trust, what to beware of, where to go
on."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from django.urls import reverse

from tests.blog.builders import (
    care_card,
    cite,
    key_points,
    make_author,
    make_published_article,
    make_series,
    make_source,
)
from website.models import SiteSettings

pytestmark = pytest.mark.django_db

SECTIONS = "<h2>One</h2><h2>Two</h2><h2>Three</h2>"
CORRECTIONS = [["2026-01-02", "A table was added."], ["2026-03-04", "The dose was wrong."]]
SILENT = ['class="caution', "Checked", "Rests on", "Disclosure", "What changed", "In this article"]
SILENT += ["Part 1", "Related articles", "Report a mistake", "Questions for your doctor"]


def page_of(client, **fields):
    page = client.get(make_published_article(**fields).get_absolute_url()).text
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def test_a_bare_article_shows_none_of_what_it_lacks(client):
    page = page_of(client)
    assert [text for text in SILENT if text in page] == []


def test_the_panel_says_who_wrote_checked_and_earns_and_what_it_rests_on(client):
    checker = make_author(name="C. Hecker", credentials="pharmacist")
    dates = {"reviewed_on": date(2026, 11, 2), "next_review_on": date(2027, 11, 2)}
    author = make_author(name="A. Writer", credentials="nurse")
    body = f"<p>A claim{cite(make_source(year=2001))}</p>"
    page = page_of(client, author=author, reviewer=checker, body=body, disclosure="We do.", **dates)
    panel = " ".join(page.partition('class="trust"')[2].partition("</section>")[0].split())
    for text in (
        "A. Writer</a>, nurse",
        "C. Hecker</a>, pharmacist, on",
        "2 November 2026",
        "We do.",
    ):
        assert text in panel
    assert "2 November 2027" in panel and '<a href="#references">1 source, 2001</a>' in panel


def test_what_changed_is_told_newest_first_on_the_page_and_in_the_feed(client):
    page = page_of(client, corrections=CORRECTIONS)
    for text in (page, client.get(reverse("blog:feed")).text):
        assert 0 < text.index("The dose was wrong.") < text.index("A table was added.")


@pytest.mark.parametrize(
    "what", [{"caution": "Ask first."}, {"body": care_card("today", "<p>Pain.</p>")}]
)
def test_what_readers_should_ask_about_has_lines_for_questions_on_paper(client, what):
    page = page_of(client, **what)
    assert '<aside class="questions print-only">' in page


def test_a_caution_stands_before_the_text_on_the_page_and_in_the_feed(client):
    page = page_of(client, caution="Not with <b>weak</b> kidneys.", body="<p>Take it.</p>")
    for text in (page, client.get(reverse("blog:feed")).text):
        assert 0 < text.index("weak") < text.index("Take it.")
        assert "<b>weak" not in text


def test_the_contents_begin_with_the_boxes_above_the_text(client):
    boxes = care_card("doctor", "<p>Often</p>") + key_points("<p>No</p>")
    page = page_of(client, body=SECTIONS + boxes)
    linked = re.findall(r'<li><a href="#([^"]+)">', page.split("contents-open")[1])
    assert linked[:3] == ["short-answer", "when-to-get-help", "s-one"]
    assert all(page.count(f'id="{anchor}"') == 1 for anchor in linked)


def test_a_long_text_has_contents_that_lead_to_its_headings(client):
    page = page_of(client, body=SECTIONS)
    for name in ("one", "two", "three"):
        # Once folded, for narrow screens, and once as a list.
        assert (page.count(f'href="#s-{name}"'), page.count(f'id="s-{name}"')) == (2, 1)


def test_a_part_of_a_series_leads_to_the_one_before_and_the_next(client):
    parts = make_series(*[make_published_article] * 3, title="Salts")
    page = client.get(parts[1].get_absolute_url()).text
    assert "Part 2 of 3 of Salts" in page
    assert f'href="{parts[0].get_absolute_url()}" rel="prev">' in page
    assert f'href="{parts[2].get_absolute_url()}" rel="next">' in page


def test_a_mistake_is_told_in_a_mail_that_says_where_it_stands(client, settings):
    settings.SITE_URL = "https://school.example"
    SiteSettings(contact_email="desk@school.example").save()
    page = page_of(client, slug="salt", title="Salt & “water”: 100%?")
    document = html5lib.parse(page, namespaceHTMLElements=False)
    [link] = [a for a in document.iter("a") if a.text == "Report a mistake"]
    address = urlsplit(link.get("href"))
    asked = parse_qs(address.query)
    assert (address.scheme, address.path) == ("mailto", "desk@school.example")
    assert asked["subject"] == ["A mistake in “Salt & “water”: 100%?”"]
    assert asked["body"][0].startswith("https://school.example/articles/salt/\r\n")
