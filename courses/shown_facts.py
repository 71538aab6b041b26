"""What pages with buttons say about a sign-up or an intake: whoever presses one agrees to it."""

from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses import consent
from courses.dates import moment
from courses.models import Intake, SignUp
from courses.money import money
from website.editing.seen import Facts

# The page of the sign-up form, for `key_of_intake`.
SIGN_UP = "sign-up"


def of_sign_up(sign_up: SignUp) -> Facts:
    """What the student's receipt says."""
    intake = sign_up.intake
    facts = {
        _("Status"): capfirst(str(sign_up.standing.label)),
        _("Name"): sign_up.name,
        _("Places"): str(sign_up.places),
        _("Price"): money(sign_up.stated_total, intake.course.currency),
        **of_intake(intake),
    }
    if sign_up.price_each:
        facts[_("Price of a place")] = money(sign_up.price_each, intake.course.currency)
    if further := sign_up.further:
        facts[_("More places")] = (
            f"{further.stated_places}, {capfirst(str(further.standing.label))}"
        )
    if sign_up.standing == SignUp.Status.OFFERED:
        facts[_("Places offered")] = str(sign_up.stated_places)
    if sign_up.answer_by:
        facts[_("Reserved until")] = moment(sign_up.answer_by, intake.time_zone)
    return facts


def of_sign_up_form(intake: Intake) -> Facts:
    """What the form says that the student agrees to by sending it."""
    course = intake.course
    facts = {
        _("Course"): course.title,
        _("Price"): _priced(intake, intake.price(Intake.Rate.FULL), course.price_note),
        **of_intake(intake),
        _("If you cancel: refunds"): course.refunds,
        _("What you agree to"): str(consent.TEXTS[consent.CURRENT]),
    }
    if course.concession_price is not None:
        concession = _priced(intake, course.concession_price, course.concession_for)
        facts[_("Concession")] = concession
    return facts


def _priced(intake: Intake, price: Decimal, note: str) -> str:
    return f"{money(price, intake.course.currency)} {note}".strip()


def of_intake(intake: Intake) -> Facts:
    """When and where it takes place, if it does."""
    facts = {_("Dates"): intake.when, _("Where"): intake.venue}
    if intake.cancelled_at:
        facts[_("Cancelled")] = moment(intake.cancelled_at, intake.time_zone)
    return facts


def key_of_sign_up(sign_up: SignUp) -> str:
    return f"sign-up.{sign_up.pk}"


def key_of_intake(intake: Intake, page: str) -> str:
    return f"intake.{intake.pk}.{page}"
