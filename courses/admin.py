"""Courses in the admin: what staff set up, and the roster."""

from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.models import User
from django.db.models import Case, QuerySet, TextField, When
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import payments, places
from courses.forms import IntakeForm
from courses.models import Course, Intake, Module, Payment, SignUp, SignUpEvent
from courses.money import money


def acting(request: HttpRequest) -> User:
    """The member of staff; the admin lets nobody else in."""
    return cast(User, request.user)


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ModuleInline(admin.StackedInline):
    model = Module
    extra = 0
    fields = ["position", "title", "summary"]
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    list_display = ["title", "is_published", "price"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["image"]
    search_fields = ["title"]
    inlines = [ModuleInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "description", "image", "is_published"]}),
        (gettext_lazy("Who"), {"fields": ["teacher", "for_whom", "not_for"]}),
        (
            gettext_lazy("Price"),
            {
                "fields": [
                    *(("price", "currency"), "price_note", "early_price"),
                    *("concession_price", "concession_for", "refunds", "disclosure"),
                ]
            },
        ),
    ]


ROSTER_ORDER = (
    *(SignUp.Status.CONFIRMED, SignUp.Status.AWAITING_CONFIRMATION, SignUp.Status.OFFERED),
    *(SignUp.Status.WAITING, SignUp.Status.CANCELLED, SignUp.Status.LAPSED),
)


class RosterInline(ReadOnlyInline):
    model = SignUp
    verbose_name_plural = gettext_lazy("roster")
    fields = ("email", "places", "status", "expires_at", "turn", "created_at")
    readonly_fields = fields
    ordering = [
        Case(*(When(status=status, then=n) for n, status in enumerate(ROSTER_ORDER))),
        *("turn", "created_at"),
    ]
    show_change_link = True
    view_on_site = False


@admin.register(Intake)
class IntakeAdmin(admin.ModelAdmin):
    form = IntakeForm
    list_display = ["course", "slug", "when", "free_seats"]
    list_display_links = ["course", "slug"]
    list_filter = ["course"]
    list_select_related = ["course"]
    date_hierarchy = "starts_at"
    inlines = [RosterInline]
    fieldsets = [
        (None, {"fields": ["course", "slug", "capacity", "place"]}),
        (gettext_lazy("Dates"), {"fields": ["time_zone", "starts_at", "ends_at", "rhythm"]}),
        (gettext_lazy("Sign-up"), {"fields": ["opens_at", "closes_at", "early_until"]}),
        (
            gettext_lazy("For confirmed students"),
            {"fields": ["payment", "pay_within", "joining"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intake]:
        return Intake.objects.with_seats()

    @admin.display(description=gettext_lazy("dates"), ordering="starts_at")
    def when(self, intake: Intake) -> str:
        return intake.when

    @admin.display(description=gettext_lazy("free seats"))
    def free_seats(self, intake: Any) -> str:
        return _("%(free)d of %(total)d") % {
            "free": intake.seats_free,
            "total": intake.seats_total,
        }

    def save_model(self, request: HttpRequest, obj: Intake, form: IntakeForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "capacity" not in form.changed_data:
            # Other dates may have made it possible again to offer what is free.
            places.offer(obj.pk, by=acting(request))
            return
        try:
            places.set_capacity(obj.pk, form.cleaned_data["capacity"], by=acting(request))
        except places.SeatsAreHeld as error:
            text = _("%(held)d seats were taken while you typed, so the number stays as it was.")
            self.message_user(request, text % {"held": error.held}, messages.ERROR)


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


class DeciderForm(ActionForm):
    """What an action on chosen sign-ups needs beside its name."""

    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)
    position = forms.IntegerField(
        label=gettext_lazy("Place in the queue"), required=False, min_value=1
    )


@admin.register(SignUp)
class SignUpAdmin(admin.ModelAdmin):
    list_display = ["name", "status", "places", "payment", "intake", "email", "created_at"]
    list_filter = ["status", PaymentFilter, "intake"]
    list_select_related = ["intake__course"]
    search_fields = ["name", "email"]
    date_hierarchy = "created_at"
    action_form = DeciderForm
    actions = ["confirm", "give", "move", "cancel"]
    # The receipt is the student's: what is pressed there counts as theirs.
    view_on_site = False
    inlines = [PaymentInline, EventInline]
    fields = (
        *("name", "email", "status", "places", "intake", "for_whom", "message"),
        *("rate", "price_each", "payment", "reference"),
        *("expires_at", "turn", "waiting_since", "declined_places", "created_at"),
        *("proved_at", "consented_at", "consent_version"),
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
        for payment in formset.save(commit=False):
            try:
                payments.record(
                    payment.sign_up_id,
                    payment.kind,
                    payment.amount,
                    reference=payment.reference,
                    by=acting(request),
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
        number = sum(change(pk, by=acting(request), reason=reason) for pk in pks)
        text = ngettext("%(number)d sign-up changed.", "%(number)d sign-ups changed.", number)
        self.message_user(request, text % {"number": number})
