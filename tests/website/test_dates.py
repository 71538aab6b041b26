"""Moments that readers see name their zone, and each paragraph has its own direction."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import mark_safe

from tests.comments.builders import make_comment, make_published_comment
from website import dates
from website.templatetags.website import paragraphs

ROOT = Path(__file__).parent.parent.parent
WHEN = datetime(2026, 7, 14, 16, 12, tzinfo=UTC)
# Pages of the admin are read by staff, and `moment_of` names the zone of an intake.
STAFF = ROOT / "templates" / "admin"
BARE = re.compile(r'\|\s*(?:time\b|date:"(?:DATETIME|TIME)_FORMAT")')


@pytest.mark.parametrize(
    ("zone", "moment", "hour"),
    [
        ("Europe/London", "14 July 2026, 17:12, London time", "17:12, London time"),
        ("America/New_York", "14 July 2026, 12:12, New York time", "12:12, New York time"),
        ("UTC", "14 July 2026, 16:12, UTC", "16:12, UTC"),
    ],
)
def test_a_moment_names_the_site_s_zone(zone, moment, hour):
    with timezone.override(zone):
        assert (dates.moment(WHEN), dates.hour(WHEN)) == (moment, hour)


def test_no_page_or_mail_for_readers_shows_a_time_without_its_zone():
    bare = [
        path.name
        for path in (ROOT / "templates").rglob("*.*")
        if STAFF not in path.parents and BARE.search(path.read_text())
    ]
    assert bare == []


@pytest.mark.django_db
def test_the_receipt_names_the_zone_of_both_its_times(client, settings):
    settings.TIME_ZONE = "Europe/London"
    page = client.get(make_comment().receipt_url).text
    assert page.count("London time") == 2


def test_each_paragraph_has_its_own_direction():
    html = '<p dir="auto">مرحبا<br>&lt;b&gt;</p>\n\n<p dir="auto">Hello</p>'
    assert paragraphs("مرحبا\r\n<b>\r\n\r\n\r\nHello") == html
    tag = Template("{% load website %}{{ text|paragraphs }}")
    assert tag.render(Context({"text": mark_safe("<b>a</b>")})) == '<p dir="auto"><b>a</b></p>'


@pytest.mark.django_db
def test_every_page_with_a_comment_gives_its_paragraphs_their_direction(client):
    comment = make_published_comment(body="Hello\n\nمرحبا")
    paths = [comment.article.get_absolute_url(), comment.receipt_url]
    paths += [f"/comments/{comment.pk}/{page}/" for page in ("reply", "report")]
    for path in paths:
        assert client.get(path).text.count('<p dir="auto">مرحبا</p>') == 1, path
