"""Mails to staff about sign-ups and cancellations, for those who want them: each, or one a day.

A sign-up is news once its address is verified or staff confirm it, so that made-up addresses mail nobody.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import emails
from courses.models import OrganiserMails, SignUpEvent
from website.dates import next_morning
from website.models import OutgoingMail
from website.registry import Obstacle
from website.worker import leases

# News that follow a mail within this time come in one.
GAP = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
# Whoever sees sign-ups may be mailed of them.
PERMISSION = "courses.view_signup"
# Most news in one mail; the others follow in the next.
MOST = 50

# What staff choose who want none.
NEVER = "never"

Kind = SignUpEvent.Kind
Mode = OrganiserMails.Mode
NEWS = {
    *(Kind.VERIFIED, Kind.CONFIRMED, Kind.ADDED, Kind.REDUCED, Kind.TRANSFERRED),
    *(Kind.CANCELLED, Kind.LAPSED, Kind.LIST_ENDED),
}


def mode_of(user: User | AnonymousUser) -> str:
    """How often this member of staff is mailed: a mode, or NEVER."""
    row = OrganiserMails.objects.filter(user=user.pk).first()
    return row.mode if row else NEVER


def choose(user: User, mode: str) -> None:
    """Mail this member of staff so often: a mode, or NEVER."""
    if mode != NEVER:
        values = {"mode": mode, "next_at": _next(mode, timezone.now())}
        OrganiserMails.objects.update_or_create(user=user, defaults=values)
    else:
        OrganiserMails.objects.filter(user=user).delete()


def note(event: SignUpEvent) -> None:
    """Remember an event for everyone who wants to hear of it, but for who caused it. Call this in the
    transaction that stores the event."""
    is_known = event.kind == Kind.CONFIRMED or event.sign_up.verified_at is not None
    if event.kind not in NEWS or not is_known:
        return
    about = OrganiserMails.news.through
    wanted = OrganiserMails.objects.exclude(user=event.by_id)
    about.objects.bulk_create(
        about(organisermails_id=pk, signupevent=event) for pk in wanted.values_list("pk", flat=True)
    )


def send_next() -> bool:
    """Worker job: mail one member of staff the news that are due, if they may still see sign-ups.
    Returns whether any were due."""
    with_news = OrganiserMails.news.through.objects.values("organisermails")
    rows = OrganiserMails.objects.filter(pk__in=with_news).select_related("user")
    row = leases.claim(rows, "next_at", lease=LEASE)
    if row is None:
        return False
    with transaction.atomic():
        next_at = _next(row.mode, timezone.now())
        if leases.leased(row, "next_at").update(next_at=next_at):
            news = list(row.news.select_related("sign_up__intake__course").order_by("at")[:MOST])
            row.news.remove(*news)
            if _may_be_mailed(row.user):
                emails.notify_organiser(row.user.email, news)
    return True


def check(mail: OutgoingMail) -> Obstacle | None:
    """Right before it is sent: the recipient still wants it and may see sign-ups. What it says has
    happened and stays true; the mail goes with the data of a student who is erased."""
    rows = OrganiserMails.objects.filter(user__email=mail.to).select_related("user")
    if any(_may_be_mailed(row.user) for row in rows):
        return None
    return Obstacle(_("The recipient no longer wants this mail."), is_final=True)


def _may_be_mailed(user: User) -> bool:
    is_staff = user.is_active and user.is_staff and bool(user.email)
    return is_staff and user.has_perm(PERMISSION)


def _next(mode: str, now: datetime) -> datetime:
    """When the next mail may follow one of now."""
    return now + GAP if mode == Mode.EACH else next_morning(now)
