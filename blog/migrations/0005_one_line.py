"""Names and other text of one line have no control characters and direction marks."""

from django.db import migrations

from website.migrations._one_line import clean_lines

COLUMNS = {
    "Article": ("title", "search_title", "search_description"),
    "Topic": ("name",),
    "Series": ("title",),
    "Author": ("name", "credentials", "cited_as"),
}


def clean(apps, schema_editor):
    clean_lines(apps, "blog", COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("blog", "0004_no_version")]

    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
