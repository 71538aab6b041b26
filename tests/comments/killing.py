"""Comments posted by several clients while web server and worker are killed at random moments."""

import os
import random
import signal
import subprocess
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests import loopback
from tests.comments.builders import FORM
from tests.fakes.akismet import KEY, FakeAkismet
from tests.limits import NO_LIMITS
from tests.server import ROOT, environment_of_a_site, manage
from website.management.commands.serve import WEB, WORKER

CLIENTS = 8
PATIENCE_SECONDS = 60
ARTICLE = "from tests.comments.builders import make_article; print(make_article().slug)"
# What a killed worker had in hand is its for some minutes more, which nobody wants to wait for.
END_LEASES = """
from django.utils import timezone
from comments.models import Comment
now = timezone.now()
Comment.objects.filter(check_due_at__gt=now).update(check_due_at=now)
Comment.objects.filter(feedback_due_at__gt=now).update(feedback_due_at=now)
"""
APPROVE_SPAM = """
from comments import deciding
from comments.models import Comment
by = User.objects.get_or_create(username="moderator")[0]
for comment in Comment.objects.filter(status="spam"):
    deciding.approve(comment, by=by)
"""
STORED = """
from collections import Counter
from comments.models import Comment
print(*(f"{body}\\t{status}" for body, status in Comment.objects.values_list("body", "status")), sep="\\n")
"""


@dataclass(frozen=True)
class Outcome:
    """What became of it all. `repeats` are checks and reports of what was checked or reported."""

    acknowledged: Counter
    stored: Counter
    statuses: Counter
    checked: Counter
    reported: Counter
    kills: Counter

    @property
    def repeats(self):
        return sum(
            number - 1 for found in (self.checked, self.reported) for number in found.values()
        )


class Victims:
    """Web server and worker, each started again as soon as it was killed."""

    def __init__(self, env):
        self.env, self.kills = env, Counter()
        commands = {"web": [*WEB, "--port", env["PORT"]], "worker": WORKER}
        self.commands = commands
        self.processes = {name: self._start(name) for name in commands}

    def _start(self, name):
        with (Path(self.env["DATA_DIR"]) / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name):
        self._end(name)
        self.kills[name] += 1
        self.processes[name] = self._start(name)

    def stop(self):
        """As Ctrl-C does, which is no kill: what is in hand is finished."""
        for name, process in self.processes.items():
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_SECONDS)
            self._end(name)

    def _end(self, name):
        process = self.processes[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def storm(folder, *, comments, kills, seed=1):
    """Has `comments` posted, every tenth of them spam that a person then approves, and kills each
    of the two processes `kills` times on the way."""
    with (
        FakeAkismet() as fake,
        environment_of_a_site(
            folder, AKISMET_API_URL=fake.url, AKISMET_API_KEY=KEY, **NO_LIMITS
        ) as env,
    ):
        slug = manage(env, "shell", "--verbosity", "0", "--command", ARTICLE).strip()
        dice = random.Random(seed)
        acknowledged = Counter()
        with (
            _victims(env) as victims,
            _killing(victims, "web", lambda: len(acknowledged), comments, kills, dice),
            _killing(victims, "worker", lambda: len(fake.calls), comments, kills, dice),
        ):
            _post_all(env, slug, comments, acknowledged)
        # Whatever the kills left is done by a worker that nobody kills.
        for code in (END_LEASES, APPROVE_SPAM):
            manage(env, "shell", "--verbosity", "0", "--command", code)
            manage(env, "worker", "--once")
        return _outcome(env, fake, acknowledged, victims.kills)


@contextmanager
def _victims(env):
    victims = Victims(env)
    try:
        yield victims
    finally:
        victims.stop()


@contextmanager
def _killing(victims, name, progress, size, kills, dice):
    """Kills whenever `progress` has passed one of so many random points of the way."""
    points, over = sorted(dice.sample(range(1, size * 3 // 4), kills)), threading.Event()

    def watch():
        while points and not over.wait(0.002):
            if progress() >= points[0]:
                points.pop(0)
                victims.kill(name)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
        watcher.join(PATIENCE_SECONDS)
    finally:
        over.set()
        watcher.join()


def _post_all(env, slug, number, acknowledged):
    address = f"{env['SITE_URL']}/articles/{slug}/comments/"
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda one: _post(address, one, acknowledged), range(number)))


def _post(address, number, acknowledged):
    """As a person would: the same form again until there is an answer."""
    name = "loopback-spam" if number % 10 == 0 else "Margaret"
    form = FORM | {"body": f"Reply {number}", "name": name}
    pause = threading.Event()
    for _try in range(PATIENCE_SECONDS * 20):
        with suppress(httpx.TransportError):
            answer = loopback.post(address, data=form, timeout=20)
            if answer.status_code == 303:
                acknowledged[form["body"]] += 1
                return
        pause.wait(0.05)
    raise AssertionError(f"{form['body']} was never taken.")


def _outcome(env, fake, acknowledged, kills):
    rows = manage(env, "shell", "--verbosity", "0", "--command", STORED).strip().splitlines()
    pairs = [row.split("\t") for row in rows]
    return Outcome(
        acknowledged=acknowledged,
        stored=Counter(body for body, _status in pairs),
        statuses=Counter(status for _body, status in pairs),
        checked=_told(fake, "comment-check"),
        reported=_told(fake, "submit-ham"),
        kills=kills,
    )


def _told(fake, endpoint):
    return Counter(call.values["comment_content"] for call in fake.calls_to(endpoint))
