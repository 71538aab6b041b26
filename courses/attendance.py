"""Attendance: the number of places of each confirmed sign-up that were used."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import SignUp, SignUpEvent


@transaction.atomic
def record_all(came: Mapping[int, int | None], *, by: User) -> int:
    """Record the attendance by key of sign-up, all or none. Returns the number of sign-ups that
    changed."""
    return sum(record(pk, number, by=by) for pk, number in came.items())


@transaction.atomic
def record(pk: int, came: int | None, *, by: User) -> bool:
    """Record how many places of a confirmed sign-up were used, None for not recorded. Returns
    whether anything changed.

    If there are more certificates than people who came, all are deleted: nobody knows whose is
    wrong. Students who signed up for themselves are due a certificate."""
    rows = SignUp.objects.select_for_update(of=("self",))
    sign_up = rows.filter(pk=pk, status=SignUp.Status.CONFIRMED, places__gte=came or 0).first()
    if sign_up is None or sign_up.attended == came:
        return False
    is_withdrawn = sign_up.certificates.current().count() > (came or 0)
    if is_withdrawn:
        sign_up.certificates.all().delete()
    is_due = came and sign_up.for_whom == SignUp.ForWhom.MYSELF
    has_one = sign_up.certificates.exists()
    sign_up.attended = came
    sign_up.certificate_due_at = timezone.now() if is_due and not has_one else None
    sign_up.save(update_fields=["attended", "certificate_due_at"])
    reason = _("certificates withdrawn") if is_withdrawn else ""
    sign_up.events.create(kind=SignUpEvent.Kind.ATTENDED, by=by, places=came, reason=reason)
    return True
