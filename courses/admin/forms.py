"""The forms of the admin of courses."""

from contextlib import suppress
from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses import announcements
from courses.admin.local_times import DaysField, LocalTimesForm, which
from courses.dates import Rhythm, validate_hours, validate_rhythm, validate_skipped
from courses.models import Intake, SignUp
from courses.money import money
from website.editing.posted import Posted, value_of
from website.one_line import OneLineField
from website.plain_text import MultilineField


class CourseForm(forms.ModelForm):
    """A course. Its prices are in its currency."""

    PRICES = ("price", "early_price", "concession_price")
    depends_on: ClassVar = dict.fromkeys(PRICES, "currency")

    def describe(self, name: str, posted: Posted) -> list[str] | None:
        """Prices with their currency, unless somebody is changing that as well."""
        currency = self.instance.currency
        is_price = name in self.PRICES and self.data.get("currency") == currency
        with suppress(forms.ValidationError):
            amount = value_of(self.fields[name], posted) if is_price else None
            if amount is not None:
                return [money(amount, currency)]
        return None


class IntakeForm(LocalTimesForm):
    """An intake with its capacity. Dates are typed and shown in the intake's own time zone."""

    DATES = ("starts_at", "ends_at", "opens_at", "closes_at", "early_until")
    depends_on: ClassVar = dict.fromkeys(DATES, "time_zone")

    which_starts_at, which_ends_at, which_opens_at = which(), which(), which()
    which_closes_at, which_early_until = which(), which()

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=Intake._meta.get_field("time_zone").help_text,
        choices=lambda: [(name, name) for name in sorted(available_timezones())],
    )
    skipped = DaysField(
        label=_("Days without a meeting"),
        required=False,
        max_length=5000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_(
            "For meetings every day or week: the days that are left out, such as holidays, one on "
            "each line. Students’ calendars leave them out too."
        ),
    )
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=0,
        max_value=500,
        help_text=_("Added seats are offered to the waiting list at once."),
    )

    class Meta:
        model = Intake
        fields = [
            *("course", "slug", "venue", "time_zone", "starts_at", "ends_at", "rhythm"),
            *(
                "skipped",
                "opens_at",
                "closes_at",
                "early_until",
                "payment_instructions",
                "pay_within",
            ),
            *("joining_instructions", "remind_days"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats_taken = 0
        if self.instance.pk is None:
            self._suggest(kwargs.get("initial") or {})
            return
        seats = self.instance.seats
        self.seats_taken = seats.filter(sign_up__isnull=False).count()
        self.initial["capacity"] = seats.count()
        self.show_stored(ZoneInfo(self.instance.time_zone))

    def _suggest(self, given: dict[str, Any]) -> None:
        """The values that a form for a new intake begins with, in the zone that it shows."""
        zone = _zone_of_last_intake()
        now = timezone.localtime(timezone=ZoneInfo(zone)).replace(tzinfo=None)
        opens_at = now.replace(second=0, microsecond=0, fold=0)
        self.initial = {**self.initial, "time_zone": zone, "opens_at": opens_at, **given}

    @cached_property
    def changed_data(self) -> list[str]:
        """In another time zone the same hours are other moments, and so is the other of two hours. The
        suggested opening is now in any zone."""
        changed = super().changed_data
        has_moved = "time_zone" in changed and self.instance.pk is not None
        moved = [name for name in self.DATES if has_moved or f"which_{name}" in changed]
        return [*changed, *(name for name in moved if name not in changed)]

    def describe(self, name: str, posted: Posted) -> list[str] | None:
        """Dates with their time zone, unless somebody is changing that as well."""
        zone = self.instance.time_zone
        with suppress(forms.ValidationError):
            typed = value_of(self.fields[name], posted) if name in self.DATES else None
            if typed is not None:
                local = date_format(typed, "DATETIME_FORMAT")
                is_settled = self.data.get("time_zone") == zone
                return [f"{local} ({zone})" if is_settled else local]
        return None

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
        """Put the dates into the intake's time zone. A new intake whose suggested opening nobody
        changed opens now."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None and "opens_at" not in self.changed_data:
            cleaned["opens_at"] = self.instance.opens_at
        zone = cleaned.get("time_zone")
        self.read_moments(cleaned, zone or timezone.get_default_timezone_name())
        if zone:
            self._check_series(cleaned, zone)
        return cleaned

    def _check_series(self, cleaned: dict[str, Any], zone: str) -> None:
        start, end, rhythm = (cleaned.get(name) for name in ("starts_at", "ends_at", "rhythm"))
        skipped = [date.fromisoformat(day) for day in cleaned.get("skipped", ())]
        if (start and end and rhythm) or skipped:
            try:
                series = (start, end, zone, Rhythm(rhythm or Rhythm.ONCE))
                validate_rhythm(*series)
                validate_skipped(skipped, *series)
                validate_hours(skipped, *series)
            except forms.ValidationError as error:
                field = "ends_at" if error.code in {"hours", "weekday"} else "skipped"
                self.add_error(field, error)


def _zone_of_last_intake() -> str:
    """The default for a new intake: most schools teach in one zone."""
    zones = Intake.objects.order_by("-pk").values_list("time_zone", flat=True)
    return zones.first() or timezone.get_default_timezone_name()


class CancelForm(forms.Form):
    """The reason for cancelling an intake."""

    reason = MultilineField(
        label=_("Reason"),
        max_length=1000,
        widget=AdminTextareaWidget(attrs={"rows": 5}),
        help_text=_(
            "Students read it in our mail and on their own page; everyone reads it on the page of "
            "the course. Say what happens to payments, too."
        ),
    )


class AnnouncementForm(forms.Form):
    """An announcement and its audience."""

    audience = forms.ChoiceField(
        label=_("To"),
        choices=[(name, label) for name, (label, _statuses) in announcements.AUDIENCES.items()],
    )
    subject = OneLineField(
        label=_("Subject"),
        max_length=150,
        widget=AdminTextInputWidget,
        help_text=_("The name of the course is added."),
    )
    text = MultilineField(
        label=_("Text"),
        max_length=20_000,
        widget=AdminTextareaWidget(attrs={"rows": 14}),
        help_text=_(
            "As in any mail, with a greeting and your name. An empty line starts a new paragraph; "
            "web addresses become links. The course, its dates and the link to the student’s own "
            "page are added."
        ),
    )


class SignUpActionForm(ActionForm):
    """What actions on selected sign-ups need."""

    reason = OneLineField(label=_("Reason"), required=False, max_length=300)
    position = forms.IntegerField(
        label=_("Position on the waiting list"), required=False, min_value=1
    )


class RegisterForm(forms.Form):
    """The attendance of each sign-up, in places."""

    def __init__(self, sign_ups: "QuerySet[SignUp]", data: Any = None) -> None:
        super().__init__(data)
        # A list may be longer by now than the page that is sent.
        self.on_page = {*(data or ())}
        self.sign_ups = {f"came_{sign_up.pk}": sign_up for sign_up in sign_ups}
        for name, sign_up in self.sign_ups.items():
            self.fields[name] = forms.TypedChoiceField(
                label=sign_up.name,
                choices=_answers(sign_up.places),
                coerce=int,
                empty_value=None,
                required=False,
                initial="" if sign_up.attended is None else sign_up.attended,
                widget=forms.RadioSelect,
            )

    def came(self, *, all_others: bool) -> dict[int, int | None]:
        """What to record, by the key of the sign-up: the changed answers and, with `all_others`,
        everyone on the page who is not recorded."""
        answers = {name: self.cleaned_data[name] for name in self.changed_data}
        if all_others:
            open_ones = [name for name, came in self.cleaned_data.items() if came is None]
            open_ones = [name for name in open_ones if name in self.on_page]
            answers |= {name: self.sign_ups[name].places for name in open_ones}
        return {self.sign_ups[name].pk: came for name, came in answers.items()}


def _answers(places: int) -> list[tuple[str, str]]:
    came = [("1", gettext("Came"))]
    if places > 1:
        came = [(str(n), gettext("%(number)d came") % {"number": n}) for n in range(places, 0, -1)]
    return [*came, ("0", gettext("Absent")), ("", gettext("Not recorded"))]
