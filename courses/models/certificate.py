"""Certificates of attendance."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from courses.models.sign_up import SignUp
from website.personal_fields import PersonalField

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
        """Certificates that agree with the attendance record."""
        return self.filter(sign_up__in=SignUp.objects.with_attendance())


class Certificate(models.Model):
    """States that one person attended. Anyone who has its code can verify it."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="certificates")
    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_code, editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)

    # Erasure deletes these rows.
    PERSONAL_FIELDS = (
        PersonalField("name", _("Name")),
        PersonalField("code", _("Code")),
        PersonalField("issued_at", _("Issued")),
    )
    NOT_PERSONAL = {"id": "the key of the row", "sign_up": "exported with the sign-up"}

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
