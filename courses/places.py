"""Places: who has a seat, who waits, and who is offered one.

The only writer of seats and of a sign-up's status. Every change is made under a lock on the
intake, and ends by offering what is free to the waiting list. So whoever holds the lock finds no
seat that someone in line with a proved address was not offered: what is free is for newcomers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses import emails
from courses.emails import MailTemplate
from courses.models import Intake, Seat, SignUp, SignUpEvent
from courses.models.sign_up import fold
from courses.requests import SignUpRequest, SignUpResult
from website.http.throttling import is_over
from website.worker.leases import claim

HOLD = timedelta(hours=24)
OFFER = timedelta(hours=48)
SAME_FORM = timedelta(minutes=10)
LEASE = timedelta(minutes=5)

Status = SignUp.Status
Kind = SignUpEvent.Kind


class SignUpClosed(Exception):
    """The sign-up window is not open."""


class TooManySignUps(Exception):
    """This visitor has signed up more often than SIGN_UP_RATE allows."""


class SeatsTaken(Exception):
    """More seats are taken than would be left."""

    def __init__(self, taken: int) -> None:
        super().__init__(taken)
        self.taken = taken


def sign_up(intake_pk: int, request: SignUpRequest, *, visitor: str) -> SignUpResult:
    """Takes the seats, or a turn in the waiting list, and mails the proof link.

    Seats are held, and the turn is kept, until the link is used or HOLD is over. The identical
    form from the same visitor within SAME_FORM is the same sign-up. Raises SignUpClosed and
    TooManySignUps.
    """
    with locked(intake_pk) as intake:
        digest = request.digest(intake, visitor)
        live = intake.sign_ups.live()
        since = timezone.now() - SAME_FORM
        if same := live.filter(request_digest=digest, created_at__gte=since).first():
            return SignUpResult(same, is_theirs=True)
        if intake.state != Intake.State.OPEN:
            raise SignUpClosed
        sent = SignUpEvent.objects.filter(visitor=visitor)
        if visitor and is_over(settings.SIGN_UP_RATE, sent, "at"):
            raise TooManySignUps
        if known := live.filter(folded_email=fold(request.email)).first():
            _remind(known, visitor)
            return SignUpResult(known, is_theirs=False)
        return SignUpResult(_enter(intake, request, digest, visitor), is_theirs=True)


def confirm(pk: int, *, by: User | None = None, reason: str = "") -> bool:
    """The proof link was used: what is held or offered is theirs. Someone in the waiting list has
    proved the address and is given what is free for them. Staff (`by`) can do it by hand. A late
    click counts for as long as the seats were not passed on.
    Returns whether there was anything to do."""
    with _locked_sign_up(pk) as sign_up:
        if sign_up.status in {Status.AWAITING_CONFIRMATION, Status.OFFERED}:
            sign_up.places = sign_up.seats.count()
            _settle(sign_up, by, reason)
            return True
        if sign_up.status == Status.WAITING and sign_up.verified_at is None:
            _verify(sign_up, by, reason)
            return True
    return False


def cancel(pk: int, *, by: User | None = None, reason: str = "") -> bool:
    """Ends the sign-up and passes its seats on. Returns whether it had not ended before."""
    with _locked_sign_up(pk) as sign_up:
        if not sign_up.is_live:
            return False
        _end(sign_up, Status.CANCELLED, by, reason)
        _offer_free_seats(sign_up.intake, by)
    return True


def reduce(pk: int, places: int) -> bool:
    """Makes it fewer places and passes the others on. Whoever waits keeps the turn, and may now be
    offered what was too few before. Returns whether it had been more."""
    with _locked_sign_up(pk) as sign_up:
        if not sign_up.is_changeable or not 1 <= places < sign_up.places:
            return False
        surplus = sign_up.seats.order_by("number").values_list("pk", flat=True)[places:]
        Seat.objects.filter(pk__in=list(surplus)).update(sign_up=None)
        sign_up.places = places
        sign_up.declined_seats = 0
        sign_up.save(update_fields=["places", "declined_seats"])
        _note(sign_up, Kind.REDUCED, places=places)
        emails.send(MailTemplate.CHANGED, sign_up)
        _offer_free_seats(sign_up.intake, by=None)
    return True


def rename(pk: int, name: str) -> None:
    """Changes who comes. The old name stays in the history."""
    with _locked_sign_up(pk) as sign_up:
        if sign_up.is_live and name != sign_up.name:
            _note(sign_up, Kind.RENAMED, reason=f"{sign_up.name} → {name}")
            sign_up.name = name
            sign_up.save(update_fields=["name"])


def give(pk: int, *, by: User, reason: str) -> bool:
    """Gives someone without a confirmed place all they asked for, out of turn. Seats are added
    where too few are free. Returns whether there was anything to give."""
    with _locked_sign_up(pk) as sign_up:
        if not sign_up.is_live or sign_up.status == Status.CONFIRMED:
            return False
        missing = sign_up.places - sign_up.seats.count()
        _add_seats(sign_up.intake, missing - _count_free(sign_up.intake))
        _take(sign_up, missing)
        _note(sign_up, Kind.GIVEN, by=by, places=sign_up.places, reason=reason)
        _settle(sign_up, by)
    return True


def move(pk: int, position: int, *, by: User, reason: str) -> bool:
    """Puts someone who waits at this place in the line, 1 for its head. Those who think about an
    offer keep their turn among the others. Returns whether they wait."""
    with _locked_sign_up(pk) as sign_up:
        if sign_up.status != Status.WAITING:
            return False
        queue = sign_up.intake.sign_ups.filter(status__in=[Status.WAITING, Status.OFFERED])
        line = list(queue.exclude(pk=pk).order_by("queue_position", "pk"))
        waiting = [other for other in line if other.status == Status.WAITING]
        behind = waiting[position - 1 : position]
        line.insert(line.index(behind[0]) if behind else len(line), sign_up)
        for number, other in enumerate(line, start=1):
            queue.filter(pk=other.pk).update(queue_position=number)
        _note(sign_up, Kind.MOVED, by=by, reason=reason)
        _offer_free_seats(sign_up.intake, by)
    return True


def decline(pk: int) -> None:
    """Passes an offer on. Whoever was offered fewer places than they want keeps their turn and is
    not offered so few again; the others leave the list."""
    with _locked_sign_up(pk) as sign_up:
        if sign_up.status == Status.OFFERED:
            _pass_on(sign_up, Status.CANCELLED)


def lapse_next() -> bool:
    """The worker's job: ends one hold or offer whose time is over."""
    due = claim(SignUp.objects.all(), "expires_at", lease=LEASE)
    if due is None:
        return False
    lapse(due)
    return True


def lapse(due: SignUp) -> None:
    """Ends the hold or offer of a claimed sign-up, unless a click has settled it since."""
    with _locked_sign_up(due.pk) as sign_up:
        if sign_up.expires_at == due.expires_at:
            _pass_on(sign_up, Status.LAPSED)


def pass_on_undelivered() -> bool:
    """The worker's job: ends one offer whose mail was given up, so a bad address stalls nobody."""
    offered = SignUp.objects.filter(expires_at__isnull=False, status=Status.OFFERED)
    undelivered = offered.filter(offer_mail__failed_at__isnull=False).first()
    if undelivered is None:
        return False
    with _locked_sign_up(undelivered.pk) as sign_up:
        if (sign_up.status, sign_up.offer_mail_id) == (Status.OFFERED, undelivered.offer_mail_id):
            _pass_on(sign_up, Status.LAPSED)
    return True


def offer(intake_pk: int, *, by: User | None) -> None:
    """Offers what is free, after a change of the intake's dates."""
    with locked(intake_pk) as intake:
        _offer_free_seats(intake, by)


def set_capacity(intake_pk: int, seats: int, *, by: User | None) -> None:
    """Gives the intake this many seats. More are offered to the waiting list at once; fewer are
    taken from the free ones. Raises SeatsTaken below what is held."""
    with locked(intake_pk) as intake:
        total = intake.seats.count()
        free = intake.seats.filter(sign_up__isnull=True)
        surplus = total - seats
        if surplus > free.count():
            raise SeatsTaken(total - free.count())
        if surplus > 0:
            last = free.order_by("-number").values_list("pk", flat=True)[:surplus]
            Seat.objects.filter(pk__in=list(last)).delete()
        _add_seats(intake, -surplus)
        _offer_free_seats(intake, by)


def cancel_intake(intake_pk: int, *, by: User, reason: str) -> int | None:
    """Ends the intake and whatever is live in it, for good, and mails everyone the reason.
    Returns how many were mailed, None where it was over or cancelled before."""
    with locked(intake_pk) as intake:
        if not intake.is_to_come:
            return None
        intake.cancelled_at, intake.cancelled_reason = timezone.now(), reason
        intake.save(update_fields=["cancelled_at", "cancelled_reason"])
        live = list(intake.sign_ups.live().prefetch_related("payments"))
        intake.seats.update(sign_up=None)
        intake.sign_ups.live().update(status=Status.CANCELLED, expires_at=None)
        for sign_up in live:
            sign_up.status, sign_up.expires_at = Status.CANCELLED, None
        SignUpEvent.objects.bulk_create(
            SignUpEvent(sign_up=sign_up, kind=Kind.CALLED_OFF, by=by, reason=reason[:300])
            for sign_up in live
        )
        return len(emails.send_all(MailTemplate.CALLED_OFF, live))


@contextmanager
def locked(intake_pk: int) -> Iterator[Intake]:
    """A transaction in which nobody else changes the intake or its sign-ups. SQLite has no row
    locks: its transactions begin IMMEDIATE, so they take turns."""
    with transaction.atomic():
        rows = Intake.objects.select_for_update(of=("self",)).select_related("course")
        yield rows.get(pk=intake_pk)


@contextmanager
def _locked_sign_up(pk: int) -> Iterator[SignUp]:
    """The sign-up as it is once its intake is locked."""
    intake_pk = SignUp.objects.values_list("intake_id", flat=True).get(pk=pk)
    with locked(intake_pk) as intake:
        yield intake.sign_ups.get(pk=pk)


def _enter(intake: Intake, request: SignUpRequest, digest: str, visitor: str) -> SignUp:
    now = timezone.now()
    has_seats = _count_free(intake) >= request.places
    entered = intake.sign_ups.create(
        **asdict(request),
        price_each=intake.price(request.rate),
        consented_at=now,
        status=Status.AWAITING_CONFIRMATION if has_seats else Status.WAITING,
        expires_at=now + HOLD,
        waiting_since=None if has_seats else now,
        queue_position=None if has_seats else _last_position(intake) + 1,
        request_digest=digest,
        created_at=now,
    )
    if has_seats:
        _take(entered, request.places)
    _note(entered, Kind.SIGNED_UP, visitor=visitor)
    emails.send(MailTemplate.CONFIRMATION_LINK, entered)
    return entered


def _remind(known: SignUp, visitor: str) -> None:
    """Tells the mailbox where its sign-up stands, but not more than once in SAME_FORM: whoever
    types a stranger's address must not be able to flood it."""
    since = timezone.now() - SAME_FORM
    is_told = known.events.filter(kind=Kind.ASKED_AGAIN, at__gte=since).exists()
    _note(known, Kind.ASKED_AGAIN, visitor=visitor)
    if not is_told:
        emails.send(MailTemplate.KNOWN, known)


def _last_position(intake: Intake) -> int:
    return intake.sign_ups.aggregate(last=Max("queue_position"))["last"] or 0


def _add_seats(intake: Intake, extra: int) -> None:
    last = intake.seats.aggregate(last=Max("number"))["last"] or 0
    Seat.objects.bulk_create(
        Seat(intake=intake, number=last + number) for number in range(1, extra + 1)
    )


def _count_free(intake: Intake) -> int:
    return intake.seats.filter(sign_up__isnull=True).count()


def _count_offerable(intake: Intake) -> int:
    return _count_free(intake) if timezone.now() < intake.joinable_until else 0


def _take(sign_up: SignUp, places: int) -> None:
    free = sign_up.intake.seats.filter(sign_up__isnull=True).order_by("number")
    numbers = list(free.values_list("number", flat=True)[:places])
    if free.filter(number__in=numbers).update(sign_up=sign_up) != places:
        raise RuntimeError("Seats changed hands outside the lock.")


def _settle(sign_up: SignUp, by: User | None, reason: str = "") -> None:
    sign_up.confirmed_at = timezone.now()
    if by is None:
        sign_up.verified_at = sign_up.verified_at or sign_up.confirmed_at
    _move(sign_up, Status.CONFIRMED, "places", "verified_at", "confirmed_at")
    _note(sign_up, Kind.CONFIRMED, by=by, reason=reason)
    emails.send(MailTemplate.CONFIRMED, sign_up)


def _verify(sign_up: SignUp, by: User | None, reason: str) -> None:
    sign_up.verified_at = timezone.now()
    _move(sign_up, Status.WAITING, "verified_at")
    _note(sign_up, Kind.VERIFIED, by=by, reason=reason)
    if _count_offerable(sign_up.intake) >= sign_up.places:
        _take(sign_up, sign_up.places)
        _settle(sign_up, by)
        return
    _offer_free_seats(sign_up.intake, by)
    if not sign_up.seats.exists():
        emails.send(MailTemplate.WAITING, sign_up)


def _pass_on(sign_up: SignUp, end: SignUp.Status) -> None:
    offered = sign_up.seats.count()
    if sign_up.status == Status.OFFERED and offered < sign_up.places:
        sign_up.seats.update(sign_up=None)
        sign_up.declined_seats = offered
        _move(sign_up, Status.WAITING, "declined_seats")
        _note(sign_up, Kind.PASSED, places=offered)
        emails.send(MailTemplate.WAITING, sign_up)
    else:
        _end(sign_up, end)
    _offer_free_seats(sign_up.intake, by=None)


def _end(sign_up: SignUp, end: SignUp.Status, by: User | None = None, reason: str = "") -> None:
    sign_up.seats.update(sign_up=None)
    _move(sign_up, end)
    is_lapse = end == Status.LAPSED
    _note(sign_up, Kind.LAPSED if is_lapse else Kind.CANCELLED, by=by, reason=reason)
    emails.send(MailTemplate.LAPSED if is_lapse else MailTemplate.CANCELLED, sign_up)


def _offer_free_seats(intake: Intake, by: User | None) -> None:
    """Offers what is free to the waiting list in order. Only to proved addresses: a mailbox that
    nobody reads would keep a seat from everyone behind it."""
    free = _count_offerable(intake)
    for waiting in intake.sign_ups.waiting_list().filter(proved_at__isnull=False):
        places = min(waiting.places, free)
        if not free:
            return
        if places <= waiting.declined_seats:
            continue
        _take(waiting, places)
        waiting.expires_at = min(timezone.now() + OFFER, intake.joinable_until)
        _move(waiting, Status.OFFERED)
        _note(waiting, Kind.OFFERED, by=by, places=places)
        waiting.offer_mail = emails.send(MailTemplate.OFFERED, waiting)
        waiting.save(update_fields=["offer_mail"])
        free -= places


def _move(sign_up: SignUp, status: SignUp.Status, *fields: str) -> None:
    """Writes the status. Only an offer has an end; a hold got its own when it was made."""
    sign_up.status = status
    if status != Status.OFFERED:
        sign_up.expires_at = None
    sign_up.save(update_fields=["status", "expires_at", *fields])


def _note(
    sign_up: SignUp,
    kind: SignUpEvent.Kind,
    *,
    by: User | None = None,
    places: int | None = None,
    reason: str = "",
    visitor: str = "",
) -> None:
    sign_up.events.create(
        kind=kind, by=by, places=places, reason=reason[:300], visitor=visitor or None
    )
