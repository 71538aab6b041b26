"""Whether a work is one about which no register has notices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0009_participants")]

    operations = [
        migrations.AddField(
            "source",
            "lacks_register",
            models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
