"""Sign-ups: who asked for how many places, and their status."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.balance import BalanceQuerySet, WithBalance
from courses.models.course import amount_field
from courses.models.intake import Intake
from courses.models.standing import Standing
from courses.references import new_reference
from website.models import MailboxField, OutgoingMail, WithLinks
from website.one_line import OneLineTextField
from website.personal_fields import PersonalField
from website.plain_text import MultilineTextField

# The most places that one sign-up may ask for.
MOST_PLACES = 4
# How long the receipt works after the end of the intake, or after its link was made anew.
RECEIPT_WORKS_FOR = timedelta(days=365)


class SignUpQuerySet(BalanceQuerySet):
    def live(self) -> "SignUpQuerySet":
        """Those that have not ended."""
        return self.filter(status__in=SignUp.LIVE)

    def attended(self) -> "SignUpQuerySet":
        """Confirmed sign-ups that are recorded as present."""
        attended = self.filter(status=SignUp.Status.CONFIRMED, attended__gt=0)
        return attended.exclude(name="")

    def with_attendance(self) -> "SignUpQuerySet":
        """Those of `attended` whose intake is over. A self-paced intake has no end, so there the
        record is enough."""
        is_over = Q(intake__ends_at__isnull=True) | Q(intake__ends_at__lte=timezone.now())
        return self.attended().filter(is_over)

    def waiting_list(self) -> "SignUpQuerySet":
        """The waiting list, in its order."""
        return self.filter(status=SignUp.Status.WAITING).order_by("queue_position", "pk")

    def main(self) -> "SignUpQuerySet":
        """One row for each student: without those for further places."""
        return self.filter(adds_to__isnull=True)

    def named(self) -> "SignUpQuerySet":
        """Sign-ups whose personal data was not erased."""
        return self.exclude(email="")


class SignUp(Standing, WithBalance, WithLinks):
    """One request for places in an intake."""

    class ForWhom(models.TextChoices):
        MYSELF = "myself", _("For myself")
        CLIENTS = "clients", _("For my clients")

    # Further places that were asked for and are not free yet wait as a row of their own, which is
    # added to that of the confirmed places or deleted.
    adds_to = models.OneToOneField(
        "self",
        verbose_name=_("more places for"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="addition",
    )
    name = OneLineTextField(_("name"), max_length=120)
    email = models.EmailField(_("email"))
    folded_email = MailboxField()
    for_whom = models.CharField(_("for whom"), max_length=10, choices=ForWhom)
    places = models.PositiveSmallIntegerField(
        _("places"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    rate = models.CharField(_("rate"), max_length=10, choices=Intake.Rate, default=Intake.Rate.FULL)
    price_each = amount_field(
        _("price of a place"), default=0, help_text=_("The price when the student signed up.")
    )
    reference = models.CharField(
        _("reference"),
        max_length=64,
        unique=True,
        default=new_reference,
        editable=False,
        help_text=_("What the student quotes when paying. It never changes."),
    )
    # The amount to give back of which organisers were mailed last.
    refund_mailed = models.DecimalField(max_digits=12, decimal_places=2, default=0, editable=False)
    message = MultilineTextField(_("message"), blank=True)
    # As the form said, whatever the course says now.
    refund_terms = MultilineTextField(_("refund terms that were agreed"), blank=True)
    consent_version = models.CharField(_("version of the consent text"), max_length=20)
    consented_at = models.DateTimeField(_("consented"))
    confirmed_at = models.DateTimeField(_("place confirmed"), null=True, blank=True)
    # Added to the revision of the intake, so that the SEQUENCE of the calendar entry always grows.
    calendar_base = models.IntegerField(default=0, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    queue_position = models.PositiveIntegerField(
        _("queue position"),
        null=True,
        blank=True,
        help_text=_("The lowest number on the waiting list is first."),
    )
    offer_mail = models.ForeignKey(
        OutgoingMail, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    # The mails about this sign-up, which are deleted when the student is forgotten.
    mails = models.ManyToManyField(OutgoingMail, editable=False, related_name="sign_ups")
    declined_seats = models.PositiveSmallIntegerField(
        _("smaller offer declined"),
        default=0,
        help_text=_(
            "The number of places that was offered but not taken. So few are not offered again."
        ),
    )
    # Set while a certificate is due: the worker makes it once the intake is over.
    certificate_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    request_digest = models.CharField(max_length=64, editable=False)
    # Where the form came from, as `website.http.proxies.visitor` returns it; empty once the sign-up
    # is confirmed or has ended.
    network = models.CharField(max_length=50, blank=True, editable=False)
    created_at = models.DateTimeField(_("signed up"), default=timezone.now)

    PERSONAL_FIELDS = (
        PersonalField("intake", _("Course")),
        PersonalField("name", _("Name"), erased=""),
        PersonalField("email", _("Email"), erased=""),
        PersonalField("folded_email", erased=""),
        PersonalField("verified_at", _("Email confirmed")),
        PersonalField("for_whom", _("For whom")),
        PersonalField("reference", _("Reference")),
        PersonalField("places", _("Places")),
        PersonalField("rate", _("Rate")),
        PersonalField("price_each", _("Price of a place")),
        PersonalField("message", _("Message"), erased=""),
        PersonalField("refund_terms", _("Refund terms")),
        PersonalField("consented_at", _("Consented")),
        PersonalField("consent_version", _("Version of the consent text")),
        PersonalField("created_at", _("Signed up")),
        PersonalField("status", _("Status")),
        PersonalField("expires_at", _("Reserved until")),
        PersonalField("seats_until", _("Seats reserved until")),
        PersonalField("confirmed_at", _("Place confirmed")),
        PersonalField("waiting_since", _("Waiting since")),
        PersonalField("declined_seats", _("Smaller offer declined (places)")),
        PersonalField("attended", _("Places attended")),
        PersonalField("reminded_at", _("Reminded")),
        PersonalField("request_digest", erased=""),
        PersonalField("network", _("Network that the form came from"), erased=""),
    )
    NOT_PERSONAL = {
        **WithLinks.LINK_FIELDS,
        "id": "the key of the row",
        "adds_to": "a row of the same student, which is exported too",
        "calendar_base": "a number in the calendar entry",
        "queue_position": "a sort key; the export has the position on the waiting list",
        "refund_mailed": "what organisers were mailed of the payments",
        "offer_mail": "mails are exported and erased by website.privacy",
        "certificate_due_at": "set until the worker has made the certificate",
    }

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["-created_at", "-pk"]
        indexes = [
            # The worker looks for expired reservations and offers every half second.
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="courses_sign_up_due",
            ),
            # The worker looks for certificates that are due.
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
                # The address is empty once personal data was erased.
                condition=Q(status__in=["awaiting_confirmation", "confirmed", "waiting", "offered"])
                & Q(adds_to__isnull=True)
                & ~Q(folded_email=""),
                name="courses_one_live_sign_up_per_address",
                violation_error_message=_("This address has already signed up for this intake."),
            ),
            models.CheckConstraint(
                condition=Q(adds_to__isnull=True) | Q(status__in=["waiting", "offered"]),
                name="courses_addition_waits_or_is_offered",
                violation_error_message=_("Further places are waited for, offered or added."),
            ),
            models.CheckConstraint(
                condition=Q(places__range=(1, MOST_PLACES)),
                name="courses_places_of_a_sign_up",
                violation_error_message=_("One sign-up is for 1 to 4 places."),
            ),
            models.CheckConstraint(
                condition=Q(attended__isnull=True) | Q(attended__lte=F("places")),
                name="courses_attended_at_most_places",
                violation_error_message=_(
                    "No more people can have attended than there were places."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["awaiting_confirmation", "offered"], expires_at__isnull=False
                )
                | Q(status="waiting")
                | Q(
                    status__in=["confirmed", "cancelled", "lapsed", "no_place"],
                    expires_at__isnull=True,
                ),
                name="courses_reservation_expires",
                violation_error_message=_(
                    "A reservation or an offer must have a date when it expires; "
                    "a confirmed or ended sign-up must not."
                ),
            ),
            models.CheckConstraint(
                condition=Q(queue_position__isnull=False) | ~Q(status__in=["waiting"]),
                name="courses_waiting_has_queue_position",
                violation_error_message=_("A sign-up on the waiting list needs a queue position."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The student's receipt."""
        return reverse("courses:receipt", args=[self.main.receipt_token])

    def get_certificate_url(self) -> str:
        """The student's certificates, to print."""
        return reverse("courses:certificate", args=[self.receipt_token])

    @property
    def main(self) -> "SignUp":
        """The row with the links, the places and the payments: for further places another one."""
        return self.adds_to or self

    @property
    def further(self) -> "SignUp | None":
        """The row for further places that wait or are offered."""
        return SignUp.objects.filter(adds_to=self.pk).select_related("intake__course").first()

    @property
    def offered_row(self) -> "SignUp":
        """The row of further places if these are offered, else this one."""
        further = self.further
        return further if further and further.status == self.Status.OFFERED else self

    @property
    def places_asked_for(self) -> int:
        """The places, with the further ones that wait or are offered."""
        further = self.further
        return self.places + (further.places if further else 0)

    @property
    def receipt_expires_at(self) -> datetime:
        end = self.intake.ends_at or self.intake.closes_at
        return max(end, self.links_made_at) + RECEIPT_WORKS_FOR

    @property
    def version(self) -> str:
        """Status and places: what an action of staff on it depends on."""
        return f"{self.status} {self.places}"

    @property
    def number_in_queue(self) -> int:
        """The number on the waiting list: 1 for the first."""
        ahead = Q(queue_position__lt=self.queue_position) | Q(
            queue_position=self.queue_position, pk__lt=self.pk
        )
        return self.intake.sign_ups.waiting_list().filter(ahead).count() + 1
