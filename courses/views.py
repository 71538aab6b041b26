"""Courses, the sign-up form, and the student's receipt."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses import calendar, certificates, interest, links, places, waiting_list
from courses.forms import FewerPlacesForm, InterestForm, NameForm, SignUpForm
from courses.models import Certificate, Course, Intake, SignUp
from courses.models.intake import upcoming_intakes
from website.http.csrf import same_origin_post
from website.http.links import secret_address
from website.http.proxies import client_address
from website.http.staff import is_staff_reading

ENDINGS: dict[str, Callable[[int], object]] = {
    "cancel": places.cancel,
    "decline": waiting_list.decline,
}
CHANGES: dict[str, Callable[..., object]] = {"rename": places.rename, "reduce": places.reduce}
TOO_MANY = gettext_lazy(
    "We have received many forms from you. Wait ten minutes, then send this one again."
)


@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    courses = Course.objects.published().prefetch_related(upcoming_intakes())
    return render(request, "courses/list.html", {"courses": courses})


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Staff who may view courses can preview one before it is published."""
    may_read_all = is_staff_reading(request) and request.user.has_perm("courses.view_course")
    courses = Course.objects.all() if may_read_all else Course.objects.published()
    rows = courses.prefetch_related(upcoming_intakes(), "modules", "image__renditions")
    course: Any = get_object_or_404(rows, slug=slug)
    is_open = any(intake.state == Intake.State.OPEN for intake in course.upcoming)
    context = {"course": course, "is_open": is_open}
    return render(request, "courses/course.html", context)


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The sign-up form of the next open intake."""
    course = get_object_or_404(Course.objects.published(), slug=slug)
    intake = course.intakes.open_for_sign_up().select_related("course").with_seats().first()
    return _sign_up(request, intake) if intake else redirect(course)


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_intake(request: HttpRequest, slug: str, intake_slug: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.published(), slug=slug)
    intake = get_object_or_404(
        course.intakes.select_related("course").with_seats(), slug=intake_slug
    )
    return _sign_up(request, intake)


def _sign_up(request: HttpRequest, intake: Intake) -> HttpResponse:
    form = SignUpForm(intake, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            result = places.sign_up(
                intake.pk, form.sign_up_request(), visitor=client_address(request)
            )
        except places.SignUpClosed:
            form.add_error(
                None, _("Sign-up for this intake is not open, so you are not signed up.")
            )
            status = 409
        except places.TooManySignUps:
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            if result.is_theirs:
                return HttpResponseRedirect(result.sign_up.get_absolute_url(), status=303)
            return render(request, "courses/mailed.html", {"again": intake.get_sign_up_url()})
    context = {"course": intake.course, "intake": intake, "form": form}
    return render(request, "courses/sign_up.html", context, status=status)


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def interest_form(request: HttpRequest, slug: str) -> HttpResponse:
    """While no intake is open, visitors can leave an address to be mailed when one is."""
    course = get_object_or_404(Course.objects.published(), slug=slug)
    if course.intakes.open_for_sign_up().exists():
        return redirect(course)
    form = InterestForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            interest.add(course, form.cleaned_data["email"], visitor=client_address(request))
        except places.TooManySignUps:
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            return render(request, "courses/mailed.html", {"again": request.path})
    context = {"course": course, "form": form}
    return render(request, "courses/interest.html", context, status=status)


@secret_address
@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def interest_receipt(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Shows the address that is stored for news of the next intake, and deletes it."""
    course = get_object_or_404(Course, slug=slug)
    asked = links.interest_of_receipt(course, token)
    if request.method == "POST":
        interest.delete(asked.pk)
        return render(request, "courses/interest_receipt.html", {"course": course})
    context = {"course": course, "interest": asked}
    return render(request, "courses/interest_receipt.html", context)


@secret_address
@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    sign_up = links.sign_up_of_receipt(token)
    forms = {
        "rename": NameForm({"name": sign_up.name}),
        "reduce": FewerPlacesForm(of=sign_up.places),
    }
    if request.method == "POST":
        action = request.POST.get("action", "")
        refused = _act(sign_up, action, request.POST)
        if refused is None:
            return HttpResponseRedirect(sign_up.get_absolute_url(), status=303)
        forms[action] = refused
    context = {"sign_up": sign_up, "intake": sign_up.intake, "forms": forms}
    context["certificates"] = _certificates(sign_up)
    if calendar.has_entry(sign_up):
        context["calendar_url"] = reverse("courses:calendar", args=[token])
    return render(request, "courses/receipt.html", context)


@secret_address
@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The current calendar entry."""
    sign_up = links.sign_up_of_receipt(token)
    if not calendar.has_entry(sign_up):
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="course.ics"'}
    file = calendar.download(sign_up)
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


@secret_address
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The student's certificates, each a page to print."""
    sign_up = links.sign_up_of_receipt(token)
    found = _certificates(sign_up)
    if not found:
        raise Http404
    context = {"sign_up": sign_up, "intake": sign_up.intake, "certificates": found}
    return render(request, "courses/certificate.html", context)


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Tells anyone who has the code of a certificate whether it is valid, and whose it is."""
    found = certificates.find(code)
    context = {"certificate": found, "code": code}
    return render(request, "courses/verify.html", context, status=200 if found else 404)


def _certificates(sign_up: SignUp) -> list[Certificate]:
    return list(Certificate.objects.valid().filter(sign_up=sign_up))


def _act(sign_up: SignUp, action: str, answers: QueryDict) -> Form | None:
    """Do what the student asks on the receipt. Returns a form with errors, if there are any."""
    if action in ENDINGS:
        if sign_up.is_changeable:
            ENDINGS[action](sign_up.pk)
        return None
    form: Form
    if action == "rename":
        form = NameForm(answers)
    elif action == "reduce":
        form = FewerPlacesForm(answers, of=sign_up.places)
    else:
        raise BadRequest("no such button")
    if not form.is_valid():
        return form
    if sign_up.is_changeable:
        CHANGES[action](sign_up.pk, **form.cleaned_data)
    return None
