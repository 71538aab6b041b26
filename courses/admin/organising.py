"""Admin pages of one intake for the day itself: attendance register, sign-in sheet, roster file."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from courses import attendance, roster
from courses.admin.forms import RegisterForm
from courses.admin.shared import current_staff, get_intake_or_404, intake_page
from courses.locking import locked
from courses.models import Intake, SignUp, SignUpEvent
from website.editing.conflicts import Conflict, choice_name
from website.editing.history import Change
from website.editing.opened_forms import OpenedForm, bind, page_context
from website.editing.snapshots import INPUT, Opened, key_of


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int, model_admin: ModelAdmin) -> HttpResponse:
    """The attendance of all confirmed sign-ups, on one page with one button."""
    intake = get_intake_or_404(pk)
    coming = _coming(intake)
    if request.method == "POST":
        with locked(intake.pk):
            form = _register_form(request, intake, coming)
            if form.is_valid():
                _record(request, form, model_admin)
                return HttpResponseRedirect(request.path)
        if not form.conflicts:
            text = _("Nothing was saved: an answer was not one of the choices. Choose again.")
            model_admin.message_user(request, text, messages.ERROR)
    else:
        form = _register_form(request, intake, coming)
    context = {"form": form, **_counted(coming), **page_context([form])}
    _say_who_recorded(context["conflicts"], form)
    return intake_page(request, model_admin, "register", _("Attendance"), intake, **context)


def _register_form(request: HttpRequest, intake: Intake, coming: "QuerySet[SignUp]") -> Any:
    """The form, which compares what was sent with what the page showed."""
    key = f"{key_of(Intake, intake.pk, request.user)}.attendance"
    opened = Opened.read(key, request.POST.get(INPUT, ""))
    data = request.POST if request.method == "POST" else None
    return bind(RegisterForm, OpenedForm, opened)(coming, data)


def _record(request: HttpRequest, form: Any, model_admin: ModelAdmin) -> None:
    came = form.came(all_others="all" in request.POST)
    number = attendance.record_all(came, by=current_staff(request))
    text = ngettext("%(number)d sign-up changed.", "%(number)d sign-ups changed.", number)
    model_admin.message_user(request, text % {"number": number})


def _say_who_recorded(conflicts: list[Conflict], form: Any) -> None:
    for conflict in conflicts:
        sign_up = form.sign_ups[conflict.name.removeprefix(choice_name(""))]
        event = sign_up.events.filter(kind=SignUpEvent.Kind.ATTENDED).select_related("by").last()
        if event and event.by:
            when = date_format(localtime(event.at), "DATETIME_FORMAT")
            conflict.changed = Change(event.by.get_full_name() or event.by.get_username(), when)


@require_safe
def sign_in_sheet(request: HttpRequest, pk: int, model_admin: ModelAdmin) -> HttpResponse:
    """A sheet to print, with a line to sign for each place."""
    intake = get_intake_or_404(pk)
    coming = _coming(intake).prefetch_related("seats")
    return intake_page(
        request, model_admin, "sign_in_sheet", _("Sign-in sheet"), intake, coming=coming
    )


@require_safe
def roster_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The roster as a CSV file."""
    intake = get_intake_or_404(pk)
    name = f"{intake.course.slug}-{intake.slug}.csv"
    return StreamingHttpResponse(
        roster.lines(intake),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _coming(intake: Intake) -> "QuerySet[SignUp]":
    """Confirmed sign-ups by name, without those whose personal data was erased."""
    return (
        intake.sign_ups.named().filter(status=SignUp.Status.CONFIRMED).order_by(Lower("name"), "pk")
    )


def _counted(coming: "QuerySet[SignUp]") -> dict[str, int]:
    return {
        "places": sum(sign_up.places for sign_up in coming),
        "came": sum(sign_up.attended or 0 for sign_up in coming),
        "not_recorded": sum(sign_up.attended is None for sign_up in coming),
    }
