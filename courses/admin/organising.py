"""What an organiser has in hand on the day: the register, the sign-in sheet, the roster as a file.

Each is a page of one intake, hung into its admin.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from courses import attendance, roster
from courses.admin.shared import current_staff, intake_for, intake_page
from courses.models import Intake, SignUp


class RegisterForm(forms.Form):
    """How many of each sign-up's places came. What somebody else has written since the page was
    opened is left alone: only what was changed on it counts."""

    def __init__(self, sign_ups: "QuerySet[SignUp]", data: Any = None) -> None:
        super().__init__(data)
        self.sign_ups = {f"came_{sign_up.pk}": sign_up for sign_up in sign_ups}
        for name, sign_up in self.sign_ups.items():
            self.fields[name] = forms.TypedChoiceField(
                label=sign_up.name,
                choices=_answers(sign_up.places),
                coerce=int,
                empty_value=None,
                required=False,
                initial="" if sign_up.attended is None else sign_up.attended,
                show_hidden_initial=True,
                widget=forms.RadioSelect,
            )

    def came(self, *, all_others: bool) -> dict[int, int | None]:
        """What to record: what was changed and, if so, everyone who is left as present."""
        answers = {name: self.cleaned_data[name] for name in self.changed_data}
        if all_others:
            open_ones = [name for name, came in self.cleaned_data.items() if came is None]
            answers |= {name: self.sign_ups[name].places for name in open_ones}
        return {self.sign_ups[name].pk: came for name, came in answers.items()}


def _answers(places: int) -> list[tuple[str, str]]:
    came = [("1", _("Came"))]
    if places > 1:
        came = [(str(n), _("%(number)d came") % {"number": n}) for n in range(places, 0, -1)]
    return [*came, ("0", _("Absent")), ("", _("Not recorded"))]


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int, model_admin: ModelAdmin) -> HttpResponse:
    """Who came, of those whose place is confirmed: all on one page, saved by one button."""
    intake = intake_for(request, pk, "courses.change_signup")
    coming = _coming(intake)
    form = RegisterForm(coming, request.POST if request.method == "POST" else None)
    if form.is_valid():
        came = form.came(all_others="all" in request.POST)
        number = attendance.record_all(came, by=current_staff(request))
        text = ngettext("%(number)d sign-up changed.", "%(number)d sign-ups changed.", number)
        model_admin.message_user(request, text % {"number": number})
        return HttpResponseRedirect(request.path)
    if form.errors:
        text = _("Nothing was saved: an answer was not one of those on the page. Choose again.")
        model_admin.message_user(request, text, messages.ERROR)
    return intake_page(
        request,
        model_admin,
        "register",
        _("Attendance"),
        intake,
        form=form,
        **_counted(coming),
    )


@require_safe
def sign_in_sheet(request: HttpRequest, pk: int, model_admin: ModelAdmin) -> HttpResponse:
    """To print: a line to sign for each place."""
    intake = intake_for(request, pk, "courses.view_signup")
    coming = _coming(intake).prefetch_related("seats")
    return intake_page(
        request, model_admin, "sign_in_sheet", _("Sign-in sheet"), intake, coming=coming
    )


@require_safe
def roster_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The roster for a spreadsheet."""
    intake = intake_for(request, pk, "courses.view_signup")
    name = f"{intake.course.slug}-{intake.slug}.csv"
    return StreamingHttpResponse(
        roster.lines(intake),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _coming(intake: Intake) -> "QuerySet[SignUp]":
    """By name, as on the sheet at the door. Whoever was forgotten has none."""
    return (
        intake.sign_ups.named().filter(status=SignUp.Status.CONFIRMED).order_by(Lower("name"), "pk")
    )


def _counted(coming: "QuerySet[SignUp]") -> dict[str, int]:
    return {
        "places": sum(sign_up.places for sign_up in coming),
        "came": sum(sign_up.attended or 0 for sign_up in coming),
        "not_recorded": sum(sign_up.attended is None for sign_up in coming),
    }
