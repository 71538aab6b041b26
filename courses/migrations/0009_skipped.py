"""Days on which a series does not meet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0008_one_line")]

    operations = [
        migrations.AddField(
            "intake",
            "skipped",
            models.JSONField("days without a meeting", default=list, blank=True),
        )
    ]
