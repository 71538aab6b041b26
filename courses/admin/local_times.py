"""Dates and times that are typed in the time zone of an intake, and the hours that clocks skip or
double there: the form asks about them."""

from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin.widgets import AdminRadioSelect
from django.utils import timezone
from django.utils.formats import date_format, localize_input
from django.utils.translation import gettext_lazy as _

from courses.dates import DAY, TIME, Rhythm, is_doubled_hour, is_skipped_hour
from website.plain_text import MultilineField

FIRST, SECOND = "first", "second"


class LocalMomentField(forms.SplitDateTimeField):
    """A date and a time as they were typed, without a zone. Django's own field takes them for the
    site's zone, and refuses what clocks skip there."""

    def compress(self, data_list: Any) -> datetime | None:
        with timezone.override(UTC):
            moment = super().compress(data_list)
        return moment and moment.replace(tzinfo=None)


class DaysField(MultilineField):
    """Days, one on each line; their values are texts in ISO 8601, in order."""

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return "\n".join(str(localize_input(date.fromisoformat(day))) for day in value)

    def clean(self, value: Any) -> list[str]:
        days = {
            _read_day(line.strip()) for line in super().clean(value).splitlines() if line.strip()
        }
        return [day.isoformat() for day in sorted(days)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def _read_day(line: str) -> date:
    example = localize_input(date(2027, 2, 15))
    message = _("“%(line)s” is no day. Type one day on each line, such as %(example)s.")
    try:
        return cast(date, forms.DateField().clean(line))
    except forms.ValidationError as error:
        params = {"line": line[:40], "example": example}
        raise forms.ValidationError(message, code="day", params=params) from error


def which() -> forms.ChoiceField:
    """The question which of two hours is meant, hidden until there is one."""
    choices = [(FIRST, _("the first")), (SECOND, _("the second"))]
    return forms.ChoiceField(required=False, choices=choices, widget=forms.HiddenInput)


class LocalTimesForm(forms.ModelForm):
    """A form whose DATES are in the zone of its field `time_zone`. Each has a question beside it, the
    field `which_` and its name."""

    DATES: tuple[str, ...] = ()

    def show_stored(self, zone: ZoneInfo) -> None:
        """Show the stored moments in this zone, and which of two hours each is."""
        for name in self.DATES:
            if moment := getattr(self.instance, name):
                local = moment.astimezone(zone)
                self.initial[name] = local.replace(tzinfo=None, fold=0)
                if is_doubled_hour(local):
                    self.initial[f"which_{name}"] = SECOND if local.fold else FIRST
                    self._show_question(name, local)

    def read_moments(self, cleaned: dict[str, Any], zone: str) -> None:
        """Put what was typed into the zone."""
        repeats = cleaned.get("rhythm") not in {None, "", Rhythm.ONCE}
        for name in self.DATES:
            typed = cleaned.get(name)
            if typed and typed.tzinfo is None:
                local = typed.replace(tzinfo=ZoneInfo(zone))
                # About the hours of meetings that repeat, one message names the day.
                is_asked = not (repeats and name in {"starts_at", "ends_at"})
                cleaned[name] = self._settled(name, local, cleaned) if is_asked else local

    def _settled(self, name: str, local: datetime, cleaned: dict[str, Any]) -> datetime:
        if is_skipped_hour(local):
            self._refuse_skipped(name, local)
        elif is_doubled_hour(local):
            self._show_question(name, local)
            answer = cleaned.get(f"which_{name}")
            if not answer:
                text = _(
                    "The clocks go back that night, so %(hour)s comes twice. Choose which one you mean."
                )
                params = {"hour": date_format(local, TIME)}
                self.add_error(f"which_{name}", forms.ValidationError(text, "doubled", params))
            return local.replace(fold=int(answer == SECOND))
        return local

    def _refuse_skipped(self, name: str, local: datetime) -> None:
        text = _(
            "The clocks go forward that night, so there is no %(hour)s on %(day)s. Type another time."
        )
        params = {"hour": date_format(local, TIME), "day": date_format(local, DAY)}
        self.add_error(name, forms.ValidationError(text, "skipped", params))

    def _show_question(self, name: str, local: datetime) -> None:
        field = cast(forms.ChoiceField, self.fields[f"which_{name}"])
        hour = date_format(local, TIME)
        field.label = _("Which %(hour)s?") % {"hour": hour}
        field.widget = AdminRadioSelect()
        field.choices = [
            (FIRST, f"{hour} {local.replace(fold=0).tzname()}, {_('the first')}"),
            (SECOND, f"{hour} {local.replace(fold=1).tzname()}, {_('the second')}"),
        ]
