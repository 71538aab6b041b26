"""The refund terms that a student agreed to. Of those from before, the ones that the course has now."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

import website.plain_text


def fill(apps, schema_editor):
    course = apps.get_model("courses", "Course").objects.filter(intakes=OuterRef("intake"))
    sign_ups = apps.get_model("courses", "SignUp").objects
    sign_ups.update(refund_terms=Subquery(course.values("refunds")[:1]))


class Migration(migrations.Migration):
    dependencies = [("courses", "0014_reservations")]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="refund_terms",
            field=website.plain_text.MultilineTextField(
                blank=True, default="", verbose_name="refund terms that were agreed"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
