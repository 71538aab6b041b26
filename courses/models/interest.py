"""Email addresses that want a mail when a course can be booked again."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from website.models import MailboxField, WithLinks
from website.personal_fields import PersonalField


class Interest(WithLinks):
    """One address that wants one mail. The row is deleted when that mail is written, when its owner
    cancels, or when the address is not confirmed in time."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="interests")
    email = models.EmailField()
    folded_email = MailboxField()
    created_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(default=timezone.now)
    # When the confirmation link expires; empty once the address is verified.
    expires_at = models.DateTimeField(null=True, blank=True)

    # Erasure deletes these rows.
    PERSONAL_FIELDS = (
        PersonalField("course", _("Course")),
        PersonalField("email", _("Email")),
        PersonalField("folded_email"),
        PersonalField("created_at", _("Asked")),
        PersonalField("mailed_at", _("Confirmation link mailed")),
        PersonalField("expires_at", _("Confirmation link expires")),
    )
    NOT_PERSONAL = {**WithLinks.LINK_FIELDS, "id": "the key of the row"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "folded_email"], name="courses_one_interest_per_address"
            )
        ]
        indexes = [
            # The worker looks for addresses that were not confirmed in time every half second.
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="courses_interest_due",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_absolute_url(self) -> str:
        """The page that shows the request and cancels it."""
        args = [self.course.slug, self.receipt_token]
        return reverse("courses:interest_receipt", args=args)
