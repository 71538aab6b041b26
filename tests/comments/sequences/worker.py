"""What the worker, the services and the clock do."""

from contextlib import suppress
from datetime import timedelta
from unittest import mock

from django.core import mail

from comments import akismet, backoff, checking, jobs
from comments.models import Comment
from tests.comments.sequences import mails, rules
from tests.comments.sequences.driver import act
from tests.comments.sequences.moderators import Moderators
from tests.comments.sequences.readers import has_entries
from tests.comments.sequences.record import marker
from tests.comments.sequences.stage import WHICH
from tests.fakes.akismet import Mood
from website.mail import delivery
from website.models import OutgoingMail
from website.worker.leases import claim
from website.worker.loops import Outage

MOODS = (
    *[Mood.HAM] * 6,
    *(Mood.SPAM, Mood.DISCARD, Mood.RECHECK, Mood.ERROR_500, Mood.SUSPENDED, Mood.BUSY),
    Mood.GARBAGE,
)
# Mostly within the minutes in which authors change what they wrote.
STEPS_OF_TIME = (
    *[timedelta(minutes=1), timedelta(minutes=5)] * 2,
    *(timedelta(minutes=16), timedelta(hours=7)),
    *(timedelta(days=1), timedelta(days=16), timedelta(days=100)),
)
JOBS = [job.run for job in jobs.JOBS if job.run != checking.check_next]


class Worker(Moderators):
    @act(mood=MOODS, number=range(1, 5))
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

    @act(
        given=has_entries,
        what=("decide", "change_the_comment", "take_back", "erase_a_person"),
        which=WHICH,
    )
    def do_something_while_akismet_is_asked(self, what, which):
        """The answer comes when something else has happened to the comment."""
        real = akismet.check
        kwargs = {
            "decide": {"who": "anna", "which": which, "button": which, "is_old": False},
            "change_the_comment": {"which": which, "extra": "held word", "is_old": False},
            "take_back": {"which": which, "is_old": False},
            "erase_a_person": {"who": which, "by_staff": False},
        }[what]

        def check(*args, **options):
            answer = real(*args, **options)
            getattr(self, what)(**kwargs)
            return answer

        with mock.patch.object(akismet, "check", check):
            self._check()

    @act(weight=3, mood=MOODS)
    def work(self, mood):
        """Everything that is due, but the mails, which have a queue of their own."""
        self.check(mood, 9)
        spam = {pk for pk, row in self.rows().items() if row.status == Comment.Status.SPAM}
        for job in JOBS:
            with suppress(Outage):
                job()
        self.clear_away(*(entry for entry in self.record.present if entry.pk in spam))

    @act(weight=1)
    def die_while_checking(self):
        """The worker is killed with a comment claimed; its lease runs out by the clock."""
        claim(Comment.objects.awaiting_check(), "check_due_at", lease=backoff.LEASE)

    @act(weight=6, number=range(1, 7))
    def send_mails(self, number):
        """Deliver some of what is due, and look at each as it leaves."""
        for _ in range(number):
            if not OutgoingMail.objects.filter(send_due_at__lte=self.now()).exists():
                return
            mail.outbox.clear()
            delivery.send_next()
            for message in mail.outbox:
                mails.check(self, message)

    @act(by=STEPS_OF_TIME)
    def let_time_pass(self, by):
        self.ahead += by
        if by > timedelta(hours=1):
            self.log_in()
