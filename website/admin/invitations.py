"""The page that the link in an invitation opens."""

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from website import tokens
from website.http.links import secret_address
from website.staff import invitations

ENDED = "admin/invitation_ended.html"


@sensitive_post_parameters()
@secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """A form for the password of an invited colleague."""
    invitation = invitations.find(token)
    if invitation is None:
        is_whole = tokens.TOKEN.fullmatch(token) is not None
        status = 410 if is_whole else 404
        return render(request, ENDED, {"is_whole": is_whole}, status=status)
    data = request.POST if request.method == "POST" else None
    form: SetPasswordForm = SetPasswordForm(invitation.user, data)
    if form.is_valid():
        if not invitations.accept(invitation, form.cleaned_data["new_password1"]):
            return render(request, ENDED, {"is_whole": True}, status=410)
        messages.success(request, _("Your password is set. Log in with it."))
        return redirect("admin:login")
    context = {"form": form, "invited": invitation.user, "title": _("Choose a password")}
    return render(request, "admin/invitation.html", context)
