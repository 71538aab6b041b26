"""What the proof links of courses ask and do."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import interest, places
from courses.models import Intake, Interest, SignUp
from website.registry import Confirmation, Question

Status = SignUp.Status


def ask(pk: int) -> Question | None:
    """What the button will do, or None where it would do nothing."""
    sign_up = SignUp.objects.select_related("intake__course").filter(pk=pk).first()
    if sign_up is None or sign_up.intake.state == Intake.State.OVER:
        return None
    if sign_up.status == Status.AWAITING_CONFIRMATION:
        return Question(_("Confirm your place"), _what(sign_up), _("Confirm my place"))
    if sign_up.status == Status.OFFERED:
        return Question(_("Take the place you are offered"), _what(sign_up), _("Take it"))
    if sign_up.status == Status.WAITING and sign_up.proved_at is None:
        text = _(
            "%(what)s The intake is full, so this keeps your turn in the waiting list. "
            "If enough places are free by now, they are yours at once."
        )
        return Question(
            _("Confirm your address"), text % {"what": _what(sign_up)}, _("Confirm my address")
        )
    return None


def act(pk: int) -> str:
    """Confirms, and answers with the address of the receipt."""
    places.confirm(pk)
    return SignUp.objects.get(pk=pk).get_absolute_url()


def _what(sign_up: SignUp) -> str:
    """The course, when it is, and how many places the button is about."""
    number = sign_up.seats.count() or sign_up.places
    text = ngettext(
        "%(course)s, %(when)s. %(number)d place for %(name)s.",
        "%(course)s, %(when)s. %(number)d places for %(name)s.",
        number,
    )
    intake = sign_up.intake
    return text % {
        "course": intake.course,
        "when": intake.when,
        "number": number,
        "name": sign_up.name,
    }


proof = Confirmation(ask, act)


def ask_of_interest(pk: int) -> Question | None:
    """What the button will do for someone who wants to hear of the next intake."""
    asked = Interest.objects.select_related("course").filter(pk=pk, expires_at__isnull=False)
    found = asked.first()
    if found is None:
        return None
    text = _("We write to %(email)s once, when sign-up for %(course)s opens.")
    return Question(
        _("Hear about the next intake"),
        text % {"email": found.email, "course": found.course},
        _("Tell me"),
    )


def act_on_interest(pk: int) -> str:
    """Keeps the address, and answers with the page where they can let go."""
    interest.prove(pk)
    return Interest.objects.select_related("course").get(pk=pk).get_absolute_url()


of_interest = Confirmation(ask_of_interest, act_on_interest)
