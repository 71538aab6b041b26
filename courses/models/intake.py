"""When a course runs, and its seats."""

from datetime import datetime

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.dates import span, validate_time_zone
from courses.models.course import Course
from website.years import validate_year


class IntakeQuerySet(models.QuerySet["Intake"]):
    def upcoming(self) -> "IntakeQuerySet":
        """Intakes that are not over, the next one first."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def open_for_sign_up(self) -> "IntakeQuerySet":
        """Upcoming intakes whose sign-up window is open, full or not."""
        now = timezone.now()
        return self.upcoming().filter(opens_at__lte=now, closes_at__gt=now)

    def with_seats(self) -> "IntakeQuerySet":
        """With `seats_total` and `seats_free` counted."""
        return self.annotate(
            seats_total=Count("seats", distinct=True),
            seats_free=Count("seats", filter=Q(seats__sign_up__isnull=True), distinct=True),
        )


def upcoming_intakes() -> models.Prefetch:
    """For `prefetch_related` on courses: their intakes that are not over, as `upcoming`."""
    return models.Prefetch("intakes", Intake.objects.upcoming().with_seats(), to_attr="upcoming")


class Intake(models.Model):
    """One run of a course."""

    class State(models.TextChoices):
        OPENS_LATER = "opens_later", _("opens later")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        OVER = "over", _("over")

    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="intakes"
    )
    slug = models.SlugField(
        _("address"),
        max_length=40,
        help_text=_("Short, such as 2027-01. Part of the sign-up address."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default=timezone.get_default_timezone_name,
        validators=[validate_time_zone],
        help_text=_(
            "Such as Europe/London. All times here are in this zone, and students see them in it."
        ),
    )
    starts_at = models.DateTimeField(_("starts"), validators=[validate_year])
    ends_at = models.DateTimeField(_("ends"), validators=[validate_year])
    place = models.CharField(
        _("place"),
        max_length=200,
        help_text=_("For everyone to see: an address, or “Online, by video call”."),
    )
    joining = models.TextField(
        _("how to join"),
        blank=True,
        help_text=_(
            "Only for students whose place is confirmed: the link, the door, what to bring."
        ),
    )
    payment = models.TextField(
        _("how to pay"),
        blank=True,
        help_text=_("Only for students whose place is confirmed: a link, or where to transfer to."),
    )
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
                name="courses_intake_address_once_a_course",
                violation_error_message=_("This course has an intake at this address already."),
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
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.slug})"

    def get_sign_up_url(self) -> str:
        return reverse("courses:sign_up_intake", args=[self.course.slug, self.slug])

    @property
    def when(self) -> str:
        """From when to when, in words, in the intake's own time zone."""
        return span(self.starts_at, self.ends_at, self.time_zone)

    @property
    def state(self) -> "Intake.State":
        """Where the sign-up window stands. The same rule as `open_for_sign_up`, for one row."""
        now = timezone.now()
        if now >= self.ends_at:
            return self.State.OVER
        if now < self.opens_at:
            return self.State.OPENS_LATER
        return self.State.OPEN if now < self.closes_at else self.State.CLOSED

    @property
    def joinable_until(self) -> datetime:
        """Until when a place that comes free is worth offering."""
        return max(self.starts_at, self.closes_at)


class Seat(models.Model):
    """One place in an intake. The rows are the capacity: a place is taken by filling in the row."""

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
            models.UniqueConstraint(fields=["intake", "number"], name="courses_one_seat_a_number")
        ]

    def __str__(self) -> str:
        return str(self.number)
