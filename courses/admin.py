"""Courses in the admin: what staff set up, and the roster."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth.models import User
from django.db.models import Case, QuerySet, TextField, When
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import places
from courses.forms import IntakeForm
from courses.models import Course, Intake, Module, SignUp, SignUpEvent


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


ROSTER_ORDER = (
    *(SignUp.Status.CONFIRMED, SignUp.Status.AWAITING_CONFIRMATION, SignUp.Status.OFFERED),
    *(SignUp.Status.WAITING, SignUp.Status.CANCELLED, SignUp.Status.LAPSED),
)


class RosterInline(ReadOnlyInline):
    model = SignUp
    verbose_name_plural = gettext_lazy("roster")
    fields = ("email", "places", "status", "expires_at", "waiting_since", "created_at")
    readonly_fields = fields
    ordering = [
        Case(*(When(status=status, then=n) for n, status in enumerate(ROSTER_ORDER))),
        *("waiting_since", "created_at"),
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
        (gettext_lazy("Dates"), {"fields": ["time_zone", "starts_at", "ends_at"]}),
        (gettext_lazy("Sign-up"), {"fields": ["opens_at", "closes_at"]}),
        (gettext_lazy("For confirmed students"), {"fields": ["payment", "joining"]}),
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
            return
        try:
            places.set_capacity(obj.pk, form.cleaned_data["capacity"], by=acting(request))
        except places.SeatsAreHeld as error:
            text = _("%(held)d seats were taken while you typed, so the number stays as it was.")
            self.message_user(request, text % {"held": error.held}, messages.ERROR)


class EventInline(ReadOnlyInline):
    model = SignUpEvent
    verbose_name_plural = gettext_lazy("history")
    fields = ("at", "kind", "places", "by")
    readonly_fields = fields


@admin.register(SignUp)
class SignUpAdmin(admin.ModelAdmin):
    list_display = ["name", "status", "places", "intake", "email", "created_at"]
    list_filter = ["status", "intake"]
    list_select_related = ["intake__course"]
    search_fields = ["name", "email"]
    date_hierarchy = "created_at"
    actions = ["confirm", "cancel"]
    # The receipt is the student's: what is pressed there counts as theirs.
    view_on_site = False
    inlines = [EventInline]
    fields = (
        *("name", "email", "status", "places", "intake", "for_whom", "message"),
        *("expires_at", "waiting_since", "declined_places", "created_at"),
        *("proved_at", "consented_at", "consent_version"),
    )
    readonly_fields = tuple(name for name in fields if name not in {"name", "for_whom", "message"})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Confirm for the student (they are mailed)"),
    )
    def confirm(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        self._each(request, queryset, places.confirm)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Cancel (they are mailed, seats are passed on)"),
    )
    def cancel(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        self._each(request, queryset, places.cancel)

    def _each(self, request: HttpRequest, queryset: QuerySet[SignUp], change: Any) -> None:
        pks = list(queryset.order_by("created_at", "pk").values_list("pk", flat=True))
        number = sum(change(pk, by=acting(request)) for pk in pks)
        text = ngettext("%(number)d sign-up changed.", "%(number)d sign-ups changed.", number)
        self.message_user(request, text % {"number": number})
