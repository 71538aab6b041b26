"""Staff accounts, which only superusers manage: whoever gives roles could give themselves any."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from website.admin.editing import EditingAdmin
from website.admin.forms import InvitationForm
from website.one_line import OneLineField
from website.staff import invitations
from website.staff.permissions import SUPERUSER, staff_view

admin.site.unregister([User, Group])


class ForSuperusers(admin.ModelAdmin):
    """Rows that only superusers see and change, whatever permissions other staff hold."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SUPERUSER)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SUPERUSER)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SUPERUSER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SUPERUSER)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(SUPERUSER)


class WithNames(admin.ModelAdmin):
    """Names in Django's own tables, under the rule for those in ours."""

    NAMES = ("name", "first_name", "last_name")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.NAMES:
            kwargs["form_class"] = OneLineField
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Group)
class RoleAdmin(ForSuperusers, WithNames, EditingAdmin, GroupAdmin):
    pass


@admin.register(User)
class StaffAdmin(ForSuperusers, WithNames, EditingAdmin, UserAdmin):
    list_display = ["username", "email", "roles", "is_staff", "is_superuser", "state"]
    change_list_template = "admin/auth/user/change_list.html"
    change_form_template = "admin/auth/user/change_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("invitation").prefetch_related("groups")

    def get_urls(self) -> list[URLPattern]:
        again = staff_view(require_POST(self.invite_again), SUPERUSER)
        return [
            path("invite/", staff_view(self.invite, SUPERUSER), name="auth_user_invite"),
            path("<int:pk>/invite/", again, name="auth_user_invite_again"),
            *super().get_urls(),
        ]

    def invite(self, request: HttpRequest) -> HttpResponse:
        """A form for a new colleague, who is mailed a link to choose a password."""
        form = InvitationForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            by = cast(User, request.user)
            try:
                user = invitations.invite(form.instance, form.cleaned_data["roles"], by=by)
            except IntegrityError:
                form.add_error("email", _("Somebody else has just invited this address."))
            else:
                LogEntry.objects.log_actions(by.pk, [user], ADDITION, _("Invited."))
                self._say_sent(request, user)
                return redirect("admin:auth_user_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        context["title"] = _("Invite a colleague")
        return TemplateResponse(request, "admin/auth/user/invite.html", context)

    def invite_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mail another link to somebody who has not chosen a password."""
        user = get_object_or_404(User, pk=pk)
        if invitations.is_possible(user):
            invitations.send(user, by=cast(User, request.user))
            self._say_sent(request, user)
        else:
            text = _(
                "Nothing was sent: invitations go to active staff who have an email address and no "
                "password."
            )
            self.message_user(request, text, messages.ERROR)
        return redirect("admin:auth_user_change", pk)

    def _say_sent(self, request: HttpRequest, user: User) -> None:
        text = _("An invitation goes to %s. Its link works once, for 7 days.")
        self.message_user(request, text % user.email, messages.SUCCESS)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        user = context.get("original")
        context["may_invite"] = user is not None and invitations.is_possible(user)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description=gettext_lazy("state"))
    def state(self, user: User) -> str:
        if not user.is_active:
            return _("deactivated")
        if hasattr(user, "invitation"):
            return _("invited, no password yet")
        return _("active")
