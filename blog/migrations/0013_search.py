import django.db.models.deletion
from django.db import migrations, models


def _owner(model):
    return models.OneToOneField(
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="search_document",
        to=model,
    )


OWNERS = ("article", "course", "page", "topic", "author")


def _is_only(name):
    return models.Q(*(models.Q((f"{other}__isnull", other != name)) for other in OWNERS))


class Migration(migrations.Migration):
    """Documents of courses, pages, topics and authors beside those of articles. They are written again
    from what they are about when the migration is done."""

    dependencies = [
        ("blog", "0012_withdrawn_from"),
        ("courses", "0015_refund_terms"),
        ("website", "0013_one_line"),
    ]

    operations = [
        migrations.DeleteModel("SearchDocument"),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("article", _owner("blog.article")),
                ("course", _owner("courses.course")),
                ("page", _owner("website.page")),
                ("topic", _owner("blog.topic")),
                ("author", _owner("blog.author")),
                ("title_stems", models.TextField(blank=True)),
                ("stems", models.TextField(blank=True)),
                ("works", models.TextField(blank=True)),
                ("passages", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(*map(_is_only, OWNERS), _connector="OR"),
                        name="blog_search_document_of_one",
                    )
                ],
            },
        ),
    ]
