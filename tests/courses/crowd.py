"""Many people at once on one intake of the real server, each a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from tests.courses.builders import form_data
from tests.server import ROOT

STUDENT = Path(__file__).parent / "student.py"
OPEN_INTAKE = """
from tests.courses.builders import make_intake
intake = make_intake(seats={seats})
print(intake.pk, intake.get_sign_up_url())
"""
OPEN_TWO = """
from django.contrib.auth.models import User
from courses import changing
from tests.courses.builders import make_confirmed, make_intake
User.objects.create_user("staff")
both = [make_intake(seats=seats) for seats in (6, 4)]
for intake in both:
    for _student in range(4):
        changing.change_places(make_confirmed(intake).pk, 2)
print(*(intake.pk for intake in both))
"""
CHECK = """
from courses.models import Intake
from tests.courses import invariants
from website.models import OutgoingMail
intake = Intake.objects.get(pk={pk})
invariants.check(intake)
print(intake.seats.count(), intake.seats.filter(sign_up__isnull=False).count(),
      intake.sign_ups.count(), OutgoingMail.objects.filter(send_due_at__isnull=False).count())
"""


def rush(site, *, students, seats, staff=0, steps=40):
    """What each student got, and the intake's key, after everyone has acted at the same time.
    With `staff`, the number of staff processes, every second student wants two places and every
    third cancels or declines on the receipt."""
    pk, path = site.shell(OPEN_INTAKE.format(seats=seats)).split()
    crowd = [
        _start([STUDENT, site.env["PORT"], path, urlencode(_form(n, staff)), _press(n, staff)])
        for n in range(students)
    ]
    helpers = [
        _start(["-m", "tests.courses.staff_actions", n, steps, pk, seats], env=site.env)
        for n in range(staff)
    ]
    _begin(crowd + helpers)
    answers = [json.loads(student.communicate(timeout=300)[0]) for student in crowd]
    assert [helper.communicate(timeout=300)[0] for helper in helpers] == ["done\n"] * staff
    return answers, pk


def move_about(site, *, rounds):
    """Two intakes after two members of staff have moved everyone in opposite directions at once."""
    pks = site.shell(OPEN_TWO).split()
    movers = [
        _start(["-m", "tests.courses.movers", rounds, *order], env=site.env)
        for order in (pks, pks[::-1])
    ]
    _begin(movers)
    assert [mover.communicate(timeout=300)[0] for mover in movers] == ["done\n"] * 2
    return pks


def _begin(crowd):
    for person in crowd:
        assert person.stdout.readline() == "ready\n"
    for person in crowd:
        person.stdin.write("\n")
        person.stdin.flush()


def settle(site, pk):
    """Run the worker and check the invariants. Returns the numbers of seats, taken seats, sign-ups
    and unsent mails."""
    site.manage("worker", "--once")
    return [int(number) for number in site.shell(CHECK.format(pk=pk)).split()]


def _form(number, staff):
    return form_data(places=1 + number % 2 if staff else 1)


def _press(number, staff):
    return {1: "cancel", 2: "decline"}.get(number % 6, "") if staff else ""


def _start(command, env=None):
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        cwd=ROOT,
        env={**os.environ, **(env or {}), "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
