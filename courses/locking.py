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
    """The sign-up, read after its intake was locked."""
    intake_pk = SignUp.objects.values_list("intake_id", flat=True).get(pk=pk)
    with locked(intake_pk) as intake:
        yield intake.sign_ups.get(pk=pk)
