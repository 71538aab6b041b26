"""Addresses are one if their mailbox is, not only if they differ in case."""

from django.db import migrations

from website.migrations._mailboxes import fill_mailboxes
from website.models.mailbox import MailboxField


def fill(apps, schema_editor):
    fill_mailboxes(apps.get_model("courses", "SignUp"), "folded_email")
    fill_mailboxes(apps.get_model("courses", "Interest"), "folded_email")


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_event_of_an_error")]

    operations = [
        migrations.AlterField("interest", "folded_email", MailboxField()),
        migrations.AlterField("signup", "folded_email", MailboxField()),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
