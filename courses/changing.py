"""Changes of a sign-up: the name, and the number of places, up as well as down.

The places that a student has stay theirs. Of further ones, what is free is added at once; the others
wait as a row of their own (`SignUp.adds_to`), which is offered, accepted and declined like any other on
the waiting list and is then added to the first or deleted.
"""

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from courses import emails, refunds, seats, waiting_list
from courses.emails import MailTemplate
from courses.locking import locked_sign_up
from courses.models import Intake, Seat, SignUp, SignUpEvent
from courses.models.sign_up import MOST_PLACES
from courses.transitions import end, end_addition, note_added, record_event

Status = SignUp.Status
Kind = SignUpEvent.Kind
# What a row of further places has from that of the confirmed ones.
SHARED = (
    *("name", "email", "for_whom", "rate", "price_each"),
    *("refund_terms", "consent_version", "consented_at"),
)


def rename(pk: int, name: str, *, by: User | None = None, reason: str = "") -> bool:
    """Change the student's name. The history keeps the old one. Returns whether anything changed."""
    with locked_sign_up(pk) as sign_up:
        if not sign_up.is_live or sign_up.adds_to or name == sign_up.name:
            return False
        note = f"{sign_up.name} → {name}"
        record_event(sign_up, Kind.RENAMED, by=by, reason=f"{note}: {reason}" if reason else note)
        SignUp.objects.filter(Q(pk=pk) | Q(adds_to=pk)).update(name=name)
        sign_up.name = name
        emails.send(MailTemplate.CHANGED, sign_up, what="name")
    return True


def most_places(sign_up: SignUp, *, is_staff: bool = False) -> int:
    """The most places for which the student, or staff, can ask now. An offer, and a place that is not
    confirmed yet, are to be taken first."""
    asked, intake = sign_up.places_asked_for, sign_up.intake
    is_answered = sign_up.status in {Status.CONFIRMED, Status.WAITING}
    if not is_answered or sign_up.offered_row.status == Status.OFFERED:
        return asked
    if not is_staff and intake.state != Intake.State.OPEN:
        return asked
    if intake.offers_seats:
        return MOST_PLACES
    # Nothing is offered any more, so nobody can wait.
    free = seats.count_free(intake) if sign_up.status == Status.CONFIRMED else 0
    return min(asked + free, MOST_PLACES)


def change_places(pk: int, places: int, *, by: User | None = None, reason: str = "") -> bool:
    """Ask for this many places in all, at the price of a place that was agreed. The seats of fewer
    places are offered to the waiting list; on it, the sign-up keeps its queue position. Returns
    whether anything changed."""
    with locked_sign_up(pk) as sign_up:
        asked, most = sign_up.places_asked_for, most_places(sign_up, is_staff=by is not None)
        if not sign_up.is_changeable or places == asked or not 1 <= places <= most:
            return False
        if places > asked:
            _add(sign_up, places - asked, by, reason)
        elif (further := sign_up.further) and places > sign_up.places:
            _reduce(further, places - sign_up.places, by, reason)
        elif further and places == sign_up.places:
            end(further, Status.CANCELLED, by, reason)
        else:
            if further:
                end_addition(further)
            _reduce(sign_up, places, by, reason)
        waiting_list.offer_free_seats(sign_up.intake, by)
    return True


def _add(sign_up: SignUp, more: int, by: User | None, reason: str) -> None:
    if sign_up.status == Status.CONFIRMED and not sign_up.further:
        free = min(seats.count_free(sign_up.intake), more)
        if free:
            seats.take(sign_up, free)
            note_added(sign_up, free, by, reason)
            more -= free
    if more:
        _wait_for(sign_up, more, by, reason)


def _wait_for(sign_up: SignUp, more: int, by: User | None, reason: str) -> None:
    waiting = sign_up if sign_up.status == Status.WAITING else sign_up.further
    if waiting is None:
        waiting = _new_row(sign_up, more)
    else:
        waiting.places += more
        waiting.save(update_fields=["places"])
    record_event(sign_up, Kind.ASKED_FOR_MORE, by=by, places=waiting.places, reason=reason)
    emails.send(MailTemplate.CHANGED, waiting, what="waits")


def _new_row(sign_up: SignUp, places: int) -> SignUp:
    """A row for further places at the end of the waiting list. It is as good as verified: the place
    of its student is confirmed."""
    return sign_up.intake.sign_ups.create(
        adds_to=sign_up,
        **{name: getattr(sign_up, name) for name in SHARED},
        places=places,
        status=Status.WAITING,
        verified_at=sign_up.verified_at or sign_up.confirmed_at,
        waiting_since=timezone.now(),
        queue_position=waiting_list.next_position(sign_up.intake),
    )


def _reduce(sign_up: SignUp, places: int, by: User | None, reason: str) -> None:
    """Reduce one row to this many places. An offer that was too small before is made again."""
    surplus = sign_up.seats.order_by("number").values_list("pk", flat=True)[places:]
    Seat.objects.filter(pk__in=list(surplus)).update(sign_up=None)
    sign_up.places = places
    sign_up.declined_seats = 0
    sign_up.save(update_fields=["places", "declined_seats"])
    kind = Kind.ASKED_FOR_FEWER if sign_up.adds_to else Kind.REDUCED
    record_event(sign_up, kind, by=by, places=places, reason=reason)
    emails.send(MailTemplate.CHANGED, sign_up, what="reduced")
    refunds.tell_organisers([sign_up])
