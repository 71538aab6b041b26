"""Every role sees what the worker could not do."""

from django.db import migrations

from website.staff import roles

ROLES = dict.fromkeys(
    [roles.EDITOR, roles.AUTHOR, roles.REVIEWER, roles.MODERATOR, roles.ORGANISER],
    "view_jobfailure",
)


class Migration(migrations.Migration):
    dependencies = [
        ("website", "0010_job_failure"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [roles.grant("website", ROLES)]
