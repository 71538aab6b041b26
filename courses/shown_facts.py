"""What pages with buttons say about a sign-up or an intake: whoever presses one agrees to it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.dates import moment
from courses.models import Intake, SignUp
from courses.money import money
from website.editing.seen import Facts


def of_sign_up(sign_up: SignUp) -> Facts:
    """What the student's receipt says."""
    intake = sign_up.intake
    facts = {
        _("Status"): capfirst(str(sign_up.get_status_display())),
        _("Name"): sign_up.name,
        _("Places"): str(sign_up.places),
        _("Price"): money(sign_up.stated_total, intake.course.currency),
        **of_intake(intake),
    }
    if sign_up.status == SignUp.Status.OFFERED:
        facts[_("Places offered")] = str(sign_up.stated_places)
    if sign_up.expires_at:
        facts[_("Reserved until")] = moment(sign_up.expires_at, intake.time_zone)
    return facts


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
