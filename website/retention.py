"""What the core deletes in time: old mails, and links to personal data."""

from datetime import timedelta

from django.utils import timezone

from website.models import OutgoingMail, PersonalDataLink

# How long a mail is kept after it was sent or given up. The privacy page says so.
KEEP_MAIL = timedelta(days=365)
# How long the page of a link to personal data says that it has expired.
KEEP_PERSONAL_DATA_LINK = timedelta(days=30)
BATCH = 50


def delete_old_mail() -> bool:
    """Worker job: delete a batch of the oldest mails. Primary keys grow with time, so looking at the
    first rows is enough."""
    before = timezone.now() - KEEP_MAIL
    oldest = OutgoingMail.objects.order_by("pk").values_list("pk", "created_at")[:BATCH]
    old = [pk for pk, created_at in oldest if created_at < before]
    if not old:
        return False
    deleted, _rows = OutgoingMail.objects.filter(pk__in=old, send_due_at__isnull=True).delete()
    return bool(deleted)


def delete_old_link() -> bool:
    """Worker job: delete one link to personal data that expired long ago. There are few."""
    before = timezone.now() - KEEP_PERSONAL_DATA_LINK
    old = PersonalDataLink.objects.filter(created_at__lt=before).first()
    if old is None:
        return False
    old.delete()
    return True
