"""What each role may do with comments."""

from django.db import migrations

from website.staff import roles

ROLES = {
    roles.MODERATOR: "view_comment change_comment view_commentpolicy change_commentpolicy",
}


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0003_limits"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [roles.grant("comments", ROLES)]
