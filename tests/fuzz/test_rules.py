"""What was found to break pages, one by one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from blog.models import Topic
from comments.models import CommentPolicy
from courses.models import Intake
from tests.blog.builders import make_published_article
from website.models import Redirect, SiteSettings

pytestmark = pytest.mark.django_db


def _refused(row):
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return set(refused.value.error_dict)


def test_a_topic_whose_name_grows_when_folded_is_stored():
    assert Topic.objects.create(name="ΐ" * 90, slug="greek").folded_name == "ΐ".casefold() * 90


def test_a_topic_takes_no_address_that_no_page_could_have():
    assert _refused(Topic(name="Größe", slug="größe")) == {"slug"}
    assert Topic.objects.create(name="Größe").slug == "groe"


@pytest.mark.parametrize("year", [1, 1899, 2201, 9999])
def test_a_year_that_nobody_means_is_refused(year):
    moment = datetime(year, 12, 31, 23, 59, tzinfo=ZoneInfo("Etc/GMT+12"))
    dates = dict.fromkeys(("starts_at", "ends_at", "opens_at", "closes_at"), moment)
    with pytest.raises(ValidationError) as refused:
        Intake(slug="a", venue="Online", time_zone="Europe/London", **dates).clean_fields()
    assert refused.value.error_dict.keys() >= dates.keys()


@pytest.mark.parametrize("days", [36501, 2**63 - 1])
def test_replies_do_not_close_later_than_the_calendar_ends(days):
    assert _refused(CommentPolicy(close_after_days=days)) == {"close_after_days"}


def test_a_fragment_of_an_old_address_is_left_out():
    redirect = Redirect(old_path="/old/?p=1#top", new_path="/new/#top")
    redirect.full_clean()
    assert (redirect.old_path, redirect.new_path) == ("/old/?p=1", "/new/#top")


def test_a_redirect_back_to_a_fragment_is_a_circle():
    first = Redirect(old_path="/b/?x=1#f", new_path="/c/")
    first.full_clean()
    first.save()
    assert _refused(Redirect(old_path="/c/", new_path="/b/?x=1#f")) == {"new_path"}


def test_control_characters_do_not_stop_the_feed(client):
    SiteSettings(name="School\x0b", tagline="\x1f").save()
    make_published_article(title="Pasted\x0bfrom Word", body="<p>One\x0ctwo\ufffe</p>")
    feed = client.get("/feeds/articles.rss")
    assert "<title>Pasted from Word</title>" in feed.text
    assert not {"\x0b", "\x0c", "\x1f", "\ufffe"} & {*feed.text}
