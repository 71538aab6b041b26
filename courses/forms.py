"""The forms that students fill in."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from courses import consent
from courses.models import Intake, SignUp
from courses.models.sign_up import MOST_PLACES
from courses.money import money
from courses.requests import SignUpRequest
from website.address_field import AddressField
from website.one_line import OneLineField
from website.plain_text import MultilineField


class NameForm(forms.Form):
    """The name of who attends."""

    name = OneLineField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your name.")},
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class PlacesForm(forms.Form):
    """The number of places in all: one up to `most`, `now` as it is."""

    places = forms.TypedChoiceField(
        label=_("Places"),
        coerce=int,
        error_messages={
            name: _("Choose one of these numbers.") for name in ("required", "invalid_choice")
        },
    )

    def __init__(self, data: Any = None, *, now: int, most: int, **options: Any) -> None:
        super().__init__(data, initial={"places": now}, **options)
        field = cast(forms.ChoiceField, self.fields["places"])
        field.choices = [(number, number) for number in range(1, most + 1)]
        self.may_add, self.may_reduce = most > now, now > 1


class AddressForm(forms.Form):
    """The new email address of a sign-up."""

    email = AddressField(
        label=_("New email address"),
        help_text=_(
            "We mail a link to it. Once you have used that, we write to the new address, and the links "
            "in earlier mails stop working. Until then nothing changes."
        ),
        error_messages={"required": _("Type the new email address.")},
    )


class InterestForm(forms.Form):
    """The address to mail when the next intake opens."""

    email = AddressField(
        help_text=_("We mail you once, when sign-up opens, and then delete your address."),
        error_messages={
            "required": _("Type your email address, so that we can mail you."),
        },
    )


class SignUpForm(NameForm):
    """The sign-up form. The fields appear in this order; all but `consent` are the answers of a
    SignUpRequest."""

    email = AddressField(
        help_text=_("We mail you a confirmation link. Your sign-up counts once you have used it."),
        error_messages={
            "required": _(
                "Type your email address, so that we can mail you the confirmation link."
            ),
        },
    )
    for_whom = forms.ChoiceField(
        label=_("Who is it for?"),
        choices=SignUp.ForWhom,
        initial=SignUp.ForWhom.MYSELF,
        widget=forms.RadioSelect,
        error_messages={
            name: _("Choose who it is for.") for name in ("required", "invalid_choice")
        },
    )
    rate = forms.ChoiceField(
        label=_("Price of a place"),
        choices=Intake.Rate,
        initial=Intake.Rate.FULL,
        widget=forms.RadioSelect,
        error_messages={name: _("Choose a price.") for name in ("required", "invalid_choice")},
    )
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=MOST_PLACES,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            name: _("Type a number of places from 1 to 4.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
    message = MultilineField(
        label=_("Message"),
        required=False,
        max_length=2000,
        help_text=_(
            "Anything we should know, such as what you need in order to take part. "
            "Please leave out details of your health."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _(
                "Shorten your message to %(limit_value)d characters. It has %(show_value)d."
            )
        },
    )
    consent = forms.BooleanField(
        label=consent.TEXTS[consent.CURRENT],
        # Browsers call a required box that is not ticked invalid before anybody has tried.
        widget=forms.CheckboxInput(attrs={"aria-invalid": "false"}),
        error_messages={"required": _("Tick the box, so that we may keep your answers.")},
    )

    def __init__(self, intake: Intake, data: Any = None) -> None:
        super().__init__(data)
        if intake.course.concession_price is None:
            del self.fields["rate"]
        else:
            cast(forms.ChoiceField, self.fields["rate"]).choices = _rates(intake)

    def sign_up_request(self) -> SignUpRequest:
        """The valid answers."""
        answers = {name: self.cleaned_data[name] for name in self.fields if name != "consent"}
        return SignUpRequest(
            **{"rate": Intake.Rate.FULL, **answers}, consent_version=consent.CURRENT
        )


def _rates(intake: Intake) -> list[tuple[str, str]]:
    """The choices of `rate`: each price with who it is for."""
    course, labels = intake.course, []
    for rate in Intake.Rate:
        text = _("%(price)s, full price")
        if rate == Intake.Rate.CONCESSION:
            text = _("%(price)s, concession: %(who)s")
        elif intake.is_early:
            text = _("%(price)s, early price")
        price = money(intake.price(rate), course.currency)
        labels.append((rate.value, text % {"price": price, "who": course.concession_for}))
    return labels
