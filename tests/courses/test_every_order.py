"""Every action in any order: the invariants hold after each step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from courses import announcements, payments, places, reminders, rescheduling, waiting_list
from courses.models import Intake, Payment, SignUp
from tests.courses import invariants
from tests.courses.builders import make_confirmed, make_intake, sign_up, sign_up_request
from tests.courses.moments import let_pass
from website.models import OutgoingMail

Kind = Payment.Kind
NUMBERS = st.integers(1, 4)
WHO = st.integers(0, 4)


class AnIntake(RuleBasedStateMachine):
    """Students, staff, the clock and a mail server that refuses, on one intake."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.intake = make_intake(seats=3)
        self.staff = User.objects.create_user("staff")
        self.seats = 3
        self.moves = 0
        self.read = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _someone(self, who):
        everyone = self.intake.sign_ups.order_by("pk")
        return everyone[who % everyone.count()]

    @initialize(numbers=st.lists(NUMBERS, min_size=2, max_size=5))
    def fill_the_waiting_list(self, numbers):
        for number in numbers:
            make_confirmed(self.intake, places=number)

    def _is_open(self):
        return Intake.objects.get(pk=self.intake.pk).state == Intake.State.OPEN

    @rule(number=NUMBERS)
    def sign_up(self, number):
        is_open = self._is_open()
        try:
            sign_up(self.intake, places=number)
            assert is_open
        except places.SignUpClosed:
            assert not is_open

    @rule(who=WHO, number=NUMBERS)
    def sign_up_again(self, who, number):
        if self._is_open():
            again = sign_up_request(email=self._someone(who).email.upper(), places=number)
            places.sign_up(self.intake.pk, again, visitor="")

    @rule(chance=st.integers(0, 11), does_worker_run=st.booleans())
    def let_the_clock_reach_a_date(self, chance, does_worker_run):
        for name in ("closes_at", "starts_at", "ends_at")[chance : chance + 1]:
            let_pass(self.intake, name)
        if does_worker_run:
            while waiting_list.lapse_next() or waiting_list.end_next():
                pass
            rows = SignUp.objects.filter(intake=self.intake)
            assert all(row.status == row.standing for row in rows), "the worker left something"

    @rule(who=WHO, act=st.sampled_from([places.confirm, places.cancel, waiting_list.decline]))
    def press_a_button(self, who, act):
        act(self._someone(who).pk)

    @rule(who=WHO, number=st.integers(0, 5))
    def give_places_back(self, who, number):
        places.reduce(self._someone(who).pk, number)

    @rule(who=WHO)
    def let_time_pass_for(self, who):
        past = timezone.now() - timedelta(seconds=1)
        someone = self.intake.sign_ups.filter(pk=self._someone(who).pk)
        someone.filter(expires_at__isnull=False).update(expires_at=past)
        while waiting_list.lapse_next():
            pass

    @rule(who=WHO)
    def refuse_the_mails_to(self, who):
        mails = OutgoingMail.objects.filter(to=self._someone(who).email)
        mails.update(send_due_at=None, failed_at=timezone.now())
        while waiting_list.pass_on_undelivered():
            pass

    @rule(who=WHO)
    def give_by_hand(self, who):
        someone = self._someone(who)
        free = self.intake.seats.filter(sign_up__isnull=True).count()
        missing = someone.places - someone.seats.count()
        if places.give(someone.pk, by=self.staff, reason="Was left out"):
            self.seats += max(missing - free, 0)

    @rule(who=WHO, position=st.integers(1, 9))
    def move_on_the_waiting_list(self, who, position):
        someone = self._someone(who)
        if waiting_list.move(someone.pk, position, by=self.staff, reason="Asked first by phone"):
            someone.refresh_from_db()
            length = self.intake.sign_ups.waiting_list().count()
            is_offered = someone.status == SignUp.Status.OFFERED
            assert is_offered or someone.number_in_queue <= min(position, length)

    @rule(number=st.integers(0, 8))
    def change_capacity(self, number):
        taken = self.intake.seats.filter(sign_up__isnull=False).count()
        try:
            places.set_capacity(self.intake.pk, number, by=self.staff)
            self.seats = number
        except places.SeatsTaken as refusal:
            assert number < taken == refusal.taken

    @rule(who=WHO, kind=st.sampled_from(Payment.Kind), pence=st.integers(-40_000, 40_000))
    def note_a_payment(self, who, kind, pence):
        """What is recorded adds up, and the mail about it says what is true then."""
        someone, amount = self._someone(who), Decimal(pence) / 100
        if not pence or (kind in {Kind.RECEIVED, Kind.REFUNDED} and pence < 0):
            return
        had = (someone.paid, someone.retained)
        try:
            payments.record(someone.pk, kind, amount, reference="1", by=self.staff)
        except payments.MoreThanPaid:
            assert (someone.paid, someone.retained) == had and kind != Kind.RECEIVED
            return
        signs = {Kind.RECEIVED: (1, 0), Kind.REFUNDED: (-1, 0), Kind.CORRECTED: (1, 0)}
        paid, retained = signs.get(kind, (0, 1))
        assert (someone.paid, someone.retained) == (
            had[0] + paid * amount,
            had[1] + retained * amount,
        )
        invariants.check_payment_mail(someone, kind)

    @rule(days=st.integers(0, 60))
    def move_the_start(self, days):
        """All live sign-ups are mailed, and nobody if nothing changed."""
        moved = Intake.objects.get(pk=self.intake.pk)
        if days:
            self.moves += 1
            moved.starts_at = timezone.now() + timedelta(days=days, minutes=self.moves)
            moved.ends_at = moved.starts_at + timedelta(days=30)
            OutgoingMail.objects.filter(kind="courses/reminder").delete()
            self.intake.sign_ups.update(reminded_at=None)
        concerned = self.intake.sign_ups.live().count() if days else 0
        assert rescheduling.save(moved, ["starts_at", "ends_at"]) == concerned

    @rule()
    def remind(self):
        while reminders.remind_next():
            pass

    @rule(audience=st.sampled_from(list(announcements.AUDIENCES)))
    def write_to_them(self, audience):
        draft = announcements.draft(self.intake, "What to bring", "A towel.")
        announcements.send(draft, audience, by=self.staff)

    @rule(chance=st.integers(1, 8))
    def cancel_the_intake(self, chance):
        if chance == 1:
            live = self.intake.sign_ups.live().count()
            can_be = Intake.objects.get(pk=self.intake.pk).is_to_come
            mailed = places.cancel_intake(self.intake.pk, by=self.staff, reason="The hall flooded")
            assert mailed == (live if can_be else None)

    @invariant()
    def promises_hold(self):
        invariants.check(self.intake)
        assert self.intake.seats.count() == self.seats
        invariants.check_texts(self.intake, self.read)


@pytest.mark.hypothesis
@pytest.mark.django_db
def test_the_invariants_hold_after_every_step():
    run_state_machine_as_test(
        AnIntake,
        settings=settings(
            max_examples=settings.default.max_examples // 10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
