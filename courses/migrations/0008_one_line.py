"""Names and other text of one line have no control characters and direction marks."""

from django.db import migrations

from website.migrations._one_line import clean_lines

COLUMNS = {
    "Course": ("title", "concession_for", "price_note"),
    "Module": ("title",),
    "Intake": ("venue",),
    "SignUp": ("name",),
    "Certificate": ("name", "course", "venue", "school"),
    "Payment": ("reference",),
    "Announcement": ("subject",),
}


def clean(apps, schema_editor):
    clean_lines(apps, "courses", COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("courses", "0007_certificate_words")]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
