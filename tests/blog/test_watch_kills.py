"""SIGKILL while the watch waits for an answer, and right after it: no request is sent twice but the
one that was under way, and no register is asked more than once a second."""

import os
import signal
import subprocess
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from tests.blog.registers import WORKS, update
from tests.fakes.references import FakeReferences
from tests.server import ROOT, environment_of_a_site, manage
from website.management.commands.serve import WORKER

PREPARE = """
from tests.blog.builders import cite, make_published_article, make_source, make_staff
make_staff()
first = make_source(doi="10.5555/trial", pmid="99000001")
second = make_source(doi="10.5555/unregistered", pmid="99000002")
make_published_article(body=f"<p>A claim{cite(first)}{cite(second)}</p>")
"""
# What a killed worker had in hand is its for some minutes more, which nobody wants to wait for.
END_LEASES = """
from django.utils import timezone
from blog.models import Source
Source.objects.filter(checked_at=None).update(check_due_at=timezone.now())
"""
RESULTS = """
from blog.models import Source
from website.models import OutgoingMail
print(*Source.objects.order_by("pk").values_list("notice", flat=True), sep="|")
print(OutgoingMail.objects.count())
"""


def _run(env, code):
    return manage(env, "shell", "--verbosity", "0", "--command", code)


@pytest.mark.parametrize("victim", [2, pytest.param(4, marks=pytest.mark.audit)])
def test_a_kill_repeats_at_most_one_request_and_no_register_is_hurried(tmp_path, victim):
    """`victim` is the number of the request that the worker does not survive."""
    workers = []

    def watch(_path):
        if len(fake.calls) == victim:
            os.killpg(workers[0].pid, signal.SIGKILL)

    with FakeReferences(WORKS) as fake, environment_of_a_site(tmp_path, **fake.settings) as env:
        fake.updates["10.5555/trial"] = [update("retraction")]
        fake.watch = watch
        _run(env, PREPARE)
        workers.append(_start(env))
        assert workers[0].wait(60) == -signal.SIGKILL
        _run(env, END_LEASES)
        manage(env, "worker", "--once")
        notices, mails = _run(env, RESULTS).split()
    asked = Counter(fake.paths())
    assert sum(asked.values()) - len(asked) <= 1
    assert len(asked) == 5
    assert (notices, mails) == ("retraction|", "1")
    _check_pace(fake)


@pytest.mark.audit
def test_several_workers_together_hurry_no_register(tmp_path):
    with FakeReferences(WORKS) as fake, environment_of_a_site(tmp_path, **fake.settings) as env:
        _run(env, PREPARE)
        workers = [_start(env) for _ in range(3)]
        assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    assert len(fake.calls) == len({*fake.paths()}) == 5
    _check_pace(fake)


def _start(env):
    command = [*WORKER, "--once"]
    return subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)


def _check_pace(fake):
    moments = defaultdict(list)
    for path, moment in zip(fake.paths(), fake.times, strict=True):
        moments[fake.setting(path)].append(moment)
    for times in moments.values():
        assert all(later - earlier > 0.95 for earlier, later in pairwise(times))
