"""A token for the browser in which an address was confirmed, and what the policy's rules say now."""

from django.db import migrations, models

from website.models.links import TokenField


class Migration(migrations.Migration):
    dependencies = [("comments", "0011_mailboxes")]

    operations = [
        migrations.AddField("comment", "browser_token", TokenField(unique=False, default="")),
        migrations.AlterField(
            model_name="comment",
            name="verified_at",
            field=models.DateTimeField(
                blank=True,
                help_text=(
                    "When the link in a mail was used, or by a browser in which one was used before."
                ),
                null=True,
                verbose_name="email verified",
            ),
        ),
        migrations.AlterField(
            model_name="commentpolicy",
            name="blocked_words",
            field=models.TextField(
                blank=True,
                help_text=(
                    "One word, phrase or domain a line, found as above. A reply with one of them "
                    "goes into spam at once, without asking Akismet."
                ),
                max_length=20000,
                verbose_name="blocked words",
            ),
        ),
        migrations.AlterField(
            model_name="commentpolicy",
            name="held_words",
            field=models.TextField(
                blank=True,
                help_text=(
                    "One word, phrase or domain a line. A reply with one of them in the comment, the "
                    "name, the email address or the website waits for you. Whole words count: "
                    "“press” does not find “WordPress”. A word is not looked for in domains; "
                    "“casino.example” and “@casino.example” are."
                ),
                max_length=20000,
                verbose_name="held words",
            ),
        ),
        migrations.AlterField(
            model_name="commentpolicy",
            name="hold_first_time",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "A reply does not wait if an earlier one from its address is published and the "
                    "address was confirmed for both: by the link in a mail, or by a browser in which "
                    "such a link was used. Typing a known address is not enough."
                ),
                verbose_name="hold the first reply from an address",
            ),
        ),
    ]
