"""Dates and times as text."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from courses.dates import (
    Rhythm,
    moment,
    span,
    validate_rhythm,
    validate_time_zone,
)
from website.dates import zone_name


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/London", "London time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_a_zone_is_called_by_its_city(zone, name):
    assert zone_name(zone) == name


def test_a_time_is_written_in_the_given_zone():
    summer = datetime(2027, 7, 1, 17, 30, tzinfo=UTC)
    assert moment(summer, "Europe/London") == "Thursday 1 July 2027, 18:30, London time"
    assert moment(summer, "Asia/Tokyo") == "Friday 2 July 2027, 02:30, Tokyo time"


def test_a_span_within_a_day_names_the_day_once():
    start, end = (datetime(2027, 1, 2, hour, tzinfo=UTC) for hour in (10, 16))
    assert (
        span(start, end, "Europe/London") == "Saturday 2 January 2027, 10:00 to 16:00, London time"
    )


def test_a_span_across_the_change_of_clocks_keeps_local_time():
    start, end = datetime(2027, 3, 1, 18, tzinfo=UTC), datetime(2027, 4, 12, 19, tzinfo=UTC)
    assert span(start, end, "Europe/London") == (
        "Monday 1 March 2027, 18:00 to Monday 12 April 2027, 20:00, London time"
    )


@pytest.mark.parametrize("name", ["", "London", "Europe/Londn", "../etc/passwd", "GMT+25"])
def test_a_zone_that_does_not_exist_is_refused(name):
    with pytest.raises(ValidationError, match="Europe/London"):
        validate_time_zone(name)


@pytest.mark.parametrize(("rhythm", "every"), [("daily", "every day"), ("weekly", "every week")])
def test_meetings_that_repeat_name_their_hours_once(rhythm, every):
    start, end = datetime(2027, 3, 1, 18, tzinfo=UTC), datetime(2027, 4, 12, 19, tzinfo=UTC)
    assert span(start, end, "Europe/London", Rhythm(rhythm)) == (
        f"Monday 1 March 2027 and {every} until Monday 12 April 2027, 18:00 to 20:00, London time"
    )


@pytest.mark.parametrize(
    ("rhythm", "end", "complaint"),
    [
        ("weekly", datetime(2027, 3, 9, 20, tzinfo=UTC), "same day of the week"),
        ("weekly", datetime(2027, 3, 8, 17, tzinfo=UTC), "must end later"),
        ("daily", datetime(2027, 3, 2, 18, tzinfo=UTC), "must end later"),
    ],
)
def test_meetings_that_cannot_repeat_are_refused(rhythm, end, complaint):
    start = datetime(2027, 3, 1, 18, tzinfo=UTC)
    with pytest.raises(ValidationError, match=complaint):
        validate_rhythm(start, end, "Europe/London", Rhythm(rhythm))
