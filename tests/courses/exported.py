"""Calendar files of a series across both changes of clocks, for another reader: one for each zone.

    python -m tests.courses.exported > FILE

Uses no database.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

ZONES = (
    *("Europe/London", "America/New_York", "Australia/Adelaide", "Asia/Jerusalem"),
    *("America/Santiago", "America/Nuuk", "Africa/Casablanca", "Asia/Tokyo"),
)
WEEKS = 50
LEFT_OUT = 3


def main():
    django.setup()
    sys.stdout.write(json.dumps([_file(zone) for zone in ZONES]))


def _file(name):
    from courses import calendar
    from courses.models import Course, Intake, SignUp
    from website.models import SiteSettings

    first = datetime(2027, 1, 6, 18, 30, tzinfo=ZoneInfo(name))
    evenings = [first + timedelta(weeks=week) for week in range(WEEKS)]
    skipped = evenings[LEFT_OUT].date().isoformat()
    dates = {"starts_at": first, "ends_at": evenings[-1] + timedelta(hours=2)}
    series = {"time_zone": name, "rhythm": "weekly", "skipped": [skipped]}
    intake = Intake(pk=1, course=Course(title="Salts"), venue="Hall", **dates, **series)
    student = SignUp(
        pk=1, intake=intake, status="confirmed", confirmed_at=first, email="a@b.example"
    )
    text = calendar.invitation(student, SiteSettings())["text"]
    meetings = [_javascript(evening) for evening in evenings if evening != evenings[LEFT_OUT]]
    return {"zone": name, "text": text, "meetings": meetings}


def _javascript(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


if __name__ == "__main__":
    main()
