"""Which staff are mailed of sign-ups and cancellations."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.event import SignUpEvent


class OrganiserMails(models.Model):
    """A member of staff who wants these mails; there is no row for others. `news` are the events of
    which they were not mailed yet, `next_at` is when they may be mailed next."""

    class Mode(models.TextChoices):
        EACH = "each", _("each one, within a minute")
        DAILY = "daily", _("one mail in the morning")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("login"),
        on_delete=models.CASCADE,
        related_name="organiser_mails",
    )
    mode = models.CharField(_("how often"), max_length=10, choices=Mode)
    next_at = models.DateTimeField(_("next mail"), default=timezone.now)
    news = models.ManyToManyField(SignUpEvent, editable=False, related_name="+")

    class Meta:
        verbose_name = _("mail about sign-ups")
        verbose_name_plural = _("mails about sign-ups")

    def __str__(self) -> str:
        return str(self.user)
