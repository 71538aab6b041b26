"""The history of sign-ups."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.one_line import OneLineTextField
from website.personal_fields import PersonalField


class SignUpEvent(models.Model):
    """One step in the history of a sign-up."""

    class Kind(models.TextChoices):
        SIGNED_UP = "signed_up", _("signed up")
        ASKED_AGAIN = "asked_again", _("signed up again with the same address")
        VERIFIED = "verified", _("confirmed the email address")
        CONFIRMED = "confirmed", _("confirmed the place")
        OFFERED = "offered", _("was offered a place")
        OFFER_ENDED = (
            "offer_ended",
            _("did not take an offer of fewer places, and stays on the waiting list"),
        )
        RESERVATION_ENDED = (
            "reservation_ended",
            _("did not confirm before the seats were freed; the link still works"),
        )
        LAPSED = "lapsed", _("did not answer in time")
        LIST_ENDED = "list_ended", _("got no place: none became free before the waiting list ended")
        CANCELLED = "cancelled", _("cancelled")
        RENAMED = "renamed", _("changed the name")
        REDUCED = "reduced", _("reduced the number of places")
        ADDED = "added", _("added places")
        ASKED_FOR_MORE = "asked_for_more", _("asked for more places, for which they wait")
        ASKED_FOR_FEWER = "asked_for_fewer", _("asked for fewer of the places that are waited for")
        STOPPED_WAITING = "stopped_waiting", _("no longer waits for more places")
        ADDRESS_ASKED = "address_asked", _("typed another email address, which is to be confirmed")
        ADDRESS_KEPT = "address_kept", _("kept the email address")
        ADDRESS_CHANGED = "address_changed", _("changed the email address")
        TRANSFERRED = "transferred", _("was moved to another intake")
        MOVED = "moved", _("was moved on the waiting list")
        GIVEN = "given", _("was given places by staff")
        ATTENDED = "attended", _("attendance was recorded")
        CERTIFIED = "certified", _("received certificates of attendance")
        CALLED_OFF = "called_off", _("ended, because the intake was cancelled")
        ERROR = "error", _("an error stopped the next step, which staff can have tried again")
        NEW_LINKS = "new_links", _("got new links; the old ones stopped working")

    sign_up = models.ForeignKey("courses.SignUp", on_delete=models.CASCADE, related_name="events")
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
    reason = OneLineTextField(_("reason"), max_length=300, blank=True)

    # Erasure deletes these rows.
    PERSONAL_FIELDS = (
        PersonalField("at", _("When")),
        PersonalField("kind", _("What happened")),
        PersonalField("places", _("Places")),
        PersonalField("reason", _("Reason")),
    )
    NOT_PERSONAL = {
        "id": "the key of the row",
        "sign_up": "exported with the sign-up",
        "by": "a member of staff",
    }

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
