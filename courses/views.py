"""Courses, the sign-up form, and the student's receipt."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses import places
from courses.forms import SignUpForm
from courses.models import Course, Intake, SignUp
from courses.models.intake import upcoming_intakes
from website import tokens
from website.visitors import address, is_staff_reading, same_origin_post

LETTING_GO: dict[str, Callable[[int], object]] = {
    "cancel": places.cancel,
    "decline": places.decline,
}


@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    courses = Course.objects.published().prefetch_related(upcoming_intakes())
    return render(request, "courses/list.html", {"courses": courses})


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Staff see a course in its place before it is published."""
    courses = Course.objects.all() if is_staff_reading(request) else Course.objects.published()
    rows = courses.prefetch_related(upcoming_intakes(), "modules", "image__renditions")
    context = {"course": get_object_or_404(rows, slug=slug)}
    return render(request, "courses/course.html", context)


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The short address: the next intake that is open."""
    course = get_object_or_404(Course.objects.published(), slug=slug)
    intake = course.intakes.open_for_sign_up().with_seats().first()
    return _sign_up(request, intake) if intake else redirect(course)


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_intake(request: HttpRequest, slug: str, intake_slug: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.published(), slug=slug)
    intake = get_object_or_404(course.intakes.with_seats(), slug=intake_slug)
    return _sign_up(request, intake)


def _sign_up(request: HttpRequest, intake: Intake) -> HttpResponse:
    form = SignUpForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            answer = places.sign_up(intake.pk, form.wish(), visitor=address(request))
        except places.SignUpClosed:
            form.add_error(None, _("Sign-up for this intake is not open. Nothing was sent."))
            status = 409
        except places.TooManySignUps:
            form.add_error(
                None, _("We have had many sign-ups from you. Wait ten minutes and send it again.")
            )
            status = 429
        else:
            if answer.is_theirs:
                return HttpResponseRedirect(answer.sign_up.get_absolute_url(), status=303)
            return render(request, "courses/mailed.html", {"intake": intake})
    context = {"course": intake.course, "intake": intake, "form": form}
    return render(request, "courses/sign_up.html", context, status=status)


@never_cache
@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    pk = tokens.read_receipt("sign-up", token)
    sign_up = get_object_or_404(SignUp.objects.select_related("intake__course"), pk=pk)
    if request.method == "POST":
        let_go = LETTING_GO.get(request.POST.get("action", ""))
        if let_go is None:
            return HttpResponseBadRequest(_("Go back and press one of the buttons."))
        let_go(pk)
        return HttpResponseRedirect(sign_up.get_absolute_url(), status=303)
    return render(request, "courses/receipt.html", {"sign_up": sign_up, "intake": sign_up.intake})
