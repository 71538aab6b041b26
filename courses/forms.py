"""What students fill in, and the form in which staff set up an intake."""

from typing import Any, cast
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses import consent
from courses.dates import Rhythm, validate_rhythm
from courses.models import Intake, SignUp
from courses.models.sign_up import MOST_PLACES
from courses.money import money
from courses.requests import SignUpRequest


class NameForm(forms.Form):
    """Who comes."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your name.")},
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class FewerPlacesForm(forms.Form):
    """How many of the places to keep."""

    places = forms.IntegerField(label=_("Places to keep"), min_value=1, widget=forms.Select)

    def __init__(self, data: Any = None, *, of: int) -> None:
        super().__init__(data)
        self.fields["places"].widget.choices = [(n, n) for n in range(of - 1, 0, -1)]


class InterestForm(forms.Form):
    """Where to write when the next intake opens."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("We write to you once, when sign-up opens, and then forget your address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type your email address, so that we can write to you."),
            "invalid": _("Type an email address like name@example.org."),
        },
    )


class SignUpForm(NameForm):
    """What a student fills in."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("We mail you a link. Your sign-up counts once you have used it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type your email address, so that we can mail you the link."),
            "invalid": _("Type an email address like name@example.org."),
        },
    )
    for_whom = forms.ChoiceField(
        label=_("Who is it for?"),
        choices=SignUp.ForWhom,
        initial=SignUp.ForWhom.MYSELF,
        widget=forms.RadioSelect,
        error_messages={name: _("Say whom it is for.") for name in ("required", "invalid_choice")},
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
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=2000,
        help_text=_(
            "Anything we should know, such as what you need in order to take part. "
            "Please leave out details of your health."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    consent = forms.BooleanField(
        label=consent.TEXTS[consent.CURRENT],
        error_messages={"required": _("Tick the box, so that we may keep your answers.")},
    )

    def __init__(self, intake: Intake, data: Any = None) -> None:
        super().__init__(data)
        if intake.course.concession_price is None:
            del self.fields["rate"]
        else:
            cast(forms.ChoiceField, self.fields["rate"]).choices = _rates(intake)

    def sign_up_request(self) -> SignUpRequest:
        """The valid form as the rules take it."""
        answers = {name: self.cleaned_data[name] for name in self.fields if name != "consent"}
        return SignUpRequest(
            **{"rate": Intake.Rate.FULL, **answers}, consent_version=consent.CURRENT
        )


def _rates(intake: Intake) -> list[tuple[str, str]]:
    """Each price with whom it is for."""
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


class IntakeForm(forms.ModelForm):
    """An intake with its capacity. Dates are typed and shown in the intake's own time zone."""

    DATES = ("starts_at", "ends_at", "opens_at", "closes_at", "early_until")

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=Intake._meta.get_field("time_zone").help_text,
        choices=lambda: [(name, name) for name in sorted(available_timezones())],
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=0,
        max_value=500,
        help_text=_("More seats are offered to the waiting list at once."),
    )

    class Meta:
        model = Intake
        fields = [
            *("course", "slug", "venue", "time_zone", "starts_at", "ends_at", "rhythm"),
            *(
                "opens_at",
                "closes_at",
                "early_until",
                "payment_instructions",
                "pay_within",
                "joining_instructions",
            ),
            "remind_days",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats_taken = 0
        if self.instance.pk is None:
            self.initial["time_zone"] = _zone_of_the_last_intake()
            return
        seats = self.instance.seats
        self.seats_taken = seats.filter(sign_up__isnull=False).count()
        self.initial["capacity"] = seats.count()
        zone = ZoneInfo(self.instance.time_zone)
        for name in self.DATES:
            if moment := getattr(self.instance, name):
                self.initial[name] = timezone.make_naive(moment, zone)

    def clean_capacity(self) -> int:
        seats = self.cleaned_data["capacity"]
        if seats < self.seats_taken:
            text = ngettext(
                "%(taken)d seat is taken. Cancel a sign-up first, or give the intake more seats.",
                "%(taken)d seats are taken. Cancel a sign-up first, or give the intake more seats.",
                self.seats_taken,
            )
            raise forms.ValidationError(
                text, code="seats_taken", params={"taken": self.seats_taken}
            )
        return seats

    def clean(self) -> dict[str, Any]:
        """Django read the dates in the site's time zone; what was meant is the intake's."""
        cleaned = super().clean() or self.cleaned_data
        if zone := cleaned.get("time_zone"):
            for name in self.DATES:
                if typed := cleaned.get(name):
                    cleaned[name] = timezone.make_aware(timezone.make_naive(typed), ZoneInfo(zone))
        start, end, rhythm = (cleaned.get(name) for name in ("starts_at", "ends_at", "rhythm"))
        if zone and start and end and rhythm:
            try:
                validate_rhythm(start, end, zone, Rhythm(rhythm))
            except forms.ValidationError as error:
                self.add_error("ends_at", error)
        return cleaned


def _zone_of_the_last_intake() -> str:
    """A school teaches where it taught before."""
    zones = Intake.objects.order_by("-pk").values_list("time_zone", flat=True)
    return zones.first() or timezone.get_default_timezone_name()
