"""The demonstration: honest in form, complete, and cited only from records that were seen."""

import json
import re
from pathlib import Path

import html5lib
import pytest
from django.core.management import CommandError, call_command

from blog import publishing
from blog.citations.marks import find
from blog.models import Article, Source
from comments import checking, deciding, feedback
from comments.models import Comment
from courses.models import Intake
from demo.loading import article_text
from tests.blog.builders import make_staff
from tests.comments.builders import make_comment, make_published_comment
from tests.fakes.akismet import KEY, FakeAkismet
from tests.website.builders import make_superuser
from website.models import Image, Page, SiteSettings

CONTENT = Path(publishing.__file__).parents[1] / "demo/content"
RECORDS = Path(publishing.__file__).parents[2] / "shared/data/references.json"


@pytest.fixture
def demo(db):
    make_staff()
    call_command("load_demo", verbosity=0)


def test_the_demonstration_loads_whole(demo):
    site = json.loads((CONTENT / "site.json").read_text())
    assert Article.objects.published().count() == len(site["articles"]) >= 3
    assert Comment.objects.count() == len(site["comments"])
    assert Intake.objects.open_for_sign_up().with_seats().get().seats_free == 12


def test_every_article_is_ready_for_readers_and_rests_on_sources(demo):
    for article in Article.objects.all():
        assert publishing.publication_errors(article) == []
        assert article.citations.count() >= 5


def test_no_citation_of_a_text_is_lost_on_the_way_in(demo):
    for article in Article.objects.all():
        html = article_text(article.slug)
        assert len(find(article.body)) == html.count("<cite ") + html.count("<blockquote")


def test_the_privacy_page_names_exactly_the_fields_that_akismet_is_sent(demo, settings):
    Comment.objects.all().delete()
    article = Article.objects.exclude(topics=None).first()
    editor = make_superuser()
    written = {"website": "https://b.test/", "honeypot": "x", "referrer": "https://a.test/"}
    written |= {"staff_user": editor, "recheck_reason": Comment.Recheck.EDIT}
    comment = make_comment(article, parent=make_published_comment(article), **written)
    with FakeAkismet() as fake:
        settings.AKISMET_API_URL, settings.AKISMET_API_KEY = fake.url, KEY
        checking.check_next()
        deciding.mark_spam(Comment.objects.get(pk=comment.pk), by=editor)
        feedback.send_next()
    page = Page.objects.get(slug="privacy").body.split("The spam check")[1].split("<h2>")[0]
    named = {name for group in re.findall(r"\(([a-z_, ]+)\)", page) for name in group.split(", ")}
    sent = set().union(*(call.values for call in fake.calls))
    assert named == {name.removesuffix("[]") for name in sent}


def test_loading_again_changes_nothing(demo):
    call_command("load_demo", verbosity=0)
    assert SiteSettings.objects.count() == 1
    assert Page.objects.count() == 2


@pytest.mark.django_db
def test_loading_asks_for_staff_first():
    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("load_demo")


def test_every_picture_says_what_it_shows(demo):
    assert Image.objects.exists()
    assert not Image.objects.filter(alt="").exists()


def test_every_picture_comes_with_its_drawing():
    pictures, drawings = (
        {path.stem for path in (CONTENT / folder).iterdir()} for folder in ("images", "drawings")
    )
    assert pictures == drawings


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*/*.html")), ids=lambda p: p.stem)
def test_every_text_is_sound_html(path):
    html5lib.HTMLParser(strict=True).parseFragment(path.read_text())


@pytest.mark.skipif(not RECORDS.exists(), reason="the verified records are not on this machine")
def test_a_source_that_is_among_the_verified_records_says_what_they_say():
    verified = {work["id"]: work for work in json.loads(RECORDS.read_text())}
    for work in json.loads((CONTENT / "sources.json").read_text()):
        record = verified.get(work["id"], work)
        for name in ("title", "author", "DOI", "PMID", "volume", "page"):
            assert work.get(name) == record.get(name), (work["id"], name)


def test_no_retracted_work_is_cited(demo):
    retracted = {"10.1016/S0140-6736(20)31180-6", "10.1056/NEJMoa1200303"}
    assert not Source.objects.filter(doi__in=retracted).exists()
    assert not Source.objects.filter(title__startswith="Ileal-lymphoid").exists()
