"""The invariants of an intake while nobody holds its lock."""

from collections import Counter

from courses.models import AnnouncementDelivery, SignUp, SignUpEvent
from courses.models.sign_up import MOST_PLACES
from courses.money import money
from tests.courses import truths
from website.models import OutgoingMail

Status = SignUp.Status
MAILED = {
    SignUpEvent.Kind.SIGNED_UP: "confirmation_link",
    SignUpEvent.Kind.CONFIRMED: "confirmed",
    SignUpEvent.Kind.OFFERED: "offered",
    **dict.fromkeys(
        (
            *(SignUpEvent.Kind.REDUCED, SignUpEvent.Kind.ADDED, SignUpEvent.Kind.RENAMED),
            *(SignUpEvent.Kind.ASKED_FOR_MORE, SignUpEvent.Kind.ASKED_FOR_FEWER),
            *(SignUpEvent.Kind.STOPPED_WAITING, SignUpEvent.Kind.ADDRESS_CHANGED),
        ),
        "changed",
    ),
    SignUpEvent.Kind.TRANSFERRED: "transferred",
    SignUpEvent.Kind.CANCELLED: "cancelled",
    SignUpEvent.Kind.LAPSED: "lapsed",
    SignUpEvent.Kind.LIST_ENDED: "no_place",
    SignUpEvent.Kind.CALLED_OFF: "called_off",
}


def check(intake):
    """Raise AssertionError if one does not hold."""
    intake.refresh_from_db()
    sign_ups = list(intake.sign_ups.prefetch_related("seats").order_by("queue_position", "pk"))
    for sign_up in sign_ups:
        _check_seats_of(sign_up)
        _check_further(sign_up)
    live = [each.folded_email for each in sign_ups if each.is_live and not each.adds_to]
    assert len(live) == len(set(live)), "two live sign-ups for one address"
    _check_waiting_list(intake, sign_ups)
    _check_mails(sign_ups)
    _check_announcements(sign_ups)
    _check_money(intake)
    if intake.cancelled_at:
        assert not live, "a live sign-up in a cancelled intake"


def check_texts(intake, read):
    """Nobody is told an untruth: the page of each sign-up and its last mail agree with the state.
    `read` has, by sign-up, the state and the mail that were compared before."""
    rows = (
        intake.sign_ups.main()
        .select_related("intake__course")
        .prefetch_related("payments", "mails")
    )
    phase = (intake.state, intake.offers_seats, intake.is_starting_soon)
    for sign_up in rows:
        mail = max(sign_up.mails.all(), key=lambda each: each.pk)
        if mail.kind in {"courses/new_address", "courses/old_address"}:
            continue
        further = sign_up.further
        state = (
            further and (further.version, further.standing),
            sign_up.version,
            sign_up.standing,
            sign_up.expires_at,
            sign_up.paid,
            *phase,
        )
        before, last = read.get(sign_up.pk, (None, None))
        if (state, mail.pk) != (before, last):
            truths.check(sign_up, mail, is_new=mail.pk != last)
            read[sign_up.pk] = (state, mail.pk)


def _check_seats_of(sign_up):
    taken, wanted = len(sign_up.seats.all()), sign_up.places
    expected = {
        Status.CONFIRMED: taken == wanted,
        Status.AWAITING_CONFIRMATION: taken == wanted,
        Status.OFFERED: 0 < taken <= wanted,
    }
    assert expected.get(sign_up.status, taken == 0), f"{sign_up.status}: {taken} of {wanted}"
    if taken and sign_up.status != Status.CONFIRMED:
        assert sign_up.expires_at, "a reservation that does not expire"


def _check_further(sign_up):
    """Further places wait beside confirmed ones of the same student, at the same price."""
    if main := sign_up.adds_to:
        assert main.status == Status.CONFIRMED and sign_up.status in {
            Status.WAITING,
            Status.OFFERED,
        }
        shared = ("intake_id", "name", "email", "folded_email", "price_each")
        assert [getattr(main, name) == getattr(sign_up, name) for name in shared] == [True] * 5
        assert main.places_asked_for <= MOST_PLACES


def _check_waiting_list(intake, sign_ups):
    """Every free seat was offered to the verified sign-ups on the waiting list, while there is one."""
    if not intake.offers_seats:
        return
    free = intake.seats.filter(sign_up__isnull=True).count()
    queue = [sign_up for sign_up in sign_ups if sign_up.status == Status.WAITING]
    for number, waiting in enumerate(queue, start=1):
        assert waiting.number_in_queue == number
        if waiting.verified_at:
            assert free < waiting.places, "free seats, enough for this sign-up"
            assert free <= waiting.declined_seats, "free seats that were not offered"


def _check_mails(sign_ups):
    """Each event in MAILED has its mail. With a new address an open offer is mailed again, and who
    confirms the place by it gets no other mail of it."""
    events = Counter(
        SignUpEvent.objects.filter(sign_up__in=sign_ups).values_list("kind", flat=True)
    )
    written = Counter(_mails(sign_ups).values_list("kind", flat=True))
    due = Counter()
    for kind, number in events.items():
        due[MAILED.get(kind)] += number
    moved = events[SignUpEvent.Kind.ADDRESS_CHANGED]
    for kind in set(MAILED.values()):
        more, fewer = moved * (kind == "offered"), moved * (kind == "changed")
        assert due[kind] - fewer <= written[f"courses/{kind}"] <= due[kind] + more, kind


def _mails(sign_ups):
    return OutgoingMail.objects.filter(sign_ups__in=sign_ups)


def _check_announcements(sign_ups):
    """Each recorded reminder was mailed once, by itself or with new dates, and each mailed announcement
    is in the log."""
    reminded = {sign_up.pk for sign_up in sign_ups if sign_up.reminded_at}
    reminders, moved = (
        list(_mails(sign_ups).filter(kind=f"courses/{kind}").values_list("sign_ups", flat=True))
        for kind in ("reminder", "moved")
    )
    assert len(reminders) == len(set(reminders)), "reminded twice"
    assert set(reminders) <= reminded <= {*reminders, *moved}, "reminded in vain"
    deliveries = AnnouncementDelivery.objects.filter(sign_up__in=sign_ups)
    logged = set(deliveries.values_list("mail", flat=True))
    mailed = _mails(sign_ups).filter(kind="courses/announcement").values_list("pk", flat=True)
    assert logged == set(mailed)


def _check_money(intake):
    """Every sum adds up, in Python and in the database, and organisers know what to give back."""
    rows = intake.sign_ups.with_payments().prefetch_related("payments")
    for sign_up in rows:
        paid, retained = sign_up.paid, sign_up.retained
        due = sign_up.total if sign_up.status == Status.CONFIRMED else 0
        assert (sign_up.sum_paid, sign_up.sum_retained) == (paid, retained)
        assert sign_up.sum_balance == sign_up.balance == sign_up.owed - sign_up.to_give_back
        assert paid >= retained >= 0 <= sign_up.owed <= due + retained
        if not sign_up.is_live or due:
            assert sign_up.balance == due + retained - paid
        assert sign_up.refund_mailed == sign_up.to_give_back, "money to give back, and nobody knows"
    assert {*intake.sign_ups.owing()} == {sign_up for sign_up in rows if sign_up.owed}
    assert {*intake.sign_ups.overpaid()} == {sign_up for sign_up in rows if sign_up.to_give_back}


def check_payment_mail(sign_up, kind):
    """The last mail about a payment says what is true once it was recorded."""
    mails = OutgoingMail.objects.filter(to=sign_up.email, kind="courses/payment")
    text = mails.latest("pk").text
    said = {"refunded": "have refunded", "corrected": "No money was moved", "retained": "we retain"}
    said["received"] = "have received"
    assert [each for each, part in said.items() if part in text] == [kind]
    owed, extra = (money(each, "GBP") for each in (sign_up.owed, sign_up.to_give_back))
    assert (f"{owed} is still to be paid" in text) == bool(sign_up.owed)
    assert (f"paid {extra} more than is due" in text) == bool(sign_up.to_give_back)
