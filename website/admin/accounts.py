"""What a superuser does about the login of somebody else: end its sessions, remove its second factor."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Registered by the import, before it is unregistered here.
from django_otp.plugins.otp_totp import admin as otp_admin  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from website.accounts import second_factor, sessions
from website.staff.permissions import SUPERUSER, staff_view

# Its pages show secrets.
admin.site.unregister(TOTPDevice)


@dataclass(frozen=True)
class Act:
    """Something a superuser does to an account, after a page that asks."""

    do: Callable[[User], None]
    title: str | Promise
    text: str | Promise
    button: str | Promise
    done: str | Promise


LOG_OUT = Act(
    do=sessions.end_all,
    title=_("Log out everywhere"),
    text=_("This ends the person’s sessions on every device. They can log in again."),
    button=_("Log out everywhere"),
    done=_("Logged out everywhere."),
)
RESET = Act(
    do=second_factor.turn_off,
    title=_("Remove the second step"),
    text=_(
        "For people who lost their phone and their recovery codes. First make sure that the request "
        "comes from them. Their sessions end, and they log in with the password alone until they set "
        "the second step up again. A mail tells them."
    ),
    button=_("Remove the second step"),
    done=_("Second step removed."),
)


def _ask_and_act(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    """Show a page with a button, whose POST acts and is logged in the history of the account."""
    user = get_object_or_404(User, pk=pk)
    users = admin.site.get_model_admin(User)
    if request.method == "POST":
        act.do(user)
        users.log_change(request, user, str(act.done))
        messages.success(request, f"{user}: {act.done}")
        return redirect("admin:auth_user_change", user.pk)
    context = {**admin.site.each_context(request), "opts": users.opts, "item": user, "act": act}
    return render(request, "admin/accounts/act.html", {**context, "title": act.title})


log_out = staff_view(partial(_ask_and_act, act=LOG_OUT), SUPERUSER)
reset_second_factor = staff_view(partial(_ask_and_act, act=RESET), SUPERUSER)
