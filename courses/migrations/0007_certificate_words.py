"""Certificates hold every word that they were issued with. Those there are get what they show now."""

import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from courses.dates import Rhythm, span

HELP = (
    "Here and below: as it was issued. A change issues a corrected certificate and mails the "
    "student; a field that you leave empty takes what the intake says now."
)
NOTE = "It certifies attendance only. It is not a qualification or a licence to treat."


def fill(apps, schema_editor):
    settings_row = apps.get_model("website", "SiteSettings").objects.first()
    school = settings_row and (settings_row.organisation or settings_row.name) or "Citewell"
    certificates = apps.get_model("courses", "Certificate").objects
    with override(settings.LANGUAGE_CODE):
        for row in certificates.select_related("sign_up__intake__course").iterator():
            intake = row.sign_up.intake
            row.course, row.venue = intake.course.title, intake.venue
            row.dates, row.school, row.note = _dates(intake), school, gettext(NOTE)
            row.language, row.issued_on = settings.LANGUAGE_CODE, localdate(row.issued_at)
            row.save()


def _dates(intake):
    if intake.starts_at is None:
        return gettext("At your own pace")
    return span(intake.starts_at, intake.ends_at, intake.time_zone, Rhythm(intake.rhythm))


def _add(name, field, **options):
    return migrations.AddField("certificate", name, field, **options)


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_mailboxes"), ("website", "0012_mailboxes")]

    operations = [
        _add("course", models.CharField("course", max_length=160, blank=True, help_text=HELP)),
        _add("dates", models.TextField("dates", blank=True)),
        _add("venue", models.CharField("venue", max_length=200, blank=True)),
        _add("school", models.CharField("school", max_length=160, blank=True)),
        _add("note", models.TextField("note", editable=False, default=""), preserve_default=False),
        _add(
            "language",
            models.CharField(max_length=15, editable=False, default=""),
            preserve_default=False,
        ),
        _add(
            "issued_on",
            models.DateField(default=django.utils.timezone.localdate, editable=False),
        ),
        _add("replaced_at", models.DateTimeField("replaced", null=True, editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
