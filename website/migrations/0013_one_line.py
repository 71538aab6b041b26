"""Names and other text of one line have no control characters and direction marks."""

from django.db import migrations

from website.migrations._one_line import clean_lines

COLUMNS = {
    "Image": ("title", "alt", "credit"),
    "SiteSettings": ("name", "tagline", "organisation"),
    "Page": ("title",),
}


def clean(apps, schema_editor):
    clean_lines(apps, "website", COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("website", "0012_mailboxes")]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
