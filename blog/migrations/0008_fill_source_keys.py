"""Fills the keys of the sources that were there before their columns, two hundred in each
transaction, so that nobody waits for all of them. It can be run again after it was stopped."""

from django.db import migrations

from blog.citations.sameness import KEYS

COLUMNS = {
    "title_key": ("title", "title"),
    "main_title_key": ("title", "main title"),
    "doi_key": ("doi", "DOI"),
    "pmid_key": ("pmid", "PMID"),
    "pmcid_key": ("pmcid", "PMCID"),
    "isbn_key": ("isbn", "ISBN"),
}
BATCH = 200


def fill(apps, schema_editor):
    Source = apps.get_model("blog", "Source")
    rows = Source.objects.only(*{field for field, _name in COLUMNS.values()}).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for source in batch:
            for column, (field, name) in COLUMNS.items():
                setattr(source, column, KEYS[name].of(getattr(source, field)))
        Source.objects.bulk_update(batch, COLUMNS)
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("blog", "0007_source_keys")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
