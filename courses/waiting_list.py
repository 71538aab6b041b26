"""The waiting list: queue positions, and offers of free seats to those who wait.

Invariant while the lock on an intake is free: every free seat has been offered to the verified
sign-ups on its waiting list. Each change of seats therefore ends with `offer_free_seats`. Once no
seat can be offered any more (`Intake.offers_end_at`), the list ends for everyone on it.
"""

from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Max
from django.utils import timezone

from courses import emails, seats
from courses.emails import MailTemplate
from courses.locking import locked, locked_sign_up
from courses.models import Intake, SignUp, SignUpEvent
from courses.transitions import confirm_seats, end, record_event, set_status
from website.worker import failures
from website.worker.leases import claim

# How long an offer is open.
OFFER_TIMEOUT = timedelta(hours=48)
# How long one process of the worker has for a reservation or offer that expired.
LEASE = timedelta(minutes=5)

Status = SignUp.Status
Kind = SignUpEvent.Kind


def shorten_deadlines(intake: Intake) -> list[int]:
    """Have no reservation or offer outlast the list after the dates of the intake were changed.
    Returns the keys of those that end earlier now. Call this only while the intake is locked."""
    late = intake.sign_ups.filter(expires_at__gt=intake.offers_end_at)
    pks = list(late.values_list("pk", flat=True))
    intake.sign_ups.filter(pk__in=pks).update(expires_at=intake.offers_end_at)
    return pks


def next_position(intake: Intake) -> int:
    """The queue position behind everyone else."""
    last = intake.sign_ups.aggregate(last=Max("queue_position"))["last"]
    return (last or 0) + 1


def verify(sign_up: SignUp, by: User | None, reason: str) -> None:
    """Mark the email address of a waiting sign-up as verified, and confirm or offer what is free
    for it. Call this only while the intake is locked."""
    sign_up.verified_at = timezone.now()
    set_status(sign_up, Status.WAITING, "verified_at")
    record_event(sign_up, Kind.VERIFIED, by=by, reason=reason)
    if _count_offerable(sign_up.intake) >= sign_up.places:
        seats.take(sign_up, sign_up.places)
        confirm_seats(sign_up, by)
        return
    offer_free_seats(sign_up.intake, by)
    if not sign_up.seats.exists():
        emails.send(MailTemplate.WAITING, sign_up)


def offer(intake_pk: int, *, by: User | None) -> None:
    """Offer the free seats after the dates of the intake were changed."""
    with locked(intake_pk) as intake:
        offer_free_seats(intake, by)


def offer_free_seats(intake: Intake, by: User | None) -> None:
    """Offer the free seats to the waiting list, in order. Only to verified addresses: a mailbox that
    nobody reads would keep a seat from everyone behind it. Call this only while the intake is
    locked."""
    free = _count_offerable(intake)
    for waiting in intake.sign_ups.waiting_list().filter(verified_at__isnull=False):
        places = min(waiting.places, free)
        if not free:
            return
        if places <= waiting.declined_seats:
            continue
        seats.take(waiting, places)
        waiting.expires_at = min(timezone.now() + OFFER_TIMEOUT, intake.offers_end_at)
        set_status(waiting, Status.OFFERED)
        record_event(waiting, Kind.OFFERED, by=by, places=places)
        mail_offer(waiting)
        free -= places


def mail_offer(offered: SignUp) -> None:
    """Mail the offer to the address, which may be another one by now."""
    offered.offer_mail = emails.send(MailTemplate.OFFERED, offered)
    offered.save(update_fields=["offer_mail"])


def move(pk: int, position: int, *, by: User, reason: str) -> bool:
    """Move a waiting sign-up to this number on the waiting list, 1 for the first. Sign-ups with an
    open offer keep their queue position among the others. Returns False if it does not wait."""
    with locked_sign_up(pk) as sign_up:
        if sign_up.standing != Status.WAITING:
            return False
        rows = sign_up.intake.sign_ups.filter(status__in=[Status.WAITING, Status.OFFERED])
        queue = list(rows.exclude(pk=pk).order_by("queue_position", "pk"))
        waiting = [other for other in queue if other.status == Status.WAITING]
        behind = waiting[position - 1 : position]
        queue.insert(queue.index(behind[0]) if behind else len(queue), sign_up)
        for number, other in enumerate(queue, start=1):
            rows.filter(pk=other.pk).update(queue_position=number)
        record_event(sign_up, Kind.MOVED, by=by, reason=reason)
        offer_free_seats(sign_up.intake, by)
    return True


def decline(pk: int) -> None:
    """Decline an offer. If it was for fewer places than wanted, the sign-up keeps its queue position
    and is not offered so few again; otherwise it is cancelled."""
    with locked_sign_up(pk) as sign_up:
        offered = sign_up.offered_row
        if offered.status == Status.OFFERED:
            _pass_on(offered, Status.CANCELLED)


def lapse_next() -> bool:
    """Worker job: end one reservation or offer that has expired."""
    due = claim(SignUp.objects.all(), "expires_at", lease=LEASE)
    if due is None:
        return False
    lapse(due)
    return True


def lapse(due: SignUp) -> None:
    """End the reservation or offer of a claimed sign-up, unless it was answered meanwhile. That of
    further places is deleted once it is answered."""
    with suppress(SignUp.DoesNotExist), locked_sign_up(due.pk) as sign_up:
        if sign_up.expires_at == due.expires_at:
            _pass_on(sign_up, Status.LAPSED)


def end_if_expired(sign_up: SignUp) -> bool:
    """End it if its time is over although the worker has not come to it. Returns whether it was. Call
    this only while the intake is locked."""
    if sign_up.stands:
        return False
    _pass_on(sign_up, sign_up.standing)
    return True


def end_next() -> bool:
    """Worker job: end one sign-up that still waits although no seat is offered any more, and mail
    that no place became free, or that the address was not confirmed."""
    waiting = SignUp.objects.filter(status=Status.WAITING)
    over = waiting.filter(intake__in=Intake.objects.past_offering())
    due = failures.first(over.order_by("intake", "queue_position", "pk"))
    if due is None:
        return False
    with suppress(SignUp.DoesNotExist), locked_sign_up(due.pk) as sign_up:
        if not sign_up.stands:
            end(sign_up, sign_up.standing)
    return True


def pass_on_undelivered() -> bool:
    """Worker job: end one offer whose mail could not be delivered, and offer its seats to others."""
    offered = SignUp.objects.filter(expires_at__isnull=False, status=Status.OFFERED)
    undelivered = failures.first(offered.filter(offer_mail__failed_at__isnull=False))
    if undelivered is None:
        return False
    with suppress(SignUp.DoesNotExist), locked_sign_up(undelivered.pk) as sign_up:
        if (sign_up.status, sign_up.offer_mail_id) == (Status.OFFERED, undelivered.offer_mail_id):
            _pass_on(sign_up, Status.LAPSED)
    return True


def _pass_on(sign_up: SignUp, status: SignUp.Status) -> None:
    """Free the seats and offer them to others. An offer of fewer places than wanted returns to the
    waiting list, while there is one; anything else ends with this status."""
    offered = sign_up.seats.count()
    if sign_up.returns_to_list:
        sign_up.seats.update(sign_up=None)
        sign_up.declined_seats = offered
        set_status(sign_up, Status.WAITING, "declined_seats")
        record_event(sign_up, Kind.OFFER_ENDED, places=offered)
        emails.send(MailTemplate.WAITING, sign_up)
    else:
        end(sign_up, status)
    offer_free_seats(sign_up.intake, by=None)


def _count_offerable(intake: Intake) -> int:
    """The free seats, or 0 once it is too late to offer any."""
    return seats.count_free(intake) if intake.offers_seats else 0
