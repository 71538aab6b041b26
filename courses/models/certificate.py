"""Certificates of attendance."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from courses.models.sign_up import SignUp
from website.one_line import OneLineTextField
from website.personal_fields import PersonalField
from website.plain_text import MultilineTextField

# Without characters that are easily confused on paper: 0, 1, I, L, O and U.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# A code has GROUPS groups of GROUP_LENGTH characters.
GROUPS = 3
GROUP_LENGTH = 4


def new_code() -> str:
    """A random code such as “7KQM-X2RD-9PTA”: 58 bits, too many to guess."""
    return "-".join(get_random_string(GROUP_LENGTH, ALPHABET) for _group in range(GROUPS))


def normalise(code: str) -> str:
    """The code in the form in which it is stored, whatever its case and separators."""
    characters = [character for character in code.upper() if character in ALPHABET]
    groups = range(0, len(characters), GROUP_LENGTH)
    return "-".join("".join(characters[start : start + GROUP_LENGTH]) for start in groups)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self) -> "CertificateQuerySet":
        """Certificates that agree with the attendance record, those that were replaced among them."""
        return self.filter(sign_up__in=SignUp.objects.attended())

    def current(self) -> "CertificateQuerySet":
        """Certificates that no corrected one has replaced."""
        return self.filter(replaced_at__isnull=True)


class Certificate(models.Model):
    """States that one person attended. Anyone who has its code can verify it.

    It holds every word that it was issued with, so that no later change of the course, the intake or
    the site changes it. A correction gives the row other words and another code; the words that it
    replaces move to a row of their own, with their code. See `courses.certificates`.
    """

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="certificates")
    name = OneLineTextField(_("name"), max_length=120)
    course = OneLineTextField(
        _("course"),
        max_length=160,
        blank=True,
        help_text=_(
            "Here and below: as it was issued. A change issues a corrected certificate and mails the "
            "student; a field that you leave empty takes what the intake says now."
        ),
    )
    dates = MultilineTextField(_("dates"), blank=True)
    venue = OneLineTextField(_("venue"), max_length=200, blank=True)
    school = OneLineTextField(_("school"), max_length=160, blank=True)
    note = MultilineTextField(_("note"), editable=False)
    # The language of the fields above and of the labels beside them.
    language = models.CharField(max_length=15, editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_code, editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    # The day on the paper, which no other time zone of the site changes.
    issued_on = models.DateField(default=timezone.localdate, editable=False)
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)

    # The fields that a correction can change.
    WORDS = ("name", "course", "dates", "venue", "school")

    # Erasure deletes these rows.
    PERSONAL_FIELDS = (
        PersonalField("name", _("Name")),
        PersonalField("course", _("Course")),
        PersonalField("dates", _("Dates")),
        PersonalField("venue", _("Venue")),
        PersonalField("school", _("School")),
        PersonalField("code", _("Code")),
        PersonalField("issued_at", _("Issued")),
        PersonalField("replaced_at", _("Replaced")),
    )
    NOT_PERSONAL = {
        "id": "the key of the row",
        "sign_up": "exported with the sign-up",
        "note": "the same sentence on each certificate",
        "language": "the site's",
        "issued_on": "the day of issued_at",
    }

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page on which anyone who has the code can verify the certificate."""
        return reverse("courses:verify", args=[self.code])
