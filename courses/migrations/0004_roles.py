"""What each role may do with courses."""

from django.db import migrations

from website.staff import roles

ROLES = {
    roles.ORGANISER: """
        view_course add_course change_course delete_course
        view_module add_module change_module delete_module
        view_intake add_intake change_intake delete_intake
        view_signup change_signup view_signupevent
        view_payment add_payment
        view_certificate add_certificate change_certificate
        view_announcement add_announcement view_announcementdelivery
        view_coursepolicy change_coursepolicy
    """,
    # To choose the course to which an article invites.
    roles.EDITOR: "view_course",
}


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0003_network"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [roles.grant("courses", ROLES)]
