"""The admin of sign-ups, with their payments, certificates and history."""

from contextlib import suppress
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet, TextField
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import certificates, changing, links, organiser_mails, payments, places, waiting_list
from courses.admin.changing import change_sign_up
from courses.admin.forms import SignUpActionForm
from courses.admin.organiser_mails import choose_mails
from courses.admin.shared import ReadOnlyInline, current_staff
from courses.locking import locked_sign_up
from courses.models import Certificate, Intake, Payment, SignUp, SignUpEvent
from courses.money import money
from website.admin.editing import EditingAdmin
from website.mail import outcome
from website.staff.permissions import staff_view
from website.visible_text import is_visible


class EventInline(ReadOnlyInline):
    model = SignUpEvent
    verbose_name_plural = gettext_lazy("history")
    fields = ("at", "kind", "places", "by", "reason")
    readonly_fields = fields


class PaymentInline(admin.TabularInline):
    """Payments are never changed; a mistake is corrected by a row of its own kind."""

    model = Payment
    extra = 0
    fields = ("kind", "amount", "reference", "at", "by")
    readonly_fields = ("at", "by")
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CertificateInline(admin.StackedInline):
    """The worker issues those of students who signed up for themselves; staff type the names of
    clients. A change issues a corrected certificate; those that were replaced stand in the history."""

    model = Certificate
    extra = 0
    fields = ("name", "course", "dates", "venue", "school", ("code", "issued_at"))
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})}}
    readonly_fields = ("code", "issued_at")
    can_delete = False
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        return Certificate.objects.current()


class PaymentFilter(admin.SimpleListFilter):
    """Sign-ups that still owe something or nothing, or to which something is to be given back."""

    title = gettext_lazy("payment")
    parameter_name = "payment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("owed", _("something is owed")),
            ("settled", _("nothing is owed")),
            ("overpaid", _("something is to be given back")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> QuerySet[SignUp]:
        owing = SignUp.objects.owing().values("pk")
        overpaid = SignUp.objects.overpaid().values("pk")
        if self.value() == "owed":
            return queryset.filter(pk__in=owing)
        if self.value() == "overpaid":
            return queryset.filter(pk__in=overpaid)
        if self.value() == "settled":
            confirmed = queryset.filter(status=SignUp.Status.CONFIRMED)
            return confirmed.exclude(pk__in=owing).exclude(pk__in=overpaid)
        return queryset


class MailFilter(admin.SimpleListFilter):
    """Live sign-ups whose last mail could not be delivered."""

    title = gettext_lazy("mail")
    parameter_name = "mail"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("undelivered", _("could not be delivered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> QuerySet[SignUp]:
        live = SignUp.objects.live().values("pk")
        rows = queryset.filter(pk__in=live)
        return outcome.given_up(rows, "sign_ups") if self.value() == "undelivered" else queryset


class AttendanceFilter(admin.SimpleListFilter):
    """Confirmed sign-ups that came, were absent, or are not recorded."""

    title = gettext_lazy("attendance")
    parameter_name = "attendance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("came", _("came")), ("absent", _("absent")), ("open", _("not recorded"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> QuerySet[SignUp]:
        confirmed = queryset.filter(status=SignUp.Status.CONFIRMED)
        lookups: dict[str | None, dict[str, Any]] = {
            "came": {"attended__gt": 0},
            "absent": {"attended": 0},
            "open": {"attended__isnull": True},
        }
        value = self.value()
        return confirmed.filter(**lookups[value]) if value in lookups else queryset


class IntakeFilter(admin.RelatedFieldListFilter):
    """Lists the intakes with their courses in one query; Django would make one for each course."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(intake.pk, intake) for intake in Intake.objects.select_related("course")]


@admin.register(SignUp)
class SignUpAdmin(EditingAdmin):
    # Few columns, so that none is out of sight on a small laptop.
    list_display = ["student", "state", "taken", "payment", "intake", "created_at"]
    list_filter = ["status", PaymentFilter, AttendanceFilter, MailFilter, ("intake", IntakeFilter)]
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ["intake__course"]
    search_fields = ["name", "email", "reference", "payments__reference"]
    date_hierarchy = "created_at"
    action_form = SignUpActionForm
    actions = ["confirm", "give", "move", "cancel", "make_new_links"]
    # No link to the receipt: what staff press there would count as the student's own.
    view_on_site = False
    inlines = [PaymentInline, CertificateInline, EventInline]
    fields = (
        *("name", "email", "last_mail", "stands", "places", "intake", "for_whom", "message"),
        *("rate", "price_each", "refund_terms", "payment", "reference", "attended"),
        *("seats_until", "expires_at", "queue_position", "waiting_since", "declined_seats"),
        *("created_at", "verified_at", "confirmed_at", "reminded_at"),
        *("consented_at", "consent_version"),
    )
    readonly_fields = tuple(name for name in fields if name not in {"name", "for_whom", "message"})

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignUp]:
        return SignUp.objects.with_payments().prefetch_related("seats")

    def get_urls(self) -> list[URLPattern]:
        view = staff_view(partial(change_sign_up, model_admin=self), "courses.change_signup")
        amend = path("<int:pk>/amend/", view, name="courses_signup_amend")
        choose = staff_view(partial(choose_mails, model_admin=self), organiser_mails.PERMISSION)
        mails = path("mails/", choose, name="courses_signup_mails")
        return [amend, mails, *super().get_urls()]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        """The row of further places has no payments nor history of its own."""
        return [] if obj and obj.adds_to_id else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj and obj.adds_to_id else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: SignUp, form: Any, change: bool) -> None:
        """A new name stands in the history, and the student is mailed."""
        if "name" in form.changed_data:
            changing.rename(obj.pk, obj.name, by=current_staff(request))
        super().save_model(request, obj, form, change)

    def lock(self, pk: str) -> bool:
        """The intake first, as everything that changes sign-ups locks it."""
        with suppress(SignUp.DoesNotExist, ValueError), locked_sign_up(int(pk)):
            pass
        return super().lock(pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def student(self, sign_up: SignUp) -> str:
        """The name, or the reference of somebody who was erased, and the address."""
        name = sign_up.name or sign_up.reference
        if sign_up.adds_to_id:
            name = _("%(name)s (more places)") % {"name": name}
        return format_html('{}<br><span class="under">{}</span>', name, sign_up.email)

    @admin.display(description=gettext_lazy("mail"))
    def last_mail(self, sign_up: SignUp) -> str:
        """Whether the last mail to the address arrived."""
        return {
            outcome.Outcome.GIVEN_UP: _("The last mail could not be delivered."),
            outcome.Outcome.DELAYED: _("The last mail is put off by the mail server."),
        }.get(outcome.of(sign_up, sign_up.email), "")

    @admin.display(description=gettext_lazy("places"), ordering="places")
    def taken(self, sign_up: SignUp) -> str:
        """The places; of an offer how many are offered, and once it is recorded how many were used."""
        offered, places, came = sign_up.stated_places, sign_up.places, sign_up.attended
        if offered < places:
            return _("%(offered)d of %(places)d") % {"offered": offered, "places": places}
        if came is None:
            return str(places)
        return _("%(places)d (%(came)d came)") % {"places": places, "came": came}

    @admin.display(description=gettext_lazy("paid"))
    def payment(self, sign_up: Any) -> str:
        currency = sign_up.intake.course.currency
        text = _("%(paid)s of %(total)s")
        if sign_up.sum_balance < 0:
            text = _("%(paid)s of %(total)s, to give back: %(extra)s")
        return text % {
            "paid": money(sign_up.sum_paid, currency),
            "total": money(sign_up.stated_total, currency),
            "extra": money(-sign_up.sum_balance, currency),
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
        changed = [row for row in rows if row.pk]
        drafts = [row for row in rows if not row.pk]
        certificates.correct(sign_up.pk, changed, by=current_staff(request))
        try:
            if drafts:
                certificates.issue(sign_up.pk, drafts, by=current_staff(request))
        except certificates.MoreThanCame:
            text = _(
                "No certificate was issued. First record how many came; each of them can have one "
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
            except payments.MoreThanPaid:
                text = _(
                    "“%(line)s” was not recorded: less than nothing would then have been paid, or "
                    "more be retained than there is to give back."
                )
                self.message_user(request, text % {"line": payment}, messages.ERROR)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Confirm for the student (mails them)"),
    )
    def confirm(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        self._each(request, queryset, places.confirm)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy(
            "Give a place ahead of the waiting list (needs a reason; may add seats)"
        ),
    )
    def give(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        if self._has(request, "reason"):
            self._each(request, queryset, places.give)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Move on the waiting list (needs a position and a reason)"),
    )
    def move(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        if self._has(request, "reason", "position"):
            position = SignUpActionForm.base_fields["position"].clean(request.POST["position"])
            self._each(request, queryset, partial(waiting_list.move, position=position))

    @admin.action(
        permissions=["change"],
        description=gettext_lazy(
            "Cancel (mails them; until the start the seats are offered to the waiting list)"
        ),
    )
    def cancel(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        self._each(request, queryset, places.cancel)

    @admin.action(
        permissions=["change"],
        description=gettext_lazy("Make new links (those in mails stop working)"),
    )
    def make_new_links(self, request: HttpRequest, queryset: QuerySet[SignUp]) -> None:
        self._each(request, queryset, links.make_new)

    def _is_as_shown(self, request: HttpRequest, sign_up: SignUp) -> bool:
        """Whether the sign-up still has the status and places that the page showed; if not, say so."""
        if request.POST.get(f"seen-{sign_up.pk}", sign_up.version) == sign_up.version:
            return True
        text = _(
            "Nothing was done for %(name)s, who is %(status)s by now, with %(places)d: the page was "
            "older. Look again, then decide."
        )
        facts = {"name": sign_up.name, "status": sign_up.get_status_display()}
        message = text % {**facts, "places": sign_up.places}
        self.message_user(request, message, messages.WARNING)
        return False

    @admin.display(description=gettext_lazy("status"))
    def stands(self, sign_up: SignUp) -> str:
        """The status, or how it has ended by now."""
        return str(sign_up.standing.label)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, sign_up: SignUp) -> str:
        """The status, and as a hidden field what an action acts on."""
        seen = '{}<input type="hidden" name="seen-{}" value="{}">'
        label = sign_up.standing.label
        return format_html(seen, label, sign_up.pk, sign_up.version)

    def _has(self, request: HttpRequest, *needed: str) -> bool:
        if all(is_visible(request.POST.get(name, "")) for name in needed):
            return True
        text = _(
            "Nothing was changed. Fill in the fields that this action needs, and run it again."
        )
        self.message_user(request, text, messages.ERROR)
        return False

    def _each(self, request: HttpRequest, queryset: QuerySet[SignUp], change: Any) -> None:
        pks = list(queryset.order_by("created_at", "pk").values_list("pk", flat=True))
        reason = request.POST.get("reason", "").strip()
        number = 0
        for pk in pks:
            with locked_sign_up(pk) as sign_up:
                if self._is_as_shown(request, sign_up):
                    number += change(pk, by=current_staff(request), reason=reason)
        text = ngettext("%(number)d sign-up changed.", "%(number)d sign-ups changed.", number)
        self.message_user(request, text % {"number": number})
