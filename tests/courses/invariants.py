"""What is true of an intake whenever nobody is in the middle of changing it."""

from collections import Counter

from courses.models import AnnouncementDelivery, SignUp, SignUpEvent
from website.models import OutgoingMail

Status = SignUp.Status
MAILED = {
    SignUpEvent.Kind.SIGNED_UP: "confirmation_link",
    SignUpEvent.Kind.CONFIRMED: "confirmed",
    SignUpEvent.Kind.OFFERED: "offered",
    SignUpEvent.Kind.REDUCED: "changed",
    SignUpEvent.Kind.CANCELLED: "cancelled",
    SignUpEvent.Kind.LAPSED: "lapsed",
    SignUpEvent.Kind.CALLED_OFF: "called_off",
}


def check(intake):
    """Raises AssertionError where a promise is broken."""
    intake.refresh_from_db()
    sign_ups = list(intake.sign_ups.prefetch_related("seats").order_by("queue_position", "pk"))
    for sign_up in sign_ups:
        _check_seats_of(sign_up)
    live = [sign_up.folded_email for sign_up in sign_ups if sign_up.is_live]
    assert len(live) == len(set(live)), "two live sign-ups for one address"
    _check_line(intake, sign_ups)
    _check_mails(sign_ups)
    _check_letters(sign_ups)
    if intake.cancelled_at:
        assert not live, "someone has a place in what does not take place"


def _check_seats_of(sign_up):
    held, wanted = len(sign_up.seats.all()), sign_up.places
    fair = {
        Status.CONFIRMED: held == wanted,
        Status.AWAITING_CONFIRMATION: held == wanted,
        Status.OFFERED: 0 < held <= wanted,
    }
    assert fair.get(sign_up.status, held == 0), f"{sign_up.status} holds {held} of {wanted}"
    if held and sign_up.status != Status.CONFIRMED:
        assert sign_up.expires_at, "a hold without an end"


def _check_line(intake, sign_ups):
    """No seat is free that someone in line with a verified address could take."""
    free = intake.seats.filter(sign_up__isnull=True).count()
    line = [sign_up for sign_up in sign_ups if sign_up.status == Status.WAITING]
    for place, waiting in enumerate(line, start=1):
        assert waiting.number_in_queue == place
        if waiting.verified_at:
            assert free < waiting.places, "free, and could be taken whole"
            assert free <= waiting.declined_seats, "free, and was not offered"


def _check_mails(sign_ups):
    """Each step that a student must hear of was mailed, in the same transaction."""
    events = SignUpEvent.objects.filter(sign_up__in=sign_ups).values_list("kind", flat=True)
    mails = OutgoingMail.objects.filter(to__in=[sign_up.email for sign_up in sign_ups])
    written = Counter(mails.values_list("kind", flat=True))
    due = Counter(MAILED[kind] for kind in events if kind in MAILED)
    assert {kind: written[f"courses/{kind}"] for kind in MAILED.values()} == {
        kind: due[kind] for kind in MAILED.values()
    }


def _check_letters(sign_ups):
    """Whoever counts as reminded was mailed once, and the log of letters has a line for each."""
    mails = OutgoingMail.objects.filter(to__in=[sign_up.email for sign_up in sign_ups])
    reminded = {sign_up.email for sign_up in sign_ups if sign_up.reminded_at}
    reminders = list(mails.filter(kind="courses/reminder").values_list("to", flat=True))
    assert sorted(reminders) == sorted(reminded), "reminded twice, or in vain"
    copies = AnnouncementDelivery.objects.filter(sign_up__in=sign_ups)
    logged = set(copies.values_list("mail", flat=True))
    assert logged == set(mails.filter(kind="courses/announcement").values_list("pk", flat=True))
