"""The rows of seats: counted, added and taken. Call these only while the intake is locked."""

from django.db.models import Max

from courses.models import Intake, Seat, SignUp


def count_free(intake: Intake) -> int:
    return intake.seats.filter(sign_up__isnull=True).count()


def add(intake: Intake, extra: int) -> None:
    """Add this many seats; none if `extra` is not above zero."""
    last = intake.seats.aggregate(last=Max("number"))["last"] or 0
    Seat.objects.bulk_create(
        Seat(intake=intake, number=last + number) for number in range(1, extra + 1)
    )


def take(sign_up: SignUp, number: int) -> None:
    """Assign this many free seats to the sign-up. Raises RuntimeError if there are fewer."""
    free = sign_up.intake.seats.filter(sign_up__isnull=True).order_by("number")
    numbers = list(free.values_list("number", flat=True)[:number])
    if free.filter(number__in=numbers).update(sign_up=sign_up) != number:
        raise RuntimeError("Seats were taken without the lock.")
