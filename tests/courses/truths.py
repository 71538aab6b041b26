"""What a text may say only while it is true: the receipt and each mail, compared with the state."""

import re

from django.test import Client
from django.utils.html import strip_tags

from courses import emails
from courses.dates import moment
from courses.models import Intake, SignUp
from website import registry

Status = SignUp.Status


def _stands(*statuses):
    """Of the places, or of further ones that were asked for."""
    return lambda sign_up: any(
        row.standing in statuses for row in (sign_up, sign_up.further) if row is not None
    )


def _of_intake(name):
    return lambda sign_up: getattr(sign_up.intake, name)


# By pattern: when a text may say so.
CLAIMS = {
    r"We hold": _stands(Status.AWAITING_CONFIRMATION, Status.OFFERED),
    r"We offer you": _stands(Status.OFFERED),
    r"on the waiting list\b(?! at once|, if anyone)": _stands(Status.WAITING, Status.OFFERED),
    r"we offer it to you by mail": _stands(Status.WAITING),
    r"[Nn]umber \d+ on the waiting list": _stands(Status.WAITING),
    r"Your (\d )?places? (is|are) confirmed": _stands(Status.CONFIRMED),
    r"No place became free": _stands(Status.NO_PLACE),
    r"No longer reserved": _stands(Status.LAPSED),
    r"You pay once": lambda sign_up: sign_up.awaits_place,
    r"Cancel this sign-up|Leave the waiting list|change or cancel": lambda it: it.is_changeable,
    r"next person|someone else can come|offer it to you": _of_intake("offers_seats"),
    r"too late to offer": lambda sign_up: not sign_up.intake.offers_seats,
    r"starts soon": _of_intake("is_starting_soon"),
    r"has begun": _of_intake("has_begun"),
    r"sign up again until": lambda sign_up: sign_up.intake.state == Intake.State.OPEN,
    r"course is cancelled": _of_intake("cancelled_at"),
}
# What the receipt has to say of each standing.
HEADINGS = {
    Status.AWAITING_CONFIRMATION: "We hold",
    Status.CONFIRMED: "confirmed",
    Status.WAITING: "(on the waiting list|to get your place)",
    Status.OFFERED: "We offer you",
    Status.CANCELLED: "ancelled",
    Status.LAPSED: "No longer reserved",
    Status.NO_PLACE: "No place became free",
}


def check(sign_up, mail, *, is_new):
    """Raise AssertionError if the receipt of the sign-up or its last mail, sent now, says what is not
    true. A mail that cannot be written anew is compared when it is new."""
    page = " ".join(strip_tags(Client().get(sign_up.get_absolute_url()).text).split())
    assert re.search(HEADINGS[sign_up.standing], page), f"{sign_up.standing}: {page}"
    if sign_up.standing in sign_up.UNANSWERED:
        assert moment(sign_up.answer_by, sign_up.intake.time_zone) in page
    _check(page, sign_up)
    template = mail.kind.removeprefix("courses/")
    is_sent = registry.mail_checks[mail.kind](mail) is None
    assert is_sent or not is_new or not sign_up.stands, f"{template} was written in vain"
    if is_sent and (is_new or template not in emails.WITH_FACTS):
        _check(" ".join(mail.text.split()), sign_up)


def _check(text, sign_up):
    untrue = [
        said for said, may_be in CLAIMS.items() if re.search(said, text) and not may_be(sign_up)
    ]
    assert not untrue, f"{sign_up.standing}, {sign_up.intake.state}: {untrue} in {text}"
