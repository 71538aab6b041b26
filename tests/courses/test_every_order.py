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

from courses import (
    addresses,
    announcements,
    changing,
    payments,
    places,
    reminders,
    rescheduling,
    transfers,
    waiting_list,
)
from courses.models import AddressChange, Intake, Payment, SignUp
from tests.courses import invariants
from tests.courses.builders import make_confirmed, make_intake, sign_up, sign_up_request
from tests.courses.moments import let_pass
from website.models import OutgoingMail

Kind = Payment.Kind
NUMBERS = st.integers(1, 4)
WHO = st.integers(0, 4)


class AnIntake(RuleBasedStateMachine):
    """Students, staff, the clock and a mail server that refuses, on one intake and another one to
    which people are moved."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.intake, self.other = make_intake(seats=3), make_intake(seats=2)
        self.staff = User.objects.create_user("staff")
        self.seats = {self.intake.pk: 3, self.other.pk: 2}
        self.moves = 0
        self.read = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _someone(self, who):
        """Anybody in either intake."""
        return self._one_of(SignUp.objects.main(), who)

    def _any_row(self, who):
        """The same, or the row of further places, which staff and the worker see."""
        return self._one_of(SignUp.objects.all(), who)

    def _one_of(self, rows, who):
        rows = list(rows.filter(intake__in=[self.intake, self.other]).order_by("pk"))
        return rows[who % len(rows)]

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
        act(self._any_row(who).pk)

    @rule(who=WHO, number=st.integers(0, 5), by_staff=st.booleans())
    def change_the_number_of_places(self, who, number, by_staff):
        """The seats that somebody has are never at stake when more are asked for."""
        someone = self._someone(who)
        seats, asked = someone.seats.count(), someone.places_asked_for
        by = self.staff if by_staff else None
        changed = changing.change_places(someone.pk, number, by=by)
        after = SignUp.objects.get(pk=someone.pk)
        assert after.places_asked_for == (number if changed else asked)
        assert after.seats.count() >= min(seats, number if changed else seats)

    @rule(who=WHO, name=st.sampled_from(["Ana", "Inês"]))
    def rename(self, who, name):
        changing.rename(self._any_row(who).pk, name)

    @rule(who=WHO, new=st.booleans(), other=WHO)
    def type_another_address(self, who, new, other):
        """A new one, or that of somebody else."""
        address = f"new-{other}@example.org" if new else self._someone(other).email
        addresses.ask(self._someone(who).pk, address)

    @rule(who=WHO)
    def confirm_an_address(self, who):
        """It counts, with new links, unless it has signed up itself or the sign-up has ended."""
        waiting = list(AddressChange.objects.select_related("sign_up__intake").order_by("pk"))
        if not waiting:
            return
        change = waiting[who % len(waiting)]
        old, is_changeable = change.sign_up, change.sign_up.is_changeable
        try:
            after = addresses.confirm(change.pk)
        except addresses.AddressTaken:
            assert addresses.is_taken(change)
        else:
            assert (after.receipt_token != old.receipt_token) == is_changeable
            assert after.email == (change.email if is_changeable else old.email)

    @rule(who=WHO, price=st.integers(0, 200), may_wait=st.booleans())
    def move_to_the_other_intake(self, who, price, may_wait):
        """The payments go along, and so does whatever was asked for."""
        someone = self._someone(who)
        to = self.other if someone.intake_id == self.intake.pk else self.intake
        had = (someone.reference, someone.paid, someone.places_asked_for)
        terms = transfers.Terms(Decimal(price), may_wait)
        try:
            transfers.transfer(someone.pk, to.pk, terms, by=self.staff, reason="Rain")
        except transfers.NoSeats as refusal:
            assert not may_wait and refusal.free < someone.places
        except (transfers.CannotTransfer, transfers.SignedUpThere):
            assert SignUp.objects.get(pk=someone.pk).intake_id == someone.intake_id
        else:
            after = SignUp.objects.get(pk=someone.pk)
            assert (after.intake, after.price_each) == (to, price)
            assert (after.reference, after.paid, after.places_asked_for) == had
            after.mails.filter(kind="courses/reminder").delete()

    @rule(who=WHO)
    def let_time_pass_for(self, who):
        past = timezone.now() - timedelta(seconds=1)
        someone = SignUp.objects.filter(pk=self._any_row(who).pk)
        someone.filter(expires_at__isnull=False).update(expires_at=past)
        while waiting_list.lapse_next():
            pass

    @rule(who=WHO)
    def refuse_the_mails_to(self, who):
        mails = OutgoingMail.objects.filter(to=self._any_row(who).email)
        mails.update(send_due_at=None, failed_at=timezone.now())
        while waiting_list.pass_on_undelivered():
            pass

    @rule(who=WHO)
    def give_by_hand(self, who):
        someone = self._any_row(who)
        free = someone.intake.seats.filter(sign_up__isnull=True).count()
        missing = someone.places - someone.seats.count()
        if places.give(someone.pk, by=self.staff, reason="Was left out"):
            self.seats[someone.intake_id] += max(missing - free, 0)

    @rule(who=WHO, position=st.integers(1, 9))
    def move_on_the_waiting_list(self, who, position):
        someone = self._any_row(who)
        if waiting_list.move(someone.pk, position, by=self.staff, reason="Asked first by phone"):
            someone.refresh_from_db()
            length = someone.intake.sign_ups.waiting_list().count()
            is_offered = someone.status == SignUp.Status.OFFERED
            assert is_offered or someone.number_in_queue <= min(position, length)

    @rule(number=st.integers(0, 8))
    def change_capacity(self, number):
        taken = self.intake.seats.filter(sign_up__isnull=False).count()
        try:
            places.set_capacity(self.intake.pk, number, by=self.staff)
            self.seats[self.intake.pk] = number
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
            again = self.intake.sign_ups.values("pk")
            OutgoingMail.objects.filter(kind="courses/reminder", sign_ups__in=again).delete()
            self.intake.sign_ups.update(reminded_at=None)
        concerned = self.intake.sign_ups.live().main().count() if days else 0
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
            live = self.intake.sign_ups.live().main().count()
            can_be = Intake.objects.get(pk=self.intake.pk).is_to_come
            mailed = places.cancel_intake(self.intake.pk, by=self.staff, reason="The hall flooded")
            assert mailed == (live if can_be else None)

    @invariant()
    def promises_hold(self):
        for intake in (self.intake, self.other):
            invariants.check(intake)
            assert intake.seats.count() == self.seats[intake.pk]
            intake.refresh_from_db()
            invariants.check_texts(intake, self.read)


@pytest.mark.hypothesis
@pytest.mark.django_db
def test_the_invariants_hold_after_every_step():
    run_state_machine_as_test(
        AnIntake,
        settings=settings(
            max_examples=settings.default.max_examples // 20,
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )
