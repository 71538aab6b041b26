"""What each role may do with articles and sources."""

from django.db import migrations

from website.staff import roles

ROLES = {
    roles.EDITOR: """
        view_article add_article change_article delete_article publish_article review_article
        view_byline add_byline change_byline delete_byline
        view_articletopic add_articletopic change_articletopic delete_articletopic
        view_topic add_topic change_topic delete_topic
        view_author add_author change_author delete_author
        view_series add_series change_series delete_series
        view_source add_source change_source delete_source
        view_synonyms add_synonyms change_synonyms delete_synonyms
    """,
    # Without view_article and publish_article: their own drafts only, see blog.access.
    roles.AUTHOR: """
        add_article change_article delete_article
        view_byline add_byline change_byline delete_byline
        view_articletopic add_articletopic change_articletopic delete_articletopic
        view_topic view_author view_series
        view_source add_source
    """,
    roles.REVIEWER: """
        view_article review_article
        view_byline view_articletopic
        view_topic view_author view_series view_source
    """,
}


def keep_the_rights_of_staff(apps, schema_editor):
    """Until now `change_article` was enough to publish."""
    roles.create_missing_permissions(apps, "blog", schema_editor.connection.alias)
    permissions = apps.get_model("auth", "Permission").objects
    blog = permissions.filter(content_type__app_label="blog")
    new = list(blog.filter(codename__in=["publish_article", "review_article", "view_article"]))
    change = blog.get(codename="change_article")
    for group in apps.get_model("auth", "Group").objects.filter(permissions=change):
        group.permissions.add(*new)
    for user in apps.get_model("auth", "User").objects.filter(user_permissions=change):
        user.user_permissions.add(*new)


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0002_created_by"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(keep_the_rights_of_staff, migrations.RunPython.noop),
        roles.grant("blog", ROLES),
    ]
