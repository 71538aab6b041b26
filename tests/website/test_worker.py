"""The worker as processes: side by side, killed in the middle, asked to stop."""

import signal
import subprocess

import pytest

from tests.fakes.smtp import FakeSMTP, Mood
from tests.server import ROOT, environment_of_a_site, manage, working
from website.management.commands.serve import WORKER

QUEUE = """
from website.mail import outbox
for number in range({count}):
    outbox.queue(to=f"reader-{{number}}@example.org", template="website/password_reset",
               context={{"user": User(username="reader"), "uid": "MQ", "token": "abc-123"}})
"""
SENT_AT_FIRST = "print(OutgoingMail.objects.filter(attempts=1, sent_at__isnull=False).count())"
LEASES_END = (
    "from django.utils import timezone; OutgoingMail.objects.update(send_due_at=timezone.now())"
)
DRAW = """
from PIL import Image as Pillow
from io import BytesIO
from website.images import uploads
for side in range(300, 306):
    buffer = BytesIO()
    Pillow.new("RGB", (side, side)).save(buffer, "PNG")
    name = uploads.store(uploads.clean(buffer, buffer.tell()))
    Image.objects.create(file=name, title=side, alt="A square")
"""
CUTS = "print(Image.objects.filter(renditions_due_at=None).count(), Rendition.objects.count())"


@pytest.fixture
def smtp():
    with FakeSMTP() as server:
        yield server


@pytest.fixture
def env(tmp_path, smtp):
    with environment_of_a_site(tmp_path, MAIL_URL=smtp.url) as env:
        yield env


def _shell(env, code):
    return manage(env, "shell", "--verbosity", "0", "--command", code).strip()


def _once(env):
    return subprocess.Popen([*WORKER, "--once"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL)


def test_of_several_workers_one_sends_each_mail(env, smtp):
    _shell(env, QUEUE.format(count=40))
    workers = [_once(env) for _ in range(3)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0, 0]
    assert len({mail["Message-ID"] for mail in smtp.received}) == len(smtp.received) == 40
    assert _shell(env, SENT_AT_FIRST) == "40"


def test_of_several_workers_one_cuts_each_picture(env):
    _shell(env, DRAW)
    workers = [_once(env) for _ in range(2)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    assert _shell(env, CUTS) == f"6 {6 * 2 * 3}"


def test_a_mail_whose_worker_was_killed_is_sent_by_the_next(env, smtp):
    smtp.mood = Mood.HANG
    _shell(env, QUEUE.format(count=1))
    with working(env) as worker:
        assert smtp.asked.wait(timeout=20)
        worker.send_signal(signal.SIGKILL)
    smtp.mood = Mood.ACCEPT
    _shell(env, LEASES_END)
    assert _once(env).wait(timeout=30) == 0
    assert len(smtp.received) == 1


@pytest.mark.parametrize(
    ("number", "mood"), [(signal.SIGTERM, Mood.TRY_LATER), (signal.SIGINT, Mood.ACCEPT)]
)
def test_a_worker_that_is_asked_to_stop_does_so_soon(env, smtp, number, mood):
    smtp.mood = mood
    _shell(env, QUEUE.format(count=1))
    with working(env) as worker:
        assert smtp.asked.wait(timeout=20)
        worker.send_signal(number)
        assert worker.wait(timeout=5) == 0
