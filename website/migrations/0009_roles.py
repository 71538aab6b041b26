"""What each role may do with pages, pictures and mail."""

from django.db import migrations

from website.staff import roles

ROLES = {
    roles.EDITOR: """
        view_page add_page change_page delete_page
        view_redirect add_redirect change_redirect delete_redirect
        view_image add_image change_image delete_image
    """,
    roles.AUTHOR: "view_image add_image",
    roles.REVIEWER: "view_image",
    # Which mails one sees is in website.mail.access: those to students.
    roles.ORGANISER: "view_image add_image change_image change_outgoingmail",
}


class Migration(migrations.Migration):
    dependencies = [
        ("website", "0008_invitation"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [roles.grant("website", ROLES)]
