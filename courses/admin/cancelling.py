"""The admin page on which an intake is cancelled."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import places
from courses.admin.forms import CancelForm
from courses.admin.shared import current_staff, get_intake_or_404, intake_page
from courses.models import Intake, SignUp
from courses.money import money
from courses.shown_facts import key_of_intake, of_intake
from website.editing import seen
from website.editing.seen import Facts


def cancel_intake(request: HttpRequest, pk: int, model_admin: admin.ModelAdmin) -> HttpResponse:
    """Show how many students are affected and ask for a reason; POST cancels the intake for good."""
    intake = get_intake_or_404(pk)
    form = CancelForm(request.POST or None)
    concerned = _concerned(intake)
    facts, key = _facts(intake, concerned), key_of_intake(intake, "cancel")
    changed = seen.differences(key, request.POST.get(seen.INPUT, ""), facts)
    if form.is_valid() and not changed:
        reason = form.cleaned_data["reason"]
        mailed = places.cancel_intake(intake.pk, by=current_staff(request), reason=reason)
        _say_what_was_done(request, mailed)
        return redirect("admin:courses_intake_change", intake.pk)
    title = _("Cancel this intake")
    concerned |= {"changed": changed, "seen": seen.sign(key, facts)}
    return intake_page(request, model_admin, "cancel", title, intake, form=form, **concerned)


def _facts(intake: Intake, concerned: dict[str, Any]) -> Facts:
    """What the page says will be cancelled."""
    numbers = concerned["numbers"].items()
    return {
        **of_intake(intake),
        **{capfirst(str(status)): str(number) for status, number in numbers},
        _("Paid"): money(concerned["paid"], intake.course.currency),
    }


def _concerned(intake: Intake) -> dict[str, Any]:
    """The number of live sign-ups by status, and what they have paid."""
    live = intake.sign_ups.live().main().prefetch_related("payments")
    found = Counter(sign_up.status for sign_up in live)
    numbers = {status.label: found[status] for status in SignUp.LIVE if found[status]}
    paid = sum((sign_up.paid for sign_up in live), Decimal())
    payers = sum(sign_up.paid > 0 for sign_up in live)
    return {"numbers": numbers, "number": len(live), "paid": paid, "payers": payers}


def _say_what_was_done(request: HttpRequest, mailed: int | None) -> None:
    if mailed is None:
        messages.error(
            request, _("Nothing was changed: the intake is over or was already cancelled.")
        )
        return
    text = ngettext(
        "The intake is cancelled. %(number)d person was mailed.",
        "The intake is cancelled. %(number)d people were mailed.",
        mailed,
    )
    messages.success(request, text % {"number": mailed})
