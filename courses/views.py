"""Courses, the sign-up form, and the student's receipt."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses import (
    addresses,
    calendar,
    certificates,
    changing,
    interest,
    links,
    places,
    waiting_list,
)
from courses.forms import AddressForm, InterestForm, NameForm, PlacesForm, SignUpForm
from courses.locking import locked_sign_up
from courses.models import AddressChange, Certificate, Course, Intake, SignUp
from courses.models.intake import upcoming_intakes
from courses.shown_facts import (
    SIGN_UP,
    key_of_intake,
    key_of_sign_up,
    of_sign_up,
    of_sign_up_form,
)
from website.editing import seen
from website.editing.seen import Difference
from website.http.csrf import same_origin_post
from website.http.links import secret_address
from website.http.proxies import visitor
from website.http.staff import is_staff_reading
from website.http.throttling import TooMany, refuse, take
from website.mail import limits, outcome

ENDINGS: dict[str, Callable[[int], object]] = {
    "cancel": places.cancel,
    "decline": waiting_list.decline,
}
CHANGES: dict[str, Callable[..., object]] = {
    "rename": changing.rename,
    "address": addresses.ask,
    "places": changing.change_places,
}
# What was asked for does not go with what has become of the course or the sign-up (RFC 9110).
CONFLICT = 409
SIGN_UP_FORM = "courses/sign_up.html"
INTEREST_FORM = "courses/interest.html"
RECEIPT = "courses/receipt.html"


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
    if course.is_published and any(intake.starts_at for intake in course.upcoming):
        context["calendar_url"] = reverse("courses:course_calendar", args=[course.slug])
    return render(request, "courses/course.html", context)


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The sign-up form of the next open intake. A form that arrives when none is open any more comes
    back as that of the latest."""
    course = get_object_or_404(Course.objects.published(), slug=slug)
    intakes = course.intakes.select_related("course").with_seats()
    intake = intakes.open_for_sign_up().first()
    if intake is None and request.method == "POST":
        intake = intakes.first()
        if intake is None:
            raise Http404
    return _sign_up(request, intake) if intake else redirect(course)


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_intake(request: HttpRequest, slug: str, intake_slug: str) -> HttpResponse:
    intakes = Intake.objects.filter(course__in=Course.objects.published().filter(slug=slug))
    rows = intakes.select_related("course").with_seats()
    return _sign_up(request, get_object_or_404(rows, slug=intake_slug))


def _sign_up(request: HttpRequest, intake: Intake) -> HttpResponse:
    page = _sign_up_page(request, intake)
    form: SignUpForm = page["form"]
    status = 200
    if form.is_valid():
        answers, agreed = form.sign_up_request(), request.POST.get(seen.INPUT, "")
        try:
            result = places.sign_up(intake.pk, answers, visitor=visitor(request), agreed=agreed)
        except places.SignUpClosed:
            form.add_error(
                None, _("Sign-up for this intake is not open, so you are not signed up.")
            )
            status = CONFLICT
        except places.TermsChanged:
            fresh = Intake.objects.select_related("course").with_seats().get(pk=intake.pk)
            page, status = _sign_up_page(request, fresh), CONFLICT
        except TooMany as refusal:
            return refuse(request, SIGN_UP_FORM, page, refusal)
        else:
            if result.is_theirs:
                return HttpResponseRedirect(result.sign_up.get_absolute_url(), status=303)
            context = {"again": intake.get_sign_up_url(), "email": answers.email}
            return render(request, "courses/mailed.html", context)
    return render(request, SIGN_UP_FORM, page, status=status)


def _sign_up_page(request: HttpRequest, intake: Intake) -> dict[str, Any]:
    """The form with what was typed, what it says, and what of that has changed since it was opened."""
    facts, key = of_sign_up_form(intake), key_of_intake(intake, SIGN_UP)
    return {
        "course": intake.course,
        "intake": intake,
        "form": SignUpForm(intake, request.POST if request.method == "POST" else None),
        "seen": seen.sign(key, facts),
        "changed": seen.differences(key, request.POST.get(seen.INPUT, ""), facts),
    }


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
def interest_form(request: HttpRequest, slug: str) -> HttpResponse:
    """While no intake is open, visitors can leave an address to be mailed when one is."""
    course = get_object_or_404(Course.objects.published(), slug=slug)
    is_open = course.intakes.open_for_sign_up().exists()
    if is_open and request.method != "POST":
        return redirect(course)
    form = InterestForm(request.POST if request.method == "POST" else None)
    context = {"course": course, "form": form, "is_open": is_open}
    if form.is_valid() and is_open:
        form.add_error("email", _("Sign-up has opened meanwhile, so your address was not stored."))
        return render(request, INTEREST_FORM, context, status=CONFLICT)
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            interest.add(course, email, visitor=visitor(request))
        except TooMany as refusal:
            return refuse(request, INTEREST_FORM, context, refusal)
        return render(request, "courses/mailed.html", {"again": request.path, "email": email})
    return render(request, INTEREST_FORM, context)


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
    context = _receipt_page(sign_up)
    if request.method == "POST":
        forms, action = context["forms"], request.POST.get("action", "")
        try:
            changed, again = _press(request, sign_up, action)
        except TooMany as refusal:
            forms[action] = context["form"] = _change_form(sign_up, action, request.POST)
            return refuse(request, RECEIPT, context, refusal)
        if again is None and not changed:
            return HttpResponseRedirect(sign_up.get_absolute_url(), status=303)
        forms |= {action: again} if again else {}
        context |= {"changed": changed, "form": again}
        return render(request, RECEIPT, context, status=_status(sign_up, changed))
    return render(request, RECEIPT, context)


def _receipt_page(sign_up: SignUp) -> dict[str, Any]:
    """What the receipt shows, with the forms of its buttons by their names."""
    forms: dict[str, Form] = {
        "rename": NameForm({"name": sign_up.name}),
        "address": AddressForm(),
        "places": _places_form(sign_up),
    }
    context: dict[str, Any] = {
        "sign_up": sign_up,
        "intake": sign_up.intake,
        "further": sign_up.further,
        "address_change": AddressChange.objects.filter(sign_up=sign_up).first(),
        "forms": forms,
        "seen": seen.sign(key_of_sign_up(sign_up), of_sign_up(sign_up)),
        "certificates": _certificates(sign_up),
        "outcome": outcome.of(sign_up, sign_up.email),
    }
    if change := context["address_change"]:
        context["outcome_of_change"] = outcome.of(sign_up, change.email)
    if calendar.has_entry(sign_up):
        context["calendar_url"] = reverse("courses:calendar", args=[sign_up.receipt_token])
    return context


@secret_address
@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The current calendar entry."""
    sign_up = links.sign_up_of_receipt(token)
    return _calendar_answer(calendar.download(sign_up))


@require_safe
def course_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of a course, for calendars that subscribe."""
    course = get_object_or_404(Course.objects.published(), slug=slug)
    return _calendar_answer(calendar.of_course(course))


def _calendar_answer(file: str | None) -> HttpResponse:
    if file is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="course.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


@secret_address
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The student's certificates, each a page to print."""
    sign_up = links.sign_up_of_receipt(token)
    found = _certificates(sign_up)
    if not found:
        raise Http404
    context = {"sign_up": sign_up, "certificates": found}
    return render(request, "courses/certificate.html", context)


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Tells anyone who has the code of a certificate whether it is valid or replaced, and what it
    says."""
    found = certificates.find(code)
    context = {"certificate": found, "code": code}
    return render(request, "courses/verify.html", context, status=200 if found else 404)


def _certificates(sign_up: SignUp) -> list[Certificate]:
    return list(Certificate.objects.valid().current().filter(sign_up=sign_up))


def _press(
    request: HttpRequest, sign_up: SignUp, action: str
) -> tuple[list[Difference], Form | None]:
    """Do what the student asks on the receipt, unless it has changed since it was shown. Returns what
    has changed, and the form to show again with its errors or with what was typed, if there is one.
    Raises TooMany for changes; whoever wants to cancel always can."""
    form = None if action in ENDINGS else _change_form(sign_up, action, request.POST)
    if form and not form.is_valid():
        return [], form
    if form and sign_up.is_changeable:
        _count(request, form)
    with locked_sign_up(sign_up.pk) as current:
        if not current.is_changeable:
            if form:
                form.add_error(None, _("Your sign-up can no longer be changed."))
            return [], form
        token = request.POST.get(seen.INPUT, "")
        changed = seen.differences(key_of_sign_up(current), token, of_sign_up(current))
        if not changed and form is None:
            ENDINGS[action](current.pk)
        elif not changed and form:
            CHANGES[action](current.pk, **form.cleaned_data)
    return changed, form if changed else None


def _count(request: HttpRequest, form: Form) -> None:
    """Count the change in the limit of the visitor; if it mails a new address, in its limits too."""
    take(places.CHANGES, visitor(request))
    if email := form.cleaned_data.get("email"):
        limits.take_request(limits.REQUESTS, visitor(request), email)


def _status(sign_up: SignUp, changed: list[Difference]) -> int:
    """Of a receipt that is shown again, because it has changed or an answer needs another look."""
    return 200 if sign_up.is_changeable and not changed else CONFLICT


def _change_form(sign_up: SignUp, action: str, answers: QueryDict) -> Form:
    if action == "rename":
        return NameForm(answers)
    if action == "address":
        return AddressForm(answers)
    if action == "places":
        return _places_form(sign_up, answers)
    raise BadRequest("no such button")


def _places_form(sign_up: SignUp, answers: QueryDict | None = None) -> PlacesForm:
    most = changing.most_places(sign_up)
    return PlacesForm(answers, now=sign_up.places_asked_for, most=most)
