"""The mailbox beside each address, by which the comments of one person are found."""

from django.db import migrations, models

from website.migrations._mailboxes import fill_mailboxes
from website.models.mailbox import MailboxField


def fill(apps, schema_editor):
    fill_mailboxes(apps.get_model("comments", "Comment"), "mailbox")


class Migration(migrations.Migration):
    dependencies = [("comments", "0010_mail_of_existing_sites"), ("website", "0012_mailboxes")]

    operations = [
        migrations.AddField("comment", "mailbox", MailboxField()),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "comment", models.Index(fields=["mailbox"], name="comments_of_a_mailbox")
        ),
    ]
