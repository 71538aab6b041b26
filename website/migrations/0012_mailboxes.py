"""The mailbox beside each address, by which rows of one person are found."""

from django.db import migrations

from website.migrations._mailboxes import fill_mailboxes
from website.models.mailbox import MailboxField


def fill(apps, schema_editor):
    fill_mailboxes(apps.get_model("website", "OutgoingMail"), "mailbox", of="to")
    fill_mailboxes(apps.get_model("website", "PersonalDataLink"), "mailbox")


class Migration(migrations.Migration):
    dependencies = [("website", "0011_mail_checks")]

    operations = [
        migrations.AddField("outgoingmail", "mailbox", MailboxField(of="to")),
        migrations.AddField("personaldatalink", "mailbox", MailboxField()),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
