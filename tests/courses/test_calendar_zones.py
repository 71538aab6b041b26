"""Time zones in calendar files, as several readers understand them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from courses.calendar_zones import describe
from tests.courses.zone_readers import READERS

# Rules of both hemispheres, by the last and the first weekday, by seven days of a month (Jerusalem,
# Santiago, Nuuk), of half an hour (Lord Howe), one rule and one list (Cairo), none (Casablanca), and
# clocks that nobody changes.
ZONES = [
    *("Europe/London", "America/New_York", "Australia/Adelaide", "Asia/Jerusalem"),
    *("America/Santiago", "America/Nuuk", "Australia/Lord_Howe", "Africa/Cairo"),
    *("Africa/Casablanca", "Asia/Tokyo"),
]
FIRST, LAST = datetime(2027, 1, 4, 18), datetime(2028, 12, 20, 20)


def _file(zone):
    file = Calendar()
    file.add_component(describe(zone, FIRST, LAST))
    return file.to_ical().decode()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_knows_the_offset_of_every_day(zone, reader):
    offset = reader(_file(zone))
    noons = [FIRST.replace(hour=12) + timedelta(days=day) for day in range((LAST - FIRST).days + 2)]
    wrong = [
        noon for noon in noons if offset(noon) != noon.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("Europe/London", {"-1SU;BYMONTH=3", "-1SU;BYMONTH=10"}),
        ("America/New_York", {"2SU;BYMONTH=3", "1SU;BYMONTH=11"}),
        ("Asia/Jerusalem", {"FR;BYMONTHDAY=23,24,25,26,27,28,29;BYMONTH=3", "-1SU;BYMONTH=10"}),
        ("Africa/Cairo", {"-1FR;BYMONTH=4"}),
        ("Africa/Casablanca", set()),
        ("Asia/Tokyo", set()),
    ],
)
def test_a_change_of_clocks_that_follows_a_rule_is_written_as_one(zone, rules):
    file = _file(zone).replace("\r\n ", "")
    found = {line for line in file.split("\r\n") if line.startswith("RRULE:")}
    assert found == {f"RRULE:FREQ=YEARLY;BYDAY={rule}" for rule in rules}
    assert "RDATE" not in file and len(file) < 1500


def test_a_rule_that_changed_is_described_before_and_after():
    file = Calendar()
    file.add_component(describe("Europe/Kyiv", datetime(1995, 1, 1), datetime(2026, 1, 1)))
    offset = READERS[0](file.to_ical().decode())
    for year in (1995, 1996, 2005, 2025):
        for month in (1, 7):
            day = datetime(year, month, 1)
            assert offset(day) == day.replace(tzinfo=ZoneInfo("Europe/Kyiv")).utcoffset()
