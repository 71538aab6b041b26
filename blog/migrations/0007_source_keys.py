"""Indexed columns by which sources that are the same work are found. 0008 fills them."""

from django.db import migrations, models

COLUMNS = ["title", "main_title", "doi", "pmid", "pmcid", "isbn"]


def key():
    return models.CharField(blank=True, db_default="", default="", editable=False, max_length=200)


class Migration(migrations.Migration):
    dependencies = [("blog", "0006_watch")]

    operations = [
        *[migrations.AddField("source", f"{name}_key", key()) for name in COLUMNS],
        *[
            migrations.AddIndex(
                "source", models.Index(fields=[f"{name}_key"], name=f"blog_source_{name}_key")
            )
            for name in COLUMNS
        ],
    ]
