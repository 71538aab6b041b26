"""An article is withdrawn by the clock: the index of published ones has those that will be."""

from django.db import migrations, models
from django.db.models import Q

from website.validators import validate_year


class Migration(migrations.Migration):
    dependencies = [("blog", "0010_lacks_register")]

    operations = [
        migrations.RemoveIndex("article", "blog_article_newest"),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="blog_article_newest",
            ),
        ),
        migrations.AlterField(
            "article",
            "withdrawn_at",
            models.DateTimeField(
                "withdrawn",
                blank=True,
                null=True,
                validators=[validate_year],
                help_text="From then on readers can no longer see it. In the future: withdrawn automatically then.",
            ),
        ),
    ]
