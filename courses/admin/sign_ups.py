"""Sign-ups in the admin: what staff do for a student, and what was paid."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import certificates, payments, places
from courses.admin.shared import ReadOnlyInline, current_staff
from courses.models import Certificate, Intake, Payment, SignUp, SignUpEvent
from courses.money import money


class EventInline(ReadOnlyInline):
    model = SignUpEvent
    verbose_name_plural = gettext_lazy("history")
    fields = ("at", "kind", "places", "by", "reason")
    readonly_fields = fields


class PaymentInline(admin.TabularInline):
    """What was written down stays; a mistake is put right by one more line."""

    model = Payment
    extra = 0
    fields = ("kind", "amount", "reference", "at", "by")
    readonly_fields = ("at", "by")
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CertificateInline(admin.TabularInline):
    """Made by the site for who signed up for themselves; for clients, staff type the names."""

    model = Certificate
    extra = 0
    fields = ("name", "code", "issued_at")
    readonly_fields = ("code", "issued_at")
    can_delete = False
    view_on_site = False


class PaymentFilter(admin.SimpleListFilter):
    """Who still owes, and who has paid."""

    title = gettext_lazy("payment")
    parameter_name = "payment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("owed", _("something is owed")), ("settled", _("nothing is owed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> QuerySet[SignUp]:
        owing = SignUp.objects.owing().values("pk")
        if self.value() == "owed":
            return queryset.filter(pk__in=owing)
        if self.value() == "settled":
            return queryset.filter(status=SignUp.Status.CONFIRMED).exclude(pk__in=owing)
        return queryset


class AttendanceFilter(admin.SimpleListFilter):
    """Who came, who did not, and of whom nobody has said."""

    title = gettext_lazy("attendance")
    parameter_name = "attendance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("came", _("came")), ("absent", _("absent")), ("open", _("not recorded"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> QuerySet[SignUp]:
        confirmed = queryset.filter(status=SignUp.Status.CONFIRMED)
        meant = {"came": {"attended__gt": 0}, "absent": {"attended": 0}}
        meant |= {"open": {"attended__isnull": True}}
        return confirmed.filter(**meant[value]) if (value := self.value()) in meant else queryset


class IntakeFilter(admin.RelatedFieldListFilter):
    """Names every intake with its course in one query, where Django would ask for each course."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(intake.pk, intake) for intake in Intake.objects.select_related("course")]


class DeciderForm(ActionForm):
    """What an action on chosen sign-ups needs beside its name."""

    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)
    position = forms.IntegerField(
        label=gettext_lazy("Position on the waiting list"), required=False, min_value=1
    )


@admin.register(SignUp)
class SignUpAdmin(admin.ModelAdmin):
    list_display = [
        *("name", "status", "places", "payment", "attended", "intake", "email", "created_at")
    ]
    list_filter = ["status", PaymentFilter, AttendanceFilter, ("intake", IntakeFilter)]
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ["intake__course"]
    search_fields = ["name", "email"]
    date_hierarchy = "created_at"
    action_form = DeciderForm
    actions = ["confirm", "give", "move", "cancel"]
    # The receipt is the student's: what is pressed there counts as theirs.
    view_on_site = False
    inlines = [PaymentInline, CertificateInline, EventInline]
    fields = (
        *("name", "email", "status", "places", "intake", "for_whom", "message"),
        *("rate", "price_each", "payment", "reference", "attended"),
        *("expires_at", "queue_position", "waiting_since", "declined_seats", "created_at"),
        *("reminded_at", "verified_at", "consented_at", "consent_version"),
    )
    readonly_fields = tuple(name for name in fields if name not in {"name", "for_whom", "message"})

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignUp]:
        return SignUp.objects.with_payments()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("paid"))
    def payment(self, sign_up: Any) -> str:
        course = sign_up.intake.course
        return _("%(paid)s of %(total)s") % {
            "paid": money(sign_up.sum_paid, course.currency),
            "total": money(sign_up.total, course.currency),
        }

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        rows = formset.save(commit=False)
        if formset.model is Certificate:
            self._save_certificates(request, form.instance, rows)
        else:
            self._save_payments(request, rows)

    def _save_certificates(
        self, request: HttpRequest, sign_up: SignUp, rows: list[Certificate]
    ) -> None:
        for known in rows:
            if known.pk:
                known.save(update_fields=["name"])
        names = [row.name for row in rows if not row.pk]
        try:
            if names:
                certificates.issue(sign_up.pk, names, by=current_staff(request))
        except certificates.MoreThanCame:
            text = _(
                "No certificate was made. Record first how many came; each of them can have one "
                "once the intake is over."
            )
            self.message_user(request, text, messages.ERROR)

    def _save_payments(self, request: HttpRequest, rows: list[Payment]) -> None:
        for payment in rows:
            try:
                payments.record(
                    payment.sign_up_id,
                    Payment.Kind(payment.kind),
                    payment.amount,
                    reference=payment.reference,
                    by=current_staff(request),
                )
            except payments.RefundTooHigh:
                text = _(
                    "More would be refunded than was paid, so the refund was not written down."
                )
                self.message_user(request, text, messages.ERROR)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Confirm for the student (they are mailed)"),
    )
    def confirm(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        self._each(request, queryset, places.confirm)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Give a place out of turn (needs a reason; may add seats)"),
    )
    def give(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        if self._has(request, "reason"):
            self._each(request, queryset, places.give)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Move in the waiting list (needs a place and a reason)"),
    )
    def move(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        if self._has(request, "reason", "position"):
            position = DeciderForm.base_fields["position"].clean(request.POST["position"])
            self._each(request, queryset, partial(places.move, position=position))

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Cancel (they are mailed, seats are passed on)"),
    )
    def cancel(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        self._each(request, queryset, places.cancel)

    def _has(self, request: HttpRequest, *needed: str) -> bool:
        if all(request.POST.get(name, "").strip() for name in needed):
            return True
        text = _("Nothing was changed. Fill in what this action needs, and run it again.")
        self.message_user(request, text, messages.ERROR)
        return False

    def _each(self, request: HttpRequest, queryset: QuerySet[SignUp], change: Any) -> None:
        pks = list(queryset.order_by("created_at", "pk").values_list("pk", flat=True))
        reason = request.POST.get("reason", "").strip()
        number = sum(change(pk, by=current_staff(request), reason=reason) for pk in pks)
        text = ngettext("%(number)d sign-up changed.", "%(number)d sign-ups changed.", number)
        self.message_user(request, text % {"number": number})
