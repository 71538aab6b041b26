"""Who wants to hear when a course can be booked again."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from courses.models.course import Course
from website import tokens


class Interest(models.Model):
    """One address that asked to be told once. The row goes when the mail is written, when they
    let go, or when the address is not proved in time."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="interests")
    email = models.EmailField()
    folded_email = models.CharField(max_length=3 * 254, editable=False)
    visitor = models.GenericIPAddressField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(default=timezone.now)
    # Until when the address may be proved; empty once it is.
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "folded_email"], name="courses_one_interest_an_address"
            )
        ]
        indexes = [
            # The worker asks every half second which address was not proved in time.
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="courses_interest_due",
            ),
            # How often a visitor has asked lately.
            models.Index(fields=["visitor", "created_at"], name="courses_interest_visitor"),
        ]

    def __str__(self) -> str:
        return self.email

    def get_absolute_url(self) -> str:
        """Where it stands, and how to let go."""
        token = tokens.receipt_token("interest", self.pk)
        return reverse("courses:interest_receipt", args=[self.course.slug, token])
