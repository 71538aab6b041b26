"""Pages about one's own login: the second step, setting it up, logging out everywhere, and a
forgotten password."""

from typing import Any, cast

import segno
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import logout
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from website.accounts import password_reset, second_factor, sessions
from website.accounts.forms import (
    CodeForm,
    PasswordAndCodeForm,
    PasswordResetRequestForm,
    SetUpForm,
)
from website.forms import UnlockingPasswordForm
from website.http import logins
from website.http.proxies import visitor
from website.http.throttling import TooMany, refuse
from website.models import RecoveryCode

RESET_FORM = "registration/password_reset_form.html"


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
    """A page in the look of the admin."""
    context = {**admin.site.each_context(request), "title": title, **context}
    return render(request, f"admin/accounts/{name}.html", context)


def _form_page(
    request: HttpRequest, name: str, title: str, *, form: CodeForm, **context: Any
) -> HttpResponse:
    response = _page(request, name, title, form=form, **context)
    if form.refusal:
        response.status_code = 429
        response.headers["Retry-After"] = form.refusal.retry_after
    return response


def _next(request: HttpRequest) -> str:
    """Where to go after the login: an address of this site."""
    return LoginView().get_redirect_url(request) or reverse("admin:index")


@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """Asks for the code, after the password."""
    owing = second_factor.unverified(request)
    if owing is None or owing.device is None:
        return redirect(_next(request))
    form = CodeForm(owing.user, request.POST or None)
    if form.is_valid():
        second_factor.mark_verified(request.session, owing.device)
        return redirect(_next(request))
    return _form_page(request, "second_step", _("Second step"), form=form, next=_next(request))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Ends a login between password and second step."""
    logout(request)
    return redirect("admin:login")


@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Shows the secret to the app, and switches the second factor on by the first code."""
    owing = second_factor.unverified(request)
    user: Any = owing.user if owing and not owing.device else request.user
    if not user.is_staff or second_factor.device_of(user):
        return redirect("second_factor")
    device = second_factor.begin_set_up(user)
    form = SetUpForm(device, request.POST or None)
    if form.is_valid():
        codes = second_factor.turn_on(device, request.session)
        request.user = user
        return _recovery_codes_page(request, _("The second step is on"), codes)
    return _form_page(
        request,
        "set_up",
        _("Set up the second step"),
        form=form,
        picture=_qr_code(device.config_url),
        secret=second_factor.readable_secret(device),
        next=_next(request),
        is_owed=bool(owing),
    )


def _qr_code(text: str) -> str:
    svg = segno.make(text, error="m").svg_inline(omitsize=True, light="#fff", border=3)
    return mark_safe(svg)  # noqa: S308 - shapes only


def _recovery_codes_page(request: HttpRequest, title: str, codes: list[str]) -> HttpResponse:
    return _page(request, "recovery_codes", title, codes=codes, next=_next(request))


def _user(request: HttpRequest) -> User:
    """The member of staff, where `admin_view` has let nobody else in."""
    return cast(User, request.user)


@admin.site.admin_view
def overview(request: HttpRequest) -> HttpResponse:
    """Whether the second factor is on, and what can be done about it."""
    user = _user(request)
    return _page(
        request,
        "second_factor",
        _("Second step"),
        device=second_factor.device_of(user),
        codes_left=RecoveryCode.objects.filter(user=user).count(),
        is_required=settings.SECOND_FACTOR_REQUIRED,
    )


@admin.site.admin_view
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Makes new recovery codes."""
    form = PasswordAndCodeForm(_user(request), request.POST or None)
    if form.is_valid():
        codes = second_factor.renew_recovery_codes(_user(request))
        return _recovery_codes_page(request, _("New recovery codes"), codes)
    return _confirm_with_code(request, form, "renew_codes", _("New recovery codes"))


@admin.site.admin_view
def turn_off(request: HttpRequest) -> HttpResponse:
    """Switches the second factor off. Where it is required, setting it up comes next."""
    form = PasswordAndCodeForm(_user(request), request.POST or None)
    if form.is_valid():
        second_factor.turn_off(_user(request), but=request.session.session_key)
        return redirect("second_factor")
    return _confirm_with_code(request, form, "turn_off", _("Turn the second step off"))


def _confirm_with_code(
    request: HttpRequest, form: PasswordAndCodeForm, name: str, title: str
) -> HttpResponse:
    if not second_factor.device_of(_user(request)):
        return redirect("second_factor")
    is_required = settings.SECOND_FACTOR_REQUIRED
    return _form_page(request, name, title, form=form, is_required=is_required)


@admin.site.admin_view
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends all sessions of the person, this one too."""
    if request.method != "POST":
        return _page(request, "log_out_everywhere", _("Log out everywhere"))
    user = _user(request)
    logout(request)
    sessions.end_all(user)
    return _page(request, "logged_out", _("Logged out everywhere"))


def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Stores that somebody forgot a password. The worker mails the link."""
    form = PasswordResetRequestForm(request.POST or None)
    context = {"form": form, "title": _("Password reset")}
    if form.is_valid():
        try:
            password_reset.ask(form.cleaned_data["email"], visitor=visitor(request))
        except TooMany as refusal:
            return refuse(request, RESET_FORM, context, refusal)
        return redirect("password_reset_done")
    return render(request, RESET_FORM, context)


class NewPassword(PasswordResetConfirmView):
    """Sets a new password for whoever reads the user's mail. Guesses from other networks do not lock
    them out here afterwards."""

    form_class = UnlockingPasswordForm

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """A link that was used, has expired or was cut short is gone."""
        status = 200 if self.validlink else 410
        return super().render_to_response(context, status=status, **kwargs)

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        logins.remember_network(form.user, visitor(self.request))
        return super().form_valid(form)
