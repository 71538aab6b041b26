"""The database refuses text in an erased comment. In a transaction of its own: PostgreSQL alters no
table whose foreign keys have changed in the same one."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("comments", "0005_revisions")]

    operations = [
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=~Q(status="erased")
                | Q(body="", name="", email="", website="", ip__isnull=True),
                name="comments_erased_is_empty",
                violation_error_message="Nothing that was typed is left of an erased comment.",
            ),
        ),
    ]
