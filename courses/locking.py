"""The lock under which seats and sign-ups of an intake change."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from courses.models import Intake, SignUp


@contextmanager
def locked(intake_pk: int) -> Iterator[Intake]:
    """A transaction in which nobody else changes the intake, its seats or its sign-ups. SQLite has
    no row locks; there, transactions begin IMMEDIATE and run one after another."""
    with transaction.atomic():
        rows = Intake.objects.select_for_update(of=("self",)).select_related("course")
        yield rows.get(pk=intake_pk)


@contextmanager
def locked_sign_up(pk: int) -> Iterator[SignUp]:
    """The sign-up, read after its intake was locked. If it was moved to another intake while this
    waited for the lock, that one is locked instead."""
    while True:
        intake_pk = SignUp.objects.values_list("intake_id", flat=True).get(pk=pk)
        with locked(intake_pk) as intake:
            rows = intake.sign_ups.select_related("adds_to").filter(pk=pk)
            if sign_up := rows.first():
                yield sign_up
                return
            # This ends the lock also where an outer transaction goes on.
            transaction.set_rollback(True)


@contextmanager
def locked_to_transfer(pk: int, intake_pk: int) -> Iterator[tuple[SignUp, Intake]]:
    """The sign-up and the intake to which it is to be moved. Both intakes are locked in the order of
    their keys, so that two moves in opposite directions do not wait for each other."""
    while True:
        now_in = SignUp.objects.values_list("intake_id", flat=True).get(pk=pk)
        with transaction.atomic():
            rows = Intake.objects.select_for_update(of=("self",)).select_related("course")
            both = {key: rows.get(pk=key) for key in sorted({now_in, intake_pk})}
            # Attendance is recorded under the lock of its row only.
            sign_ups = both[now_in].sign_ups.select_for_update(of=("self",))
            if sign_up := sign_ups.filter(pk=pk).first():
                yield sign_up, both[intake_pk]
                return
            transaction.set_rollback(True)
