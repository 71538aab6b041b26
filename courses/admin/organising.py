"""Admin pages of one intake for the day itself: attendance register, sign-in sheet, roster file."""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from courses import attendance, roster
from courses.admin.forms import RegisterForm
from courses.admin.shared import current_staff, get_intake_or_404, intake_page
from courses.models import Intake, SignUp


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int, model_admin: ModelAdmin) -> HttpResponse:
    """The attendance of all confirmed sign-ups, on one page with one button."""
    intake = get_intake_or_404(pk)
    coming = _coming(intake)
    form = RegisterForm(coming, request.POST if request.method == "POST" else None)
    if form.is_valid():
        came = form.came(all_others="all" in request.POST)
        number = attendance.record_all(came, by=current_staff(request))
        text = ngettext("%(number)d sign-up changed.", "%(number)d sign-ups changed.", number)
        model_admin.message_user(request, text % {"number": number})
        return HttpResponseRedirect(request.path)
    if form.errors:
        text = _("Nothing was saved: an answer was not one of the choices. Choose again.")
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
