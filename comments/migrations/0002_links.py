"""Links with a token of the row, and the mails that quote a comment by foreign key."""

import re

import django.utils.timezone
from django.db import migrations, models

import website.models.links
from website.migrations._links import link_mails, make_tokens

# The address of a comment, of its page in the admin, and the links of the old scheme.
QUOTED = re.compile(r"/comments/(?:comment/)?(\d+)/|/(?:stop/replies|confirm/comment)\.(\d+)\.")
TOKENS = ("receipt_token", "confirmation_token", "stop_token")


def fill(apps, schema_editor):
    comment = apps.get_model("comments", "Comment")
    make_tokens(comment, *TOKENS)
    about = comment.mails.through
    known = set(comment.objects.values_list("pk", flat=True))

    def pairs(mail):
        found = {int(one or other) for one, other in QUOTED.findall(mail.text)}
        return [about(comment_id=pk, outgoingmail_id=mail.pk) for pk in found & known]

    mails = apps.get_model("website", "OutgoingMail").objects
    link_mails(mails.filter(kind__startswith="comments/"), about, pairs)


def _add_empty(name):
    field = website.models.links.TokenField(null=True, default=None)
    return migrations.AddField(model_name="comment", name=name, field=field)


def _require(name):
    return migrations.AlterField(
        model_name="comment", name=name, field=website.models.links.TokenField()
    )


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial"), ("website", "0002_links")]

    operations = [
        *map(_add_empty, TOKENS),
        migrations.AddField(
            model_name="comment",
            name="links_made_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="comment",
            name="mails",
            field=models.ManyToManyField(
                editable=False, related_name="comments", to="website.outgoingmail"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *map(_require, TOKENS),
        migrations.AlterField(
            model_name="commentevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("checked", "checked by Akismet"),
                    ("no-verdict", "no answer from Akismet"),
                    ("held", "held"),
                    ("undone", "decision undone"),
                    ("edited", "edited"),
                    ("reported", "reported by a reader"),
                    ("feedback-sent", "feedback sent to Akismet"),
                    ("feedback-failed", "feedback to Akismet failed"),
                    ("new-links", "new links; the old ones stopped working"),
                    ("approved", "approved"),
                    ("spam", "marked as spam"),
                    ("trash", "moved to the trash"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
    ]
