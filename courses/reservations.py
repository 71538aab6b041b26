"""Reservations: seats for a sign-up whose address nobody has confirmed yet. They are few and end soon,
so that made-up addresses cannot fill an intake; whoever confirms gets a free seat without one too.

Call these while the intake is locked, except the jobs.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from courses import waiting_list
from courses.locking import locked_sign_up
from courses.models import Intake, SignUp, SignUpEvent
from courses.transitions import record_event, set_status
from website.http.proxies import neighbourhood_of
from website.mail import outcome
from website.worker import failures
from website.worker.leases import claim

# How long a sign-up can be confirmed.
CONFIRMATION_TIMEOUT = timedelta(hours=24)
# How long seats are reserved for it: the longest of these for which more than that share of all
# seats stays free.
HOLDS = ((0.5, CONFIRMATION_TIMEOUT), (0.25, timedelta(hours=6)))
SHORTEST_HOLD = timedelta(hours=1)
# How long seats stay reserved once the mail with the link was given up: time to read so on the
# receipt and to correct the address.
UNDELIVERED_HOLD = timedelta(minutes=15)
# How many times UNCONFIRMED_SEATS the visitors of one neighbourhood may reserve together.
NEIGHBOURS = 2
LEASE = timedelta(minutes=5)

Status = SignUp.Status


def confirm_by(intake: Intake, now: datetime) -> datetime:
    """Until when a sign-up of now can be confirmed: no longer than a place can be offered."""
    return min(now + CONFIRMATION_TIMEOUT, intake.offers_end_at)


def reserve_until(intake: Intake, places: int, visitor: str, now: datetime) -> datetime | None:
    """Until when this many seats are reserved for a sign-up of now; None if they are not, because too
    few are free or `_may_reserve` says no."""
    count = intake.seats.aggregate(all=Count("pk"), free=Count("pk", filter=Q(sign_up=None)))
    left = count["free"] - places
    if left < 0 or not _may_reserve(intake, places, visitor, count["free"]):
        return None
    holds = (hold for share, hold in HOLDS if left > share * count["all"])
    return min(now + next(holds, SHORTEST_HOLD), confirm_by(intake, now))


def release_next() -> bool:
    """Worker job: free the seats of one reservation that ends before its sign-up."""
    # The index of `expires_at` finds the few that are live.
    rows = SignUp.objects.filter(expires_at__isnull=False, seats_until__isnull=False)
    due = claim(rows, "seats_until", lease=LEASE)
    if due is None:
        return False
    with locked_sign_up(due.pk) as sign_up:
        if sign_up.seats_until == due.seats_until:
            _release(sign_up)
    return True


def shorten_undelivered() -> bool:
    """Worker job: let one reservation end soon whose student could not be mailed."""
    until = timezone.now() + UNDELIVERED_HOLD
    later = Q(seats_until__isnull=True) | Q(seats_until__gt=until)
    rows = SignUp.objects.filter(later, status=Status.AWAITING_CONFIRMATION, expires_at__gt=until)
    found = failures.first(outcome.given_up(rows, "sign_ups"))
    if found is None:
        return False
    with locked_sign_up(found.pk) as sign_up:
        if sign_up.status == Status.AWAITING_CONFIRMATION:
            sign_up.seats_until = until
            sign_up.save(update_fields=["seats_until"])
    return True


def _may_reserve(intake: Intake, places: int, visitor: str, free: int) -> bool:
    """Unconfirmed sign-ups may have UNCONFIRMED_SEATS of one visitor, NEIGHBOURS times as many of a
    neighbourhood, and UNCONFIRMED_SHARE percent, rounded down, of the seats that they or nobody
    has: the last one only goes to whoever confirms."""
    if not visitor:
        return True
    reserved = intake.seats.filter(sign_up__status=Status.AWAITING_CONFIRMATION)
    networks = list(reserved.values_list("sign_up__network", flat=True))
    around = [neighbourhood_of(network) for network in networks]
    most = settings.UNCONFIRMED_SEATS
    share = (len(networks) + free) * settings.UNCONFIRMED_SHARE // 100
    return (
        len(networks) + places <= share
        and networks.count(visitor) + places <= most
        and around.count(neighbourhood_of(visitor)) + places <= NEIGHBOURS * most
    )


def _release(sign_up: SignUp) -> None:
    """Free the seats. The sign-up can still be confirmed, and gets then what is free."""
    sign_up.seats.update(sign_up=None)
    sign_up.waiting_since = timezone.now()
    sign_up.queue_position = waiting_list.next_position(sign_up.intake)
    set_status(sign_up, Status.WAITING, "waiting_since", "queue_position")
    record_event(sign_up, SignUpEvent.Kind.RESERVATION_ENDED)
    waiting_list.offer_free_seats(sign_up.intake, by=None)
