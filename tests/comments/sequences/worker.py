"""What the worker, the services and the clock do."""

from contextlib import suppress
from datetime import timedelta
from unittest import mock

from django.core import mail
from hypothesis import strategies as st
from hypothesis.stateful import rule

from comments import akismet, backoff, checking, jobs, retention
from comments.models import Comment
from tests.comments.sequences import mails, rules
from tests.comments.sequences.readers import HAS_ENTRIES
from tests.comments.sequences.record import marker
from tests.comments.sequences.stage import WHICH, Stage
from tests.fakes.akismet import Mood
from website.mail import delivery
from website.models import OutgoingMail
from website.worker.leases import claim
from website.worker.loops import Outage

MOODS = st.sampled_from(
    [
        *(Mood.HAM, Mood.HAM, Mood.HAM, Mood.SPAM, Mood.DISCARD, Mood.RECHECK, Mood.ERROR_500),
        *(Mood.SUSPENDED, Mood.BUSY, Mood.GARBAGE),
    ]
)
STEPS_OF_TIME = st.sampled_from(
    [
        *(timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=16), timedelta(hours=7)),
        *(timedelta(days=1), timedelta(days=16), timedelta(days=100)),
    ]
)
JOBS = [job.run for job in jobs.JOBS if job.run != checking.check_next]


class Worker(Stage):
    @rule(mood=MOODS, number=st.integers(1, 4))
    def check(self, mood, number):
        self.fake.mood = mood
        for _ in range(number):
            self._check()

    def _check(self):
        asked = len(self.fake.calls)
        with suppress(Outage):
            checking.check_next()
        self._note_answers(self.fake.calls[asked:])

    def _note_answers(self, calls):
        """Write down which wordings Akismet passed that no rule of the policy holds, and which
        comments its advice deleted."""
        for call in calls:
            wording = marker(call.values.get("comment_content", ""))
            entry = next((it for it in self.record.entries if wording in it.wordings), None)
            if call.path != "/1.1/comment-check" or not entry:
                continue
            if self.fake.mood == Mood.HAM:
                rules.note_ham(entry, wording, call.values, self.policy)
            if self.fake.mood == Mood.DISCARD and self.policy.blatant_spam == "delete":
                self._go_as_blatant(entry)

    def _go_as_blatant(self, entry):
        if entry.is_gone:
            return
        before = self.record.cells.get(entry.pk)
        self.clear_away(entry)
        if entry.is_gone:
            self.record.cells[entry.pk] = rules.caught_now(self.now()) or before

    @rule(
        act=st.sampled_from(["decide", "change_the_comment", "take_back", "erase_a_person"]),
        which=WHICH,
    )
    @HAS_ENTRIES
    def do_something_while_akismet_is_asked(self, act, which):
        """The answer comes when something else has happened to the comment."""
        real = akismet.check
        kwargs = {
            "decide": {"who": "anna", "which": which, "button": which, "is_old": False},
            "change_the_comment": {"which": which, "extra": "held word", "is_old": False},
            "take_back": {"which": which, "is_old": False},
            "erase_a_person": {"who": which, "chance": 1},
        }[act]

        def check(*args, **options):
            answer = real(*args, **options)
            getattr(self, act)(**kwargs)
            return answer

        with mock.patch.object(akismet, "check", check):
            self._check()

    @rule(job=st.sampled_from([*JOBS, None]))
    def do_another_job(self, job):
        """None is a check whose worker is killed with the comment claimed: its lease runs out."""
        spam = {pk for pk, row in self.rows().items() if row.status == Comment.Status.SPAM}
        if job is None:
            claim(Comment.objects.awaiting_check(), "check_due_at", lease=backoff.LEASE)
        else:
            with suppress(Outage):
                job()
        deleted = [entry for entry in self.record.present if entry.pk in spam]
        self.clear_away(*(deleted if job == retention.delete_old_spam else []))

    @rule(mood=MOODS)
    def work(self, mood):
        """Everything that is due, as when the worker is never behind."""
        self.check(mood, 9)
        for job in JOBS:
            self.do_another_job(job)
        self.send_mails(30)

    @rule(number=st.integers(1, 6))
    def send_mails(self, number):
        """Deliver some of what is due, and look at each as it leaves."""
        for _ in range(number):
            if not OutgoingMail.objects.filter(send_due_at__lte=self.now()).exists():
                return
            mail.outbox.clear()
            delivery.send_next()
            for message in mail.outbox:
                mails.check(self, message)

    @rule(by=STEPS_OF_TIME)
    def let_time_pass(self, by):
        self.ahead += by
        if by > timedelta(hours=1):
            self.log_in()
