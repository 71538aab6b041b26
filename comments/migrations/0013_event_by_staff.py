from django.db import migrations, models


def mark(apps, schema_editor):
    event = apps.get_model("comments", "CommentEvent")
    event.objects.filter(by__isnull=False).update(is_by_staff=True)


class Migration(migrations.Migration):
    dependencies = [("comments", "0012_known")]

    operations = [
        migrations.AddField(
            model_name="commentevent",
            name="is_by_staff",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
