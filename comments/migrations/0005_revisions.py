"""Revisions of a comment's text, a status for comments of which nothing is left, and threads that a
deletion cannot break."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce, Now

EMPTY = {"body": "", "name": "", "email": ""}
TEXTS = ("website", "hold_reason", "hold_detail", "status_before", "reason", "check_failure")
ERASED = {
    **dict.fromkeys([*TEXTS, "recheck_reason", "feedback_due", "digest"], ""),
    **dict.fromkeys(["check_due_at", "feedback_due_at", "reported_at", "ip", "decided_by"]),
    "status": "erased",
    "decided_at": Coalesce("decided_at", Now()),
}
STATUSES = [
    ("held", "held"),
    ("approved", "approved"),
    ("spam", "spam"),
    ("trash", "in the trash"),
    ("erased", "erased"),
]


def mark_erased(apps, schema_editor):
    """Erased comments were stored in the trash, from where they could be approved."""
    apps.get_model("comments", "Comment").objects.filter(**EMPTY).update(**ERASED)


def restore_roots(apps, schema_editor):
    """Where the first comment of a thread was deleted, the others lost their root: it is the oldest
    one that is left above each."""
    comments = apps.get_model("comments", "Comment").objects
    parents = dict(comments.filter(parent__isnull=False).values_list("pk", "parent_id"))
    for pk in comments.filter(root=None, parent__isnull=False).values_list("pk", flat=True):
        root, passed = pk, {pk}
        while (above := parents.get(root)) and above not in passed:
            root = above
            passed.add(root)
        comments.filter(pk=pk).update(root=root)


def _restrict(name, label, related_name, **more):
    field = models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.RESTRICT,
        related_name=related_name,
        to="comments.comment",
        verbose_name=label,
        **more,
    )
    return migrations.AlterField(model_name="comment", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_roles")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="revision",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="text_before",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AlterField(
            model_name="comment",
            name="status",
            field=models.CharField(
                choices=STATUSES, default="held", max_length=10, verbose_name="status"
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="status_before",
            field=models.CharField(
                blank=True,
                choices=STATUSES,
                editable=False,
                max_length=10,
                verbose_name="status before",
            ),
        ),
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
                    ("taken-back", "taken back by its author"),
                    ("erased", "erased"),
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
        _restrict("parent", "in reply to", "replies"),
        _restrict("root", "start of the thread", "thread", editable=False),
        migrations.RunPython(mark_erased, migrations.RunPython.noop),
        migrations.RunPython(restore_roots, migrations.RunPython.noop),
    ]
