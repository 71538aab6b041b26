"""Links to personal data, each a row of its own."""

import django.utils.timezone
from django.db import migrations, models

import website.models.links


class Migration(migrations.Migration):
    dependencies = [("website", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PersonalDataLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", website.models.links.TokenField()),
                ("email", models.EmailField(max_length=254, verbose_name="email")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
            ],
            options={
                "verbose_name": "link to personal data",
                "verbose_name_plural": "links to personal data",
            },
        ),
    ]
