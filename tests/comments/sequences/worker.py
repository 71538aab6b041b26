"""What the worker, the services and the clock do."""

from contextlib import suppress
from datetime import timedelta
from unittest import mock

from django.core import mail
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from comments import akismet, backoff, checking, feedback, moderator_alerts, retention
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
JOBS = [moderator_alerts.send_digest, retention.erase_origins, checking.fetch_usage]


class Worker(Stage):
    @rule(mood=MOODS)
    def have_akismet_answer(self, mood):
        self.fake.mood = mood

    @rule(number=st.integers(1, 4))
    def check(self, number):
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
            if self.fake.mood == Mood.HAM and rules.pass_over(entry, call.values, self.policy):
                entry.passed.add(wording)
            if self.fake.mood == Mood.DISCARD and self.policy.blatant_spam == "delete":
                self._go_as_blatant(entry)

    def _go_as_blatant(self, entry):
        if entry.is_gone:
            return
        before = self.record.cells.get(entry.pk)
        self.clear_away(entry)
        if entry.is_gone:
            self.record.cells[entry.pk] = rules.caught_now(self.now()) or before

    @rule(act=st.sampled_from(["decide", "change_the_comment", "take_back", "erase_a_person"]))
    @precondition(lambda self: self.receipts and self.items)
    def do_something_while_akismet_is_asked(self, act):
        """The answer comes when something else has happened to the comment."""
        real = akismet.check
        kwargs = {
            "decide": {"which": 0, "verb": "spam", "again": True},
            "change_the_comment": {"which": 0, "extra": "held word", "again": True},
            "take_back": {"which": 0},
            "erase_a_person": {"who": 0, "chance": 1},
        }[act]

        def check(*args, **options):
            answer = real(*args, **options)
            getattr(self, act)(**kwargs)
            return answer

        with mock.patch.object(akismet, "check", check):
            self._check()

    @rule()
    def die_while_checking(self):
        """The worker is killed with a comment claimed; its lease runs out by the clock."""
        claim(Comment.objects.awaiting_check(), "check_due_at", lease=backoff.LEASE)

    @rule()
    def send_feedback(self):
        with suppress(Outage):
            feedback.send_next()

    @rule(job=st.sampled_from(JOBS))
    def do_another_job(self, job):
        with suppress(Outage):
            job()

    @rule()
    def delete_old_spam(self):
        spam = {pk for pk, row in self.rows().items() if row.status == Comment.Status.SPAM}
        retention.delete_old_spam()
        self.clear_away(*(entry for entry in self.record.present if entry.pk in spam))

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
        self.log_in()
        # The forms of people who went to bed.
        if by > timedelta(hours=12):
            self.items, self.lists = [], []

    @rule(which=WHICH)
    @HAS_ENTRIES
    def let_a_check_fall_due(self, which):
        """Whatever it waits for."""
        entry = self.pick(self.record.present, which)
        due = Comment.objects.filter(pk=entry.pk, check_due_at__isnull=False)
        due.update(check_due_at=self.now())
