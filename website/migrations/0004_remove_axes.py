from django.db import migrations

TABLES = (
    "axes_accessattemptexpiration",
    "axes_accessattempt",
    "axes_accessfailurelog",
    "axes_accesslog",
)


def remove_axes(apps, schema_editor):
    """Remove what django-axes, which is no longer installed, stored of logins."""
    connection = schema_editor.connection
    for table in set(TABLES) & set(connection.introspection.table_names()):
        name = connection.ops.quote_name(table)
        schema_editor.execute(schema_editor.sql_delete_table % {"table": name})
    for app, model, lookup in (
        ("auth", "Permission", "content_type__app_label"),
        ("contenttypes", "ContentType", "app_label"),
    ):
        apps.get_model(app, model).objects.filter(**{lookup: "axes"}).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("website", "0003_limits"),
    ]

    operations = [migrations.RunPython(remove_axes, migrations.RunPython.noop)]
