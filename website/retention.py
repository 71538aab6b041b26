"""What the core deletes in time: old mails, links to personal data, counters of limits that ended,
and networks that staff no longer log in from."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from website.http.logins import KNOWN_FOR
from website.models import KnownNetwork, OutgoingMail, PersonalDataLink, RateCount
from website.worker import failures

# How long a mail is kept after it was sent or given up. The privacy page says so.
KEEP_MAIL = timedelta(days=365)
# How long the page of a link to personal data says that it has expired.
KEEP_PERSONAL_DATA_LINK = timedelta(days=30)
BATCH = 50


def delete_old_mail() -> bool:
    """Worker job: delete a batch of the oldest mails. Primary keys grow with time, so looking at the
    first rows is enough."""
    before = timezone.now() - KEEP_MAIL
    oldest = failures.batch(OutgoingMail.objects.only("created_at").order_by("pk"), BATCH)
    old = [mail.pk for mail in oldest if mail.created_at < before]
    if not old:
        return False
    deleted, _rows = OutgoingMail.objects.filter(pk__in=old, send_due_at__isnull=True).delete()
    return bool(deleted)


def delete_old_link() -> bool:
    """Worker job: delete one link to personal data that expired long ago. There are few."""
    before = timezone.now() - KEEP_PERSONAL_DATA_LINK
    old = failures.first(PersonalDataLink.objects.filter(created_at__lt=before))
    if old is None:
        return False
    old.delete()
    return True


def delete_old_counts() -> bool:
    """Worker job: delete a batch of counters whose window has ended. Those that are in use are left
    for another time."""
    ended = RateCount.objects.filter(ends_at__lt=timezone.now())
    # A transaction would keep other writers waiting on SQLite.
    if not ended.exists():
        return False
    batch = ended.select_for_update(skip_locked=True).order_by("ends_at")
    with transaction.atomic():
        rows = failures.batch(batch, BATCH)
        return bool(RateCount.objects.filter(pk__in=[row.pk for row in rows]).delete()[0])


def delete_old_networks() -> bool:
    """Worker job: delete the networks from which nobody has logged in for KNOWN_FOR."""
    old = KnownNetwork.objects.filter(seen_at__lt=timezone.now() - KNOWN_FOR)
    return old.exists() and bool(old.delete()[0])
