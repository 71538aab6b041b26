"""Status changes of one sign-up: each writes the status, an event and a mail.

Call these only while the intake is locked.
"""

from django.contrib.auth.models import User
from django.utils import timezone

from courses import emails, organiser_mails, refunds
from courses.emails import MailTemplate
from courses.models import SignUp, SignUpEvent

Status = SignUp.Status
Kind = SignUpEvent.Kind
# How a sign-up can end: the row in its history, and the mail.
ENDINGS = {
    Status.CANCELLED: (Kind.CANCELLED, MailTemplate.CANCELLED),
    Status.LAPSED: (Kind.LAPSED, MailTemplate.LAPSED),
    Status.NO_PLACE: (Kind.LIST_ENDED, MailTemplate.NO_PLACE),
}


def confirm_seats(sign_up: SignUp, by: User | None, reason: str = "") -> None:
    """Confirm the seats that are assigned to the sign-up; further places are added to those that the
    student has. The student, who is meant if `by` is None, has thereby verified the address."""
    if sign_up.adds_to:
        _add_to(sign_up.adds_to, sign_up, by, reason)
        return
    if sign_up.confirmed_at:
        # Calendars had an entry before, and a newer one that cancelled it.
        sign_up.calendar_base += 2
    sign_up.confirmed_at = timezone.now()
    if by is None:
        sign_up.verified_at = sign_up.verified_at or sign_up.confirmed_at
    set_status(sign_up, Status.CONFIRMED, "places", "verified_at", "confirmed_at", "calendar_base")
    record_event(sign_up, Kind.CONFIRMED, by=by, reason=reason)
    emails.send(MailTemplate.CONFIRMED, sign_up)
    refunds.tell_organisers([sign_up])


def _add_to(sign_up: SignUp, addition: SignUp, by: User | None, reason: str) -> None:
    number = addition.seats.update(sign_up=sign_up)
    addition.delete()
    note_added(sign_up, number, by, reason)


def note_added(sign_up: SignUp, number: int, by: User | None, reason: str = "") -> None:
    """Count this many more confirmed places, whose seats are assigned already. They are to be paid
    from now on."""
    sign_up.places += number
    sign_up.confirmed_at = timezone.now()
    sign_up.save(update_fields=["places", "confirmed_at"])
    record_event(sign_up, Kind.ADDED, by=by, places=sign_up.places, reason=reason)
    emails.send(MailTemplate.CHANGED, sign_up, what="added")
    refunds.tell_organisers([sign_up])


def end(sign_up: SignUp, status: SignUp.Status, by: User | None = None, reason: str = "") -> None:
    """Free the seats and set the final status, one of ENDINGS. The row of further places is deleted;
    the student keeps the others."""
    if sign_up.adds_to:
        end_addition(sign_up)
        record_event(sign_up.adds_to, Kind.STOPPED_WAITING, by=by, reason=reason)
        emails.send(MailTemplate.CHANGED, sign_up.adds_to, what="stopped")
        return
    if further := sign_up.further:
        end_addition(further)
    kind, template = ENDINGS[status]
    sign_up.seats.update(sign_up=None)
    set_status(sign_up, status)
    record_event(sign_up, kind, by=by, reason=reason)
    emails.send(template, sign_up)
    refunds.tell_organisers([sign_up])


def end_addition(addition: SignUp) -> None:
    """Free the seats that are offered, and delete the row of further places."""
    addition.seats.update(sign_up=None)
    addition.delete()


def set_status(sign_up: SignUp, status: SignUp.Status, *fields: str) -> None:
    """Save the status with these other fields. Only an offer, and what waits to be confirmed, keep
    their `expires_at`. Where the form came from is no longer needed."""
    sign_up.status, sign_up.seats_until, sign_up.network = status, None, ""
    is_to_confirm = status == Status.WAITING and sign_up.verified_at is None
    if status != Status.OFFERED and not is_to_confirm:
        sign_up.expires_at = None
    names = ["status", "expires_at", "seats_until", "network"]
    sign_up.save(update_fields=[*names, *fields])


def record_event(
    sign_up: SignUp,
    kind: SignUpEvent.Kind,
    *,
    by: User | None = None,
    places: int | None = None,
    reason: str = "",
) -> None:
    """Add a row to the history of the student. `by` is the member of staff, None for the student or
    the worker."""
    main = sign_up.main
    event = main.events.create(kind=kind, by=by, places=places, reason=reason[:300])
    organiser_mails.note(event)


def note_error(sign_up: SignUp, error: str, is_final: bool) -> bool:
    """Note an unexpected error of the worker in the history, as one row however often it happens.
    The sign-up stays due."""
    last = sign_up.main.events.last()
    if last and last.kind == Kind.ERROR:
        last.at, last.reason = timezone.now(), error[:300]
        last.save(update_fields=["at", "reason"])
    else:
        record_event(sign_up, Kind.ERROR, reason=error)
    return False
