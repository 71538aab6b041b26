"""Existing sites keep the mails to moderators as they had them, moderators are not mailed again what
waits for them, and what could not be said while an article was withdrawn becomes due."""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

from website.staff import roles

ROLES = {roles.MODERATOR: "view_mailbox change_mailbox"}


def fill(apps, schema_editor):
    comments = apps.get_model("comments", "Comment").objects
    policies = apps.get_model("comments", "CommentPolicy").objects
    now = timezone.now()
    if comments.exists() and not policies.exists():
        # The default until now.
        policies.create(pk=1, moderator_mails="each")
    reported = Q(status="approved", reported_at__isnull=False)
    waiting = comments.filter(Q(status="held", check_due_at=None) | reported)
    waiting.update(alerted_at=now)
    unseen = Q(article__withdrawn_at__isnull=False) | Q(article__published_at__gt=now)
    unsaid = comments.filter(unseen, status="approved", notified_at=None)
    comments.filter(pk__in=unsaid.values("pk")).update(notify_due_at=now)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0009_mail"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        roles.grant("comments", ROLES),
    ]
