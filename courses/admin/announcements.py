"""The admin of announcements: the page on which they are written, and their delivery log."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import announcements
from courses.admin.forms import AnnouncementForm
from courses.admin.shared import ReadOnlyInline, current_staff, get_intake_or_404, intake_page
from courses.models import Announcement, AnnouncementDelivery, Intake
from courses.shown_facts import key_of_intake, of_intake
from website.admin.base import ReadOnlyAdmin
from website.editing import seen


def write_announcement(
    request: HttpRequest, pk: int, model_admin: admin.ModelAdmin
) -> HttpResponse:
    """Show a form, then a preview of the mail to the first student, then send the announcement."""
    intake = get_intake_or_404(pk)
    form = AnnouncementForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid() and "again" not in request.POST:
        audience = form.cleaned_data["audience"]
        announcement = announcements.draft(
            intake, form.cleaned_data["subject"], form.cleaned_data["text"]
        )
        students = announcements.recipients(intake, announcement, audience)
        number = students.count()
        facts = {**of_intake(intake), _("Recipients"): str(number)}
        key = key_of_intake(intake, "write")
        changed = seen.differences(key, request.POST.get(seen.INPUT, ""), facts)
        if "send" in request.POST and not (changed and number):
            return _send(request, intake, announcement, audience)
        if first := students.first():
            context |= {"number": number, "first": first, "changed": changed}
            context["seen"] = seen.sign(key, facts)
            context["mail"] = announcements.preview(announcement, first)
        else:
            text = _(
                "There is nobody to send this to: nobody has this status, or all have received it."
            )
            form.add_error("audience", text)
    title = _("Write to students")
    return intake_page(request, model_admin, "write", title, intake, **context)


def _send(
    request: HttpRequest, intake: Intake, announcement: Announcement, audience: str
) -> HttpResponse:
    _say_how_many(request, announcements.send(announcement, audience, by=current_staff(request)))
    log = reverse("admin:courses_announcement_changelist")
    return redirect(f"{log}?intake__id__exact={intake.pk}")


def _say_how_many(request: HttpRequest, number: int) -> None:
    if not number:
        text = _("Nothing was sent: everyone has already received this announcement.")
        messages.warning(request, text)
        return
    text = ngettext(
        "The announcement is being sent to %(number)d person.",
        "The announcement is being sent to %(number)d people.",
        number,
    )
    messages.success(request, text % {"number": number})


class DeliveryInline(ReadOnlyInline):
    model = AnnouncementDelivery
    fields = ("student", "queued_at", "by", "delivery")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_view_students = request.user.has_perm("courses.view_signup")
        return may_view_students and super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[AnnouncementDelivery]":
        return AnnouncementDelivery.objects.select_related("sign_up", "mail", "by")

    @admin.display(description=gettext_lazy("to"))
    def student(self, copy: AnnouncementDelivery) -> str:
        page = reverse("admin:courses_signup_change", args=[copy.sign_up_id])
        return format_html('<a href="{}">{}</a>', page, copy.sign_up.name or _("forgotten"))

    @admin.display(description=gettext_lazy("delivery"))
    def delivery(self, copy: AnnouncementDelivery) -> str:
        mail = copy.mail
        if mail is None:
            return _("The mail was deleted")
        state = _("Queued")
        if mail.sent_at:
            state = _("Sent %(when)s") % {"when": localize(localtime(mail.sent_at))}
        elif mail.dropped_at:
            state = _("Not sent: %(why)s") % {"why": mail.obstacle}
        elif mail.failed_at:
            state = _("Given up: %(why)s") % {"why": mail.last_error}
        page = reverse("admin:website_outgoingmail_change", args=[mail.pk])
        return format_html('<a href="{}">{}</a>', page, state)


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    list_display = ["subject", "intake", "written_at", "deliveries"]
    list_filter = ["intake__course"]
    list_select_related = ["intake__course"]
    date_hierarchy = "written_at"
    search_fields = ["subject", "text"]
    fields = ["intake", "subject", "text", "written_at"]
    inlines = [DeliveryInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Announcement]":
        return Announcement.objects.annotate(number=Count("deliveries"))

    @admin.display(description=gettext_lazy("recipients"), ordering="number")
    def deliveries(self, announcement: Any) -> int:
        return announcement.number
