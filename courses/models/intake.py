"""Intakes: the dates on which a course runs, and its seats."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.dates import Rhythm, moment, span, validate_time_zone
from courses.models.course import Course
from website.one_line import OneLineTextField
from website.plain_text import MultilineTextField
from website.validators import validate_year


class IntakeQuerySet(models.QuerySet["Intake"]):
    def upcoming(self) -> "IntakeQuerySet":
        """Intakes that are not over: the next one first, cancelled ones last."""
        now = timezone.now()
        is_to_come = Q(ends_at__gt=now) | Q(ends_at__isnull=True, closes_at__gt=now)
        return self.filter(is_to_come).order_by(
            F("cancelled_at").asc(nulls_first=True), F("starts_at").asc(nulls_last=True), "pk"
        )

    def open_for_sign_up(self) -> "IntakeQuerySet":
        """Upcoming intakes whose sign-up window is open, full or not."""
        now = timezone.now()
        is_open = Q(opens_at__lte=now, closes_at__gt=now, cancelled_at__isnull=True)
        return self.upcoming().filter(is_open)

    def past_offering(self) -> "IntakeQuerySet":
        """Intakes of which no seat is offered any more, since they have begun or, if they are
        self-paced, sign-up has closed."""
        now = timezone.now()
        has_begun = Q(starts_at__isnull=True) | Q(starts_at__lte=now)
        return self.filter(has_begun, closes_at__lte=now)

    def next_scheduled_change(self, after: datetime) -> datetime | None:
        """The next time after `after` at which the clock changes what pages say of an intake."""
        dates = ("opens_at", "closes_at", "early_until", "starts_at", "ends_at")
        later = {name: Min(name, filter=Q(**{f"{name}__gt": after})) for name in dates}
        return min(filter(None, self.aggregate(**later).values()), default=None)

    def with_seats(self) -> "IntakeQuerySet":
        """Annotate `seats_total`, `seats_free` and `waiting`, the length of the waiting list.
        Waiting sign-ups are counted in a subquery: a second join would multiply the seat rows."""
        sign_ups = apps.get_model("courses", "SignUp").objects
        waiting = sign_ups.filter(intake=OuterRef("pk"), status="waiting").order_by()
        numbers = waiting.values("intake").values_list(Count("pk"))
        return self.annotate(
            seats_total=Count("seats"),
            seats_free=Count("seats", filter=Q(seats__sign_up__isnull=True)),
            waiting=Coalesce(Subquery(numbers), 0),
        )


def upcoming_intakes() -> models.Prefetch:
    """For `prefetch_related` on courses: their intakes that are not over, with seats, as the
    attribute `upcoming`."""
    return models.Prefetch("intakes", Intake.objects.upcoming().with_seats(), to_attr="upcoming")


class Intake(models.Model):
    """One run of a course. Without dates it is self-paced."""

    class Rate(models.TextChoices):
        FULL = "full", _("full price")
        CONCESSION = "concession", _("concession")

    class State(models.TextChoices):
        OPENS_LATER = "opens_later", _("opens later")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        BEGUN = "begun", _("closed, the course has begun")
        OVER = "over", _("over")
        CANCELLED = "cancelled", _("cancelled")

    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="intakes"
    )
    slug = models.SlugField(
        _("address"),
        max_length=40,
        help_text=_("Short, such as 2027-01. Part of the URL of the sign-up form."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default=timezone.get_default_timezone_name,
        validators=[validate_time_zone],
        help_text=_("Such as Europe/London. Staff and students see all times in this zone."),
    )
    starts_at = models.DateTimeField(
        _("starts"),
        null=True,
        blank=True,
        validators=[validate_year],
        help_text=_("Leave both dates empty if students learn at their own pace."),
    )
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True, validators=[validate_year])
    rhythm = models.CharField(
        _("meets"),
        max_length=10,
        choices=Rhythm,
        default=Rhythm.ONCE,
        help_text=_(
            "For meetings every day or week: the first starts at the start, the last ends at the "
            "end, and all have the same hours."
        ),
    )
    # Days in ISO 8601, in order: meetings of a series that do not take place.
    skipped = models.JSONField(_("days without a meeting"), default=list, blank=True)
    venue = OneLineTextField(
        _("venue"),
        max_length=200,
        help_text=_("Shown to everyone: an address, or “Online, by video call”."),
    )
    joining_instructions = MultilineTextField(
        _("how to join"),
        blank=True,
        help_text=_(
            "Mailed to students with a confirmed place only: the link, the door, what to bring."
        ),
    )
    payment_instructions = MultilineTextField(
        _("how to pay"),
        blank=True,
        help_text=_("Shown to students with a confirmed place only: a link, or a bank account."),
    )
    pay_within = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=7,
        help_text=_("Counted from the day a place is confirmed, but no later than the start."),
    )
    early_until = models.DateTimeField(
        _("early price until"),
        null=True,
        blank=True,
        validators=[validate_year],
        help_text=_(
            "Students who sign up before then pay the course’s early price, if it has one."
        ),
    )
    remind_days = models.PositiveSmallIntegerField(
        _("remind students (days before)"),
        null=True,
        blank=True,
        default=3,
        help_text=_(
            "Everyone with a confirmed place gets one mail this many days before the start. "
            "Empty: no reminder."
        ),
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    cancelled_reason = MultilineTextField(_("why it was cancelled"), blank=True, editable=False)
    # Counts the changes to the calendar entry: calendars keep the one with the highest SEQUENCE.
    revision = models.PositiveIntegerField(default=0, editable=False)
    opens_at = models.DateTimeField(
        _("sign-up opens"), default=timezone.now, validators=[validate_year]
    )
    closes_at = models.DateTimeField(_("sign-up closes"), validators=[validate_year])

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "slug"],
                name="courses_one_intake_per_address",
                violation_error_message=_("This course already has an intake at this address."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="courses_intake_has_both_dates_or_none",
                violation_error_message=_(
                    "Fill in both dates, or neither for a self-paced intake."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="courses_intake_ends_after_start",
                violation_error_message=_("The intake must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="courses_sign_up_closes_after_opening",
                violation_error_message=_("Sign-up must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__lte=F("ends_at")),
                name="courses_sign_up_closes_before_the_end",
                violation_error_message=_("Sign-up must close before the intake ends."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_reason="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_reason=""),
                name="courses_cancelled_intake_has_reason",
                violation_error_message=_("Say why the intake is cancelled."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.slug})"

    def get_sign_up_url(self) -> str:
        return reverse("courses:sign_up_intake", args=[self.course.slug, self.slug])

    @property
    def when(self) -> str:
        """Start and end as text, in the intake's own time zone."""
        if self.starts_at is None or self.ends_at is None:
            return gettext("At your own pace")
        rhythm = Rhythm(self.rhythm)
        return span(self.starts_at, self.ends_at, self.time_zone, rhythm, self.skipped_days)

    @property
    def skipped_days(self) -> list[date]:
        """The days on which a series does not meet."""
        return [date.fromisoformat(day) for day in self.skipped]

    @property
    def start(self) -> str:
        """The start as a sentence without its full stop."""
        if self.starts_at is None:
            return gettext("Start when you like")
        text = gettext("Started on %(when)s") if self.has_begun else gettext("Starts on %(when)s")
        return text % {"when": moment(self.starts_at, self.time_zone)}

    @property
    def state(self) -> "Intake.State":
        """The state of the sign-up window: the rule of `open_for_sign_up`, for one row."""
        now = timezone.now()
        if self.cancelled_at is not None:
            return self.State.CANCELLED
        if now >= (self.ends_at or self.closes_at):
            return self.State.OVER
        if now < self.opens_at:
            return self.State.OPENS_LATER
        if now < self.closes_at:
            return self.State.OPEN
        return self.State.BEGUN if self.has_begun else self.State.CLOSED

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and timezone.now() >= self.starts_at

    @property
    def has_ended(self) -> bool:
        """Whether its meetings are over. A self-paced intake has none, and no end."""
        return self.ends_at is not None and timezone.now() >= self.ends_at

    @property
    def offers_end_at(self) -> datetime:
        """Until then, places that become free are offered to the waiting list. No offer and no
        reservation lasts longer, and then the waiting list ends."""
        return self.cancelled_at or max(self.starts_at or self.closes_at, self.closes_at)

    @property
    def offers_seats(self) -> bool:
        """Whether seats that become free go to somebody else: the rule of `past_offering`, for one
        row."""
        return timezone.now() < self.offers_end_at

    @property
    def is_to_come(self) -> bool:
        """Whether it can still be rescheduled or cancelled."""
        return self.state not in {self.State.OVER, self.State.CANCELLED}

    @property
    def remind_at(self) -> datetime | None:
        """When reminders are due; None if there are none."""
        if self.starts_at is None or self.remind_days is None:
            return None
        return self.starts_at - timedelta(days=self.remind_days)

    @property
    def is_starting_soon(self) -> bool:
        """Whether reminders are due and it has not begun."""
        is_due = self.remind_at is not None and self.remind_at <= timezone.now()
        return is_due and self.is_to_come and not self.has_begun

    @property
    def is_early(self) -> bool:
        """Whether the early price applies now. Nobody can sign up for it once sign-up has closed."""
        now = timezone.now()
        is_before = self.early_until is not None and now < min(self.early_until, self.closes_at)
        return is_before and self.course.early_price is not None

    def price(self, rate: str) -> Decimal:
        """The price of one place for a student who signs up now."""
        course = self.course
        if rate == self.Rate.CONCESSION and course.concession_price is not None:
            return course.concession_price
        is_early = self.is_early and course.early_price is not None
        return course.early_price if is_early else course.price

    def pay_by(self, confirmed_at: datetime) -> date:
        """The day by which a place that was confirmed at this time is to be paid."""
        zone = ZoneInfo(self.time_zone)
        confirmed_on = confirmed_at.astimezone(zone).date()
        due = confirmed_on + timedelta(days=self.pay_within)
        if self.starts_at is not None:
            due = min(due, self.starts_at.astimezone(zone).date())
        return max(due, confirmed_on)


class Seat(models.Model):
    """One seat in an intake. The number of rows is the capacity; a seat with a sign-up is taken."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField(_("number"))
    sign_up = models.ForeignKey(
        "courses.SignUp",
        verbose_name=_("taken by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["intake", "number"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "number"], name="courses_one_seat_per_number")
        ]

    def __str__(self) -> str:
        return str(self.number)
