"""Who wants a place, and how it went."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.course import amount_field
from courses.models.intake import Intake
from website import tokens
from website.models import OutgoingMail

MOST_PLACES = 4


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def live(self) -> "SignUpQuerySet":
        """Neither cancelled nor lapsed."""
        return self.filter(status__in=SignUp.LIVE)

    def attested(self) -> "SignUpQuerySet":
        """Who was there, of intakes that are over. A self-paced one is over for whoever is on
        record."""
        is_over = Q(intake__ends_at__isnull=True) | Q(intake__ends_at__lte=timezone.now())
        came = self.filter(is_over, status=SignUp.Status.CONFIRMED, attended__gt=0)
        return came.exclude(name="")

    def waiting_list(self) -> "SignUpQuerySet":
        """The waiting list, first come first."""
        return self.filter(status=SignUp.Status.WAITING).order_by("queue_position", "pk")

    def named(self) -> "SignUpQuerySet":
        """Those of whom it is still known who they are."""
        return self.exclude(email="")

    def with_payments(self) -> "SignUpQuerySet":
        """With `sum_paid`: what has come in, less what was given back."""
        return self.annotate(sum_paid=_sum_of_payments())

    def owing(self) -> "SignUpQuerySet":
        """Those with a confirmed place that is not paid in full."""
        confirmed = self.filter(status=SignUp.Status.CONFIRMED)
        return confirmed.annotate(sum_paid=_sum_of_payments()).filter(
            sum_paid__lt=F("price_each") * F("places")
        )


def _sum_of_payments() -> Coalesce:
    refund = When(payments__kind=Payment.Kind.REFUNDED, then=-F("payments__amount"))
    return Coalesce(Sum(Case(refund, default=F("payments__amount"))), Decimal(0))


class SignUp(models.Model):
    """One request for places in an intake. Only `courses.places` writes its status."""

    class Status(models.TextChoices):
        AWAITING_CONFIRMATION = "awaiting_confirmation", _("awaiting confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        CANCELLED = "cancelled", _("cancelled")
        LAPSED = "lapsed", _("lapsed")

    class ForWhom(models.TextChoices):
        MYSELF = "myself", _("For myself")
        CLIENTS = "clients", _("For my clients")

    LIVE = (Status.AWAITING_CONFIRMATION, Status.CONFIRMED, Status.WAITING, Status.OFFERED)

    intake = models.ForeignKey(
        Intake, verbose_name=_("intake"), on_delete=models.PROTECT, related_name="sign_ups"
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email"))
    # Folding makes three letters of some.
    folded_email = models.CharField(max_length=3 * 254, editable=False)
    verified_at = models.DateTimeField(
        _("email proved"), null=True, blank=True, help_text=_("When the link in a mail was used.")
    )
    for_whom = models.CharField(_("for whom"), max_length=10, choices=ForWhom)
    places = models.PositiveSmallIntegerField(
        _("places"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    rate = models.CharField(_("rate"), max_length=10, choices=Intake.Rate, default=Intake.Rate.FULL)
    price_each = amount_field(
        _("price of a place"), default=0, help_text=_("As it stood when they signed up.")
    )
    message = models.TextField(_("message"), blank=True)
    consent_version = models.CharField(_("consent text"), max_length=20)
    consented_at = models.DateTimeField(_("consented"))
    status = models.CharField(_("status"), max_length=25, choices=Status)
    expires_at = models.DateTimeField(
        _("held until"),
        null=True,
        blank=True,
        help_text=_("When the hold or the offer ends by itself."),
    )
    confirmed_at = models.DateTimeField(_("place confirmed"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    queue_position = models.PositiveIntegerField(
        _("queue_position"),
        null=True,
        blank=True,
        help_text=_("The smallest in the waiting list is first."),
    )
    offer_mail = models.ForeignKey(
        OutgoingMail, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    declined_seats = models.PositiveSmallIntegerField(
        _("declined"),
        default=0,
        help_text=_(
            "A smaller number of places that was offered and not taken; not offered again."
        ),
    )
    attended = models.PositiveSmallIntegerField(
        _("attended"),
        null=True,
        blank=True,
        help_text=_("How many of the places. Empty: not recorded."),
    )
    # Since when a certificate is to be made, as soon as the intake is over.
    certificate_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("signed up"), default=timezone.now)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["-created_at", "-pk"]
        indexes = [
            # The worker asks every half second which hold or offer has ended.
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="courses_sign_up_due",
            ),
            # And which certificate is to be made.
            models.Index(
                fields=["certificate_due_at"],
                condition=Q(certificate_due_at__isnull=False),
                name="courses_certificate_due",
            ),
            # The waiting list of an intake, in order.
            models.Index(
                fields=["intake", "queue_position", "id"],
                condition=Q(status="waiting"),
                name="courses_waiting_list",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "folded_email"],
                # Who was forgotten has no address.
                condition=Q(status__in=["awaiting_confirmation", "confirmed", "waiting", "offered"])
                & ~Q(folded_email=""),
                name="courses_one_live_sign_up_an_address",
                violation_error_message=_("This address has signed up for this intake already."),
            ),
            models.CheckConstraint(
                condition=Q(places__range=(1, MOST_PLACES)),
                name="courses_places_in_one_sign_up",
                violation_error_message=_("One sign-up is for 1 to 4 places."),
            ),
            models.CheckConstraint(
                condition=Q(attended__isnull=True) | Q(attended__lte=F("places")),
                name="courses_no_more_came_than_places",
                violation_error_message=_("No more can have come than there were places."),
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["awaiting_confirmation", "offered"], expires_at__isnull=False
                )
                | Q(status="waiting")
                | Q(status__in=["confirmed", "cancelled", "lapsed"], expires_at__isnull=True),
                name="courses_a_hold_has_an_end",
                violation_error_message=_(
                    "A hold or an offer needs its end, and nothing else has one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(queue_position__isnull=False) | ~Q(status__in=["waiting"]),
                name="courses_who_waits_has_a_turn",
                violation_error_message=_("Whoever waits needs a turn."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_email = fold(self.email)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The student's receipt."""
        return reverse("courses:receipt", args=[tokens.receipt_token("sign-up", self.pk)])

    def get_certificate_url(self) -> str:
        """The student's certificates, to print."""
        return reverse("courses:certificate", args=[tokens.receipt_token("sign-up", self.pk)])

    @property
    def is_live(self) -> bool:
        """The same rule as `SignUpQuerySet.live`, for one row at hand."""
        return self.status in self.LIVE

    @property
    def is_changeable(self) -> bool:
        """Whether the student may still change it or let go. Who was there has used the place."""
        return self.is_live and not self.attended and self.intake.state != Intake.State.OVER

    @property
    def number_in_queue(self) -> int:
        """1 for the first in the waiting list."""
        ahead = Q(queue_position__lt=self.queue_position) | Q(
            queue_position=self.queue_position, pk__lt=self.pk
        )
        return self.intake.sign_ups.waiting_list().filter(ahead).count() + 1

    @property
    def reference(self) -> str:
        """What a bank transfer should quote."""
        return f"{self.intake.slug}-{self.pk}".upper()

    @property
    def total(self) -> Decimal:
        """What all the places cost."""
        return self.price_each * self.places

    @property
    def paid(self) -> Decimal:
        """What has come in, less what was given back."""
        return sum((payment.gain for payment in self.payments.all()), Decimal(0))

    @property
    def owed(self) -> Decimal:
        """What is still to be paid."""
        return self.owed_after(self.paid)

    def owed_after(self, paid: Decimal) -> Decimal:
        """What is still to be paid once that much is. Only a confirmed place costs anything."""
        is_due = self.status == self.Status.CONFIRMED
        return max(self.total - paid, Decimal(0)) if is_due else Decimal(0)

    @property
    def pay_by(self) -> date | None:
        return self.intake.pay_by(self.confirmed_at) if self.confirmed_at else None


def fold(email: str) -> str:
    """Two addresses that differ in case only are one person's."""
    return email.strip().casefold()


class SignUpEvent(models.Model):
    """One step in the life of a sign-up."""

    class Kind(models.TextChoices):
        SIGNED_UP = "signed_up", _("signed up")
        ASKED_AGAIN = "asked_again", _("signed up once more with the same address")
        VERIFIED = "verified", _("confirmed the email address")
        CONFIRMED = "confirmed", _("confirmed the place")
        OFFERED = "offered", _("was offered a place")
        PASSED = "passed", _("let an offer of fewer places pass and keeps the turn")
        LAPSED = "lapsed", _("did not answer in time")
        CANCELLED = "cancelled", _("cancelled")
        RENAMED = "renamed", _("changed the name")
        REDUCED = "reduced", _("gave places back")
        MOVED = "moved", _("was moved in the waiting list")
        GIVEN = "given", _("was given places by hand")
        ATTENDED = "attended", _("attendance was recorded")
        CERTIFIED = "certified", _("got certificates of attendance")
        CALLED_OFF = "called_off", _("lost the place, as the intake was cancelled")

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: the student, or the site itself."),
    )
    places = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    visitor = models.GenericIPAddressField(_("from address"), null=True, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "pk"]
        indexes = [
            # How often a visitor has signed up lately.
            models.Index(fields=["visitor", "at"], name="courses_event_visitor")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Payment(models.Model):
    """Money that staff saw come in or sent back. Written once, by `courses.payments`."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        REFUNDED = "refunded", _("refunded")

    sign_up = models.ForeignKey(SignUp, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("what"), max_length=10, choices=Kind, default=Kind.RECEIVED)
    amount = amount_field(_("amount"))
    reference = models.CharField(
        _("reference"),
        max_length=120,
        help_text=_("By which you find it again, such as the line in the bank statement."),
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="courses_a_payment_is_more_than_nothing",
                violation_error_message=_("Type an amount above zero."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def gain(self) -> Decimal:
        """The amount, below zero where it was given back."""
        return -self.amount if self.kind == self.Kind.REFUNDED else self.amount
