"""The page on which members of staff choose how often they are mailed of sign-ups."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import organiser_mails
from courses.models import OrganiserMails


class ModeForm(forms.Form):
    """How often to be mailed of sign-ups and cancellations."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Mail me"),
        choices=[(organiser_mails.NEVER, gettext_lazy("nothing")), *OrganiserMails.Mode.choices],
    )


def choose_mails(request: HttpRequest, model_admin: Any) -> HttpResponse:
    """Shows the choice of whoever is logged in, and stores it."""
    user = cast(User, request.user)
    answers = request.POST if request.method == "POST" else None
    form = ModeForm(answers, initial={"mode": organiser_mails.mode_of(user)})
    if form.is_valid():
        organiser_mails.choose(user, form.cleaned_data["mode"])
        messages.success(request, _("Saved."))
        return redirect(request.path)
    context = {**model_admin.admin_site.each_context(request), "form": form}
    context["title"] = _("Mail about sign-ups and cancellations")
    return render(request, "admin/courses/organiser_mails.html", context)
