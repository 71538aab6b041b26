"""Where a sign-up stands: its status, and what of it the clock has ended.

Every text, mail, job and button goes by `Standing.standing` and the properties beside it, and they go
by what `Intake` says of the moment. The status follows when the worker has written it.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.intake import Intake


class Standing(models.Model):
    """The part of a sign-up that says whether there is a place. Only `courses.places` and
    `courses.waiting_list` write it."""

    class Status(models.TextChoices):
        AWAITING_CONFIRMATION = "awaiting_confirmation", _("awaiting confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        CANCELLED = "cancelled", _("cancelled")
        LAPSED = "lapsed", _("lapsed")
        NO_PLACE = "no_place", _("no place became free")

    LIVE = (Status.AWAITING_CONFIRMATION, Status.CONFIRMED, Status.WAITING, Status.OFFERED)
    # Those that end by themselves unless somebody answers.
    UNANSWERED = (Status.AWAITING_CONFIRMATION, Status.OFFERED)

    intake = models.ForeignKey(
        Intake, verbose_name=_("intake"), on_delete=models.PROTECT, related_name="sign_ups"
    )
    verified_at = models.DateTimeField(
        _("email confirmed"),
        null=True,
        blank=True,
        help_text=_("When the student used the confirmation link."),
    )
    status = models.CharField(_("status"), max_length=25, choices=Status)
    expires_at = models.DateTimeField(
        _("reserved until"),
        null=True,
        blank=True,
        help_text=_("When the reservation or the offer expires."),
    )
    # Set where the seats are freed before the sign-up expires (`courses.reservations`).
    seats_until = models.DateTimeField(_("seats freed"), null=True, blank=True, editable=False)
    attended = models.PositiveSmallIntegerField(
        _("attended"),
        null=True,
        blank=True,
        help_text=_("How many of the places were used. Empty: not recorded."),
    )

    class Meta:
        abstract = True

    # Of the model that inherits this.
    adds_to: Any
    places: Any
    seats: Any

    @property
    def answer_by(self) -> datetime | None:
        """Until then the confirmation link is to be used. No offer or reservation outlasts the time
        in which seats are offered."""
        return self.expires_at and min(self.expires_at, self.intake.offers_end_at)

    @property
    def reserved_until(self) -> datetime | None:
        """When the seats that are reserved or offered are freed."""
        ends = [end for end in (self.seats_until, self.answer_by) if end]
        return min(ends, default=None)

    @property
    def standing(self) -> "Standing.Status":
        """The status, or how it has ended by now although the worker has not written so yet."""
        Status = self.Status
        is_listed = self.status == Status.WAITING
        is_unanswered = self.status in self.UNANSWERED or (is_listed and not self.verified_at)
        if is_unanswered and self.answer_by and self.answer_by <= timezone.now():
            return Status.WAITING if self.returns_to_list else Status.LAPSED
        if self.seats_until and self.seats_until <= timezone.now():
            return Status.WAITING
        if is_listed and not self.intake.offers_seats:
            return Status.NO_PLACE
        return Status(self.status)

    @property
    def stands(self) -> bool:
        """Whether there is or may still be a place."""
        return self.standing in self.LIVE

    @property
    def awaits_answer(self) -> bool:
        """Whether the confirmation link still does something."""
        standing = self.standing
        is_unverified = standing == self.Status.WAITING and self.verified_at is None
        return standing in self.UNANSWERED or is_unverified

    @property
    def is_unverified(self) -> bool:
        """Whether the student has yet to confirm the address, and with it the place."""
        return self.awaits_answer and self.status != self.Status.OFFERED

    @property
    def awaits_place(self) -> bool:
        """Whether there is no confirmed place yet, and may still be one."""
        return self.stands and self.status != self.Status.CONFIRMED

    @property
    def returns_to_list(self) -> bool:
        """Whether this is an offer of fewer places than wanted, after which the waiting list goes
        on: then it keeps its queue position."""
        is_smaller = self.status == self.Status.OFFERED and self.seats.count() < self.places
        return is_smaller and self.intake.offers_seats

    @property
    def ends_with_list(self) -> bool:
        """Whether the reservation or the offer ends when the waiting list does."""
        return self.expires_at is not None and self.expires_at >= self.intake.offers_end_at

    @property
    def is_live(self) -> bool:
        """The rule of `SignUpQuerySet.live`, for one row."""
        return self.status in self.LIVE

    @property
    def is_changeable(self) -> bool:
        """Whether the student may still change or cancel it. Not once attendance is recorded: the
        place was used. Further places are changed with the others."""
        is_current = self.stands and self.adds_to is None
        return is_current and not self.attended and self.intake.state != Intake.State.OVER

    @property
    def gets_place_on_confirming(self) -> bool:
        """Whether no seats are reserved for it, but there are enough: it gets them once its address
        is confirmed, if they are still free. See `courses.places`."""
        if self.standing != self.Status.WAITING or self.verified_at is not None:
            return False
        # Its own are those of a reservation that has just ended.
        free = self.intake.seats.filter(Q(sign_up__isnull=True) | Q(sign_up=self.pk))
        return free.count() >= self.places
