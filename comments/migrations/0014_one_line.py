"""Names and other text of one line have no control characters and direction marks."""

from django.db import migrations

from website.migrations._one_line import clean_lines

COLUMNS = {
    "Comment": ("name",),
}


def clean(apps, schema_editor):
    clean_lines(apps, "comments", COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("comments", "0013_event_by_staff")]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
