"""The admin of intakes, each with its roster."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.models import DateTimeField, QuerySet
from django.forms import model_to_dict
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import places, rescheduling, roster, waiting_list
from courses.admin.announcements import write_announcement
from courses.admin.cancelling import cancel_intake
from courses.admin.forms import IntakeForm
from courses.admin.local_times import LocalMomentField
from courses.admin.organising import register, roster_file, sign_in_sheet
from courses.admin.shared import ReadOnlyInline, current_staff
from courses.models import Intake, SignUp
from website.admin.editing import EditingAdmin
from website.models import Redirect
from website.staff.permissions import ViewableRelations, staff_view

# What another intake of a course usually has as well.
TAKEN_OVER = (
    *("course", "venue", "time_zone", "rhythm"),
    *("payment_instructions", "pay_within", "joining_instructions", "remind_days"),
)


class RosterInline(ReadOnlyInline):
    model = SignUp
    verbose_name_plural = gettext_lazy("roster")
    fields = ("email", "places", "status", "expires_at", "queue_position", "created_at")
    readonly_fields = fields
    ordering = roster.ORDER
    show_change_link = True
    view_on_site = False


@admin.register(Intake)
class IntakeAdmin(ViewableRelations, EditingAdmin):
    form = IntakeForm
    list_display = ["course", "slug", "when", "sign_up_state", "free_seats"]
    list_display_links = ["course", "slug"]
    list_filter = ["course"]
    list_select_related = ["course"]
    date_hierarchy = "starts_at"
    inlines = [RosterInline]
    formfield_overrides = {
        DateTimeField: {"form_class": LocalMomentField, "widget": AdminSplitDateTime}
    }
    fieldsets = [
        (None, {"fields": ["course", "slug", "capacity", "venue"]}),
        (
            gettext_lazy("Dates"),
            {
                "fields": [
                    *("time_zone", "starts_at", "which_starts_at", "ends_at", "which_ends_at"),
                    *("rhythm", "skipped"),
                ]
            },
        ),
        (
            gettext_lazy("Sign-up"),
            {
                "fields": [
                    *("opens_at", "which_opens_at", "closes_at", "which_closes_at"),
                    *("early_until", "which_early_until"),
                ]
            },
        ),
        (
            gettext_lazy("For confirmed students"),
            {
                "fields": [
                    *("payment_instructions", "pay_within", "joining_instructions", "remind_days")
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intake]:
        return Intake.objects.with_seats()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With `like`, the key of another intake: all of that but its address and its dates."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        like = initial.pop("like", "")
        other = self.get_object(request, like) if like else None
        if other and self.has_view_permission(request, other):
            initial |= model_to_dict(other, TAKEN_OVER) | {"capacity": other.seats_total}
        return initial

    def get_urls(self) -> list[URLPattern]:
        see, record = ("courses.view_signup",), ("courses.change_signup",)
        write = ("courses.add_announcement", "courses.view_signup")
        cancel = ("courses.change_intake", "courses.change_signup")
        pages: list[tuple[str, Callable[..., HttpResponseBase], str, tuple[str, ...]]] = [
            ("attendance/", partial(register, model_admin=self), "attendance", record),
            ("sign-in-sheet/", partial(sign_in_sheet, model_admin=self), "sign_in_sheet", see),
            ("roster.csv", roster_file, "roster_file", see),
            ("write/", partial(write_announcement, model_admin=self), "write", write),
            ("cancel/", partial(cancel_intake, model_admin=self), "cancel", cancel),
        ]
        own = [
            path(f"<int:pk>/{end}", staff_view(view, *needed), name=f"courses_intake_{name}")
            for end, view, name, needed in pages
        ]
        return [*own, *super().get_urls()]

    @admin.display(description=gettext_lazy("dates"), ordering="starts_at")
    def when(self, intake: Intake) -> str:
        return intake.when

    @admin.display(description=gettext_lazy("sign-up"))
    def sign_up_state(self, intake: Intake) -> Any:
        return intake.state.label

    @admin.display(description=gettext_lazy("free seats"))
    def free_seats(self, intake: Any) -> str:
        return _("%(free)d of %(total)d") % {
            "free": intake.seats_free,
            "total": intake.seats_total,
        }

    def _say_who_was_mailed(self, request: HttpRequest, number: int) -> None:
        text = ngettext(
            "%(number)d person was mailed about the change.",
            "%(number)d people were mailed about the change.",
            number,
        )
        if number:
            self.message_user(request, text % {"number": number})

    def save_model(self, request: HttpRequest, obj: Intake, form: IntakeForm, change: bool) -> None:
        if change:
            old = Intake.objects.select_related("course").get(pk=obj.pk).get_sign_up_url()
            columns = {field.name for field in obj._meta.concrete_fields}
            written = [name for name in form.changed_data if name in columns]
            self._say_who_was_mailed(request, rescheduling.save(obj, written))
            if old != obj.get_sign_up_url():
                Redirect.objects.add(old_path=old, new_path=obj.get_sign_up_url())
        else:
            super().save_model(request, obj, form, change)
        if "capacity" not in form.changed_data:
            # With new dates there may be time again to offer free seats.
            waiting_list.offer(obj.pk, by=current_staff(request))
            return
        try:
            places.set_capacity(obj.pk, form.cleaned_data["capacity"], by=current_staff(request))
        except places.SeatsTaken as error:
            text = _(
                "%(taken)d seats were taken meanwhile, so the number of seats was not changed."
            )
            self.message_user(request, text % {"taken": error.taken}, messages.ERROR)
