"""What says that someone was there."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from courses.models.sign_up import SignUp

# Without what is easily mistaken on paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 3
GROUP_LENGTH = 4


def new_code() -> str:
    """“7KQM-X2RD-9PTA”: 58 bits, so nobody finds one by trying."""
    return "-".join(get_random_string(GROUP_LENGTH, ALPHABET) for _group in range(GROUPS))


def tidy(code: str) -> str:
    """The code as it is stored, however it was typed."""
    characters = [character for character in code.upper() if character in ALPHABET]
    groups = range(0, len(characters), GROUP_LENGTH)
    return "-".join("".join(characters[start : start + GROUP_LENGTH]) for start in groups)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def standing(self) -> "CertificateQuerySet":
        """Those that still say what is on record."""
        return self.filter(sign_up__in=SignUp.objects.attested())


class Certificate(models.Model):
    """States that one person attended. Whoever is given its code can check it."""

    sign_up = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="certificates")
    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=20, unique=True, default=new_code, editable=False)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where anyone who has the code can check it."""
        return reverse("courses:verify", args=[self.code])
