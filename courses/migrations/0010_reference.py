"""A reference of its own for each sign-up. Those that students were told so far stay as they were."""

from itertools import batched

from django.db import migrations, models

import courses.references

# Rows written in one query.
BATCH = 100


def fill(apps, schema_editor):
    sign_up = apps.get_model("courses", "SignUp")
    pairs = sign_up.objects.order_by("pk").values_list("pk", "intake__slug")
    for batch in batched(list(pairs), BATCH):
        rows = [sign_up(pk=pk, reference=f"{slug}-{pk}".upper()) for pk, slug in batch]
        sign_up.objects.bulk_update(rows, ["reference"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0009_skipped")]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="reference",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="signup",
            name="reference",
            field=models.CharField(
                default=courses.references.new_reference,
                editable=False,
                help_text="What the student quotes when paying. It never changes.",
                max_length=64,
                unique=True,
                verbose_name="reference",
            ),
        ),
    ]
