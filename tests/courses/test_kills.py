"""SIGKILL between any two statements: the invariants hold, and no mail is lost."""

import subprocess
import sys
from collections import Counter

import pytest

from tests.fakes.smtp import FakeSMTP, Mood
from tests.server import ROOT, environment_of_a_site, manage

TRIES = """
for mail in OutgoingMail.objects.exclude(sent_at=None):
    print(mail.message_id, mail.attempts)
"""


@pytest.fixture
def smtp():
    with FakeSMTP() as server:
        yield server


@pytest.fixture
def env(tmp_path, smtp):
    with environment_of_a_site(tmp_path, MAIL_URL=smtp.url) as env:
        yield {**env, "DJANGO_SETTINGS_MODULE": "config.settings"}


def _kill_at_every_step_of(action, env):
    """The number of times it was killed."""
    command = [sys.executable, "-m", "tests.courses.killed", action]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


SHORT = ["sign up", "more seats"]
LONG = [
    *("cancel", "lapse", "end the waiting list", "remind", "announcement", "cancel the intake"),
    "mail organisers",
]


@pytest.mark.parametrize(
    "action", [*SHORT, *(pytest.param(action, marks=pytest.mark.audit) for action in LONG)]
)
def test_the_invariants_hold_after_a_kill_between_any_two_steps(env, action):
    assert _kill_at_every_step_of(action, env) > 5


def test_a_mail_whose_worker_is_killed_is_repeated_at_most_once_and_counted(env, smtp):
    assert _kill_at_every_step_of("mail", env) > 3
    assert max(_check_repeats(env, smtp)) == 2


def test_a_mail_whose_server_drops_the_line_is_repeated_once_and_counted(env, smtp):
    smtp.mood = Mood.DROP_AFTER_DATA
    manage(
        env, "shell", "--command", "from tests.courses.builders import *; sign_up(make_intake())"
    )
    manage(env, "worker", "--once")
    smtp.mood = Mood.ACCEPT
    due = "OutgoingMail.objects.update(send_due_at=OutgoingMail.objects.get().created_at)"
    manage(env, "shell", "--command", due)
    manage(env, "worker", "--once")
    assert _check_repeats(env, smtp) == [2]


def _check_repeats(env, smtp):
    """How often each mail arrived: at most as often as it was tried, and at most twice."""
    tries = dict(
        line.split() for line in manage(env, "shell", "-v0", "--command", TRIES).splitlines()
    )
    came = Counter(mail["Message-ID"] for mail in smtp.received)
    assert came.keys() == tries.keys()
    assert all(number <= min(2, int(tries[message])) for message, number in came.items())
    return list(came.values())
