"""The admin page on which staff change the address or the number of places of a sign-up, or move it to
another intake."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminEmailInputWidget, AdminTextInputWidget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import addresses, changing, transfers
from courses.admin.shared import current_staff
from courses.forms import PlacesForm
from courses.locking import locked_sign_up, locked_to_transfer
from courses.models import AddressChange, SignUp
from courses.money import money
from courses.shown_facts import key_of_sign_up, of_sign_up
from website.address_field import AddressField
from website.editing import seen
from website.editing.seen import Difference, Facts
from website.one_line import OneLineField

# Before the names of intakes among the facts of the page.
ARROW = "→ "


class ReasonForm(forms.Form):
    """Why staff act for the student."""

    reason = OneLineField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=AdminTextInputWidget,
        help_text=gettext_lazy("Stays in the history. The student does not read it."),
        error_messages={"required": gettext_lazy("Type the reason.")},
    )


class StaffAddressForm(ReasonForm):
    email = AddressField(
        label=gettext_lazy("New email address"),
        widget=AdminEmailInputWidget,
        help_text=gettext_lazy(
            "We mail a link to it. The new address counts once the student has used that; until then "
            "nothing changes. To end a change that has begun, type the present address."
        ),
        error_messages={"required": gettext_lazy("Type the new email address.")},
    )
    field_order = ("email", "reason")


class StaffPlacesForm(ReasonForm, PlacesForm):
    field_order = ("places", "reason")


class TransferForm(ReasonForm):
    """The intake to move to, with its terms."""

    intake = forms.TypedChoiceField(
        label=gettext_lazy("Move to"),
        coerce=int,
        widget=forms.RadioSelect({"class": "one-of"}),
        error_messages={
            name: gettext_lazy("Choose the intake.") for name in ("required", "invalid_choice")
        },
    )
    price = forms.ChoiceField(
        label=gettext_lazy("Price of a place"),
        widget=forms.RadioSelect({"class": "one-of"}),
        initial="there",
        error_messages={
            name: gettext_lazy("Choose the price.") for name in ("required", "invalid_choice")
        },
    )
    may_wait = forms.BooleanField(
        label=gettext_lazy(
            "If too few seats are free there, give up the place here and wait there for one"
        ),
        required=False,
    )
    field_order = ("intake", "price", "may_wait", "reason")

    def __init__(self, sign_up: SignUp, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.targets = {intake.pk: intake for intake in transfers.targets(sign_up)}
        fields: Any = self.fields
        fields["intake"].choices = [
            (pk, f"{intake}: {_terms_of(sign_up, intake)}") for pk, intake in self.targets.items()
        ]
        agreed = money(sign_up.price_each, sign_up.intake.course.currency)
        fields["price"].choices = [
            ("there", _("what it costs there now")),
            ("agreed", _("what was agreed, %(price)s") % {"price": agreed}),
        ]
        if sign_up.status not in transfers.WITH_SEATS:
            del fields["may_wait"]

    def terms(self, sign_up: SignUp) -> transfers.Terms:
        """The valid answers."""
        price = sign_up.price_each
        if self.cleaned_data["price"] == "there":
            price = self.targets[self.cleaned_data["intake"]].price(sign_up.rate)
        return transfers.Terms(price, self.cleaned_data.get("may_wait", False))


def _terms_of(sign_up: SignUp, intake: Any) -> str:
    """When the intake is, how many seats are free, and what it costs, with the difference."""
    price, currency = intake.price(sign_up.rate), intake.course.currency
    more = (price - sign_up.price_each) * sign_up.places
    text = ngettext(
        "%(when)s; %(free)d seat free; %(price)s a place",
        "%(when)s; %(free)d seats free; %(price)s a place",
        intake.seats_free,
    )
    if more > 0:
        text += _(" (%(difference)s more in all)")
    elif more < 0:
        text += _(" (%(difference)s less in all)")
    return text % {
        "when": intake.when,
        "free": intake.seats_free,
        "price": money(price, currency),
        "difference": money(abs(more), currency),
    }


def change_sign_up(request: HttpRequest, pk: int, model_admin: admin.ModelAdmin) -> HttpResponse:
    """Show the forms, and do what the pressed button says, unless what the page said has changed."""
    sign_up = get_object_or_404(SignUp.objects.select_related("intake__course", "adds_to"), pk=pk)
    if sign_up.adds_to:
        return redirect("admin:courses_signup_amend", sign_up.adds_to.pk)
    button = request.POST.get("button", "")
    shown = _forms(sign_up, button, request.POST)
    form, changed = shown.get(button), []
    if form and form.is_valid() and sign_up.is_changeable:
        changed = ACTIONS[button](request, sign_up, form)
        if not changed and not form.errors:
            return redirect("admin:courses_signup_change", sign_up.pk)
    facts = {
        **of_sign_up(sign_up),
        **_facts_of_targets(sign_up, shown["transfer"].targets.values()),
    }
    context = {
        **model_admin.admin_site.each_context(request),
        **{"opts": model_admin.opts, "title": _("Change places, address or intake")},
        **{"sign_up": sign_up, "intake": sign_up.intake, "forms": shown, "form": form},
        **{"changed": changed, "seen": seen.sign(key_of_sign_up(sign_up), facts)},
        "address_change": AddressChange.objects.filter(sign_up=sign_up).first(),
    }
    return TemplateResponse(request, "admin/courses/signup/amend.html", context)


def _forms(sign_up: SignUp, button: str, answers: Any) -> dict[str, Any]:
    """The forms by their buttons; only that of the pressed button is bound."""

    def data(name: str) -> Any:
        return answers if name == button else None

    now, most = sign_up.places_asked_for, changing.most_places(sign_up, is_staff=True)
    places = StaffPlacesForm(data("places"), now=now, most=most, auto_id="places_%s")
    return {
        "places": places,
        "address": StaffAddressForm(data("address"), auto_id="address_%s"),
        "transfer": TransferForm(sign_up, data("transfer"), auto_id="transfer_%s"),
    }


def _change(request: HttpRequest, sign_up: SignUp, form: Any) -> list[Difference]:
    """Change the address or the places, which is what the form is for. Returns what has changed since
    the page was opened; nothing is done then."""
    change: Any = addresses.ask if "email" in form.cleaned_data else changing.change_places
    with locked_sign_up(sign_up.pk) as current:
        changed = _differences(request, current, of_sign_up(current))
        if not changed:
            done = change(current.pk, **form.cleaned_data, by=current_staff(request))
            _say(request, done, _("Changed. The student is mailed."))
    return changed


def _transfer(request: HttpRequest, sign_up: SignUp, form: TransferForm) -> list[Difference]:
    """Move the sign-up, unless it or the chosen intake has changed since the page was opened."""
    target = form.cleaned_data["intake"]
    try:
        with locked_to_transfer(sign_up.pk, target) as (current, _new):
            fresh = TransferForm(current, form.data)
            if not fresh.is_valid():
                raise transfers.CannotTransfer
            chosen = _facts_of_targets(current, [fresh.targets[target]])
            changed = _differences(request, current, {**of_sign_up(current), **chosen})
            if changed:
                return changed
            terms, reason = fresh.terms(current), form.cleaned_data["reason"]
            transfers.transfer(current.pk, target, terms, by=current_staff(request), reason=reason)
    except transfers.NoSeats as error:
        text = ngettext(
            "Only %(free)d seat is free there. Choose another intake, add seats there, or tick the box "
            "below.",
            "Only %(free)d seats are free there. Choose another intake, add seats there, or tick the "
            "box below.",
            error.free,
        )
        form.add_error("intake", text % {"free": error.free})
    except transfers.SignedUpThere:
        form.add_error("intake", _("The student has another sign-up there. Cancel that one first."))
    except transfers.CannotTransfer:
        form.add_error(None, _("It can no longer be moved there. Look at both, then try again."))
    else:
        _say(request, True, _("Moved. The student is mailed."))
    return []


def _differences(request: HttpRequest, sign_up: SignUp, facts: Facts) -> list[Difference]:
    """What has changed of these facts, whichever other intakes the page names."""
    token = request.POST.get(seen.INPUT, "")
    found = seen.differences(key_of_sign_up(sign_up), token, facts)
    return [each for each in found if each.label in facts or not each.label.startswith(ARROW)]


def _facts_of_targets(sign_up: SignUp, intakes: Iterable[Any]) -> Facts:
    return {f"{ARROW}{intake}": _terms_of(sign_up, intake) for intake in intakes}


def _say(request: HttpRequest, done: bool, text: str) -> None:
    if done:
        messages.success(request, text)
    else:
        messages.warning(request, _("Nothing was changed: it is so already, or not possible now."))


ACTIONS: dict[str, Callable[[HttpRequest, SignUp, Any], list[Difference]]] = {
    "places": _change,
    "address": _change,
    "transfer": _transfer,
}
