"""The pages behind the confirmation links in the mails of courses."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import addresses, interest, links, places
from courses.models import AddressChange, Interest, SignUp
from courses.money import money
from website.registry import Confirmation, Question
from website.tokens import ExpiredLink

Status = SignUp.Status


def ask(pk: int) -> Question | None:
    """The text of the page that the link opens; None if there is nothing left to confirm."""
    sign_up = SignUp.objects.select_related("intake__course").filter(pk=pk).first()
    if sign_up is not None:
        sign_up = sign_up.offered_row
    if sign_up is None or not sign_up.awaits_answer:
        return None
    if sign_up.standing == Status.AWAITING_CONFIRMATION or sign_up.gets_place_on_confirming:
        return Question(_("Confirm your place"), _what(sign_up), _("Confirm my place"))
    if sign_up.standing == Status.OFFERED:
        return Question(_("Accept the offer"), _what(sign_up), _("Accept the offer"))
    text = _(
        "%(what)s The intake is full. Confirm your email address to stay on the waiting list. If "
        "enough places have become free, you get them at once."
    )
    return Question(
        _("Confirm your email address"),
        text % {"what": _what(sign_up)},
        _("Confirm my email address"),
    )


def act(pk: int) -> str:
    """Confirm, and return the URL of the receipt."""
    places.confirm(pk)
    return SignUp.objects.get(pk=pk).get_absolute_url()


def _what(sign_up: SignUp) -> str:
    """The course, its dates, the number of places to confirm, and what they cost."""
    number = sign_up.stated_places
    text = ngettext(
        "%(course)s, %(when)s. %(number)d place for %(name)s.",
        "%(course)s, %(when)s. %(number)d places for %(name)s.",
        number,
    )
    intake = sign_up.intake
    total = sign_up.price_each * number
    if total:
        text = f"{text} {_('Price: %(price)s.')}"
    return text % {
        "price": money(total, intake.course.currency),
        "course": intake.course,
        "when": intake.when,
        "number": number,
        "name": sign_up.name,
    }


for_sign_up = Confirmation(links.sign_up_to_confirm, ask, act)


def ask_of_address(pk: int) -> Question | None:
    """The text of the page for the new address of a sign-up; None if the sign-up has ended. Raises
    ExpiredLink if the address has signed up itself."""
    rows = AddressChange.objects.select_related("sign_up__intake__course")
    change = rows.filter(pk=pk).first()
    if change is None or not change.sign_up.is_changeable:
        return None
    if addresses.is_taken(change):
        raise ExpiredLink(links.ADDRESS_TAKEN)
    text = _(
        "%(course)s, %(when)s. From now on we mail %(email)s. Links in earlier mails stop working."
    )
    if change.sign_up.is_unverified:
        text = _(
            "%(course)s, %(when)s. This confirms the address %(email)s, and with it your sign-up."
        )
    intake = change.sign_up.intake
    facts = {"course": intake.course, "when": intake.when, "email": change.email}
    return Question(_("Confirm your new address"), text % facts, _("Confirm my new address"))


def act_on_address(pk: int) -> str:
    """Use the new address, and return the URL of the receipt, which is new."""
    try:
        return addresses.confirm(pk).get_absolute_url()
    except addresses.AddressTaken as error:
        raise ExpiredLink(links.ADDRESS_TAKEN) from error


for_address = Confirmation(links.address_to_confirm, ask_of_address, act_on_address)


def ask_of_interest(pk: int) -> Question | None:
    """The text of the page for an address that wants news of the next intake; None if there is
    nothing left to confirm."""
    unverified = Interest.objects.select_related("course").filter(expires_at__isnull=False)
    found = unverified.filter(pk=pk).first()
    if found is None:
        return None
    text = _("We mail %(email)s once, when sign-up for %(course)s opens.")
    return Question(
        _("Confirm your email address"),
        text % {"email": found.email, "course": found.course},
        _("Confirm my email address"),
    )


def act_on_interest(pk: int) -> str:
    """Verify the address, and return the URL of the page where it can be deleted."""
    interest.verify(pk)
    return Interest.objects.select_related("course").get(pk=pk).get_absolute_url()


for_interest = Confirmation(links.interest_to_confirm, ask_of_interest, act_on_interest)
