"""Articles, comments and people in the states that tests need. Each is named by its state."""

from datetime import timedelta
from itertools import count

from django.contrib.auth.models import Permission, User
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from comments.models import Comment, CommentPolicy, Verdict
from comments.policy import HoldReason
from tests.blog.builders import make_draft

HELD, APPROVED, SPAM = Comment.Status.HELD, Comment.Status.APPROVED, Comment.Status.SPAM
FORM = {
    "body": "Is there a best time to stretch?",
    "name": "Margaret",
    "email": "margaret@example.org",
    "website": "",
    "subject": "",
}
_numbers = count(1)


def make_article(**changes):
    """Published a week ago, replies open."""
    return make_draft(**{"published_at": timezone.now() - timedelta(days=7)} | changes)


def make_comment(article=None, **changes):
    """Waiting for the spam check, which is due."""
    now = timezone.now()
    fields = {
        "article": article or make_article(),
        "name": "Margaret",
        "email": "margaret@example.org",
        "body": f"Reply {next(_numbers)}",
        "ip": "192.0.2.10",
        "user_agent": "Firefox",
        "created_at": now,
        "hold_reason": HoldReason.CHECK,
        "check_due_at": now,
    }
    return Comment.objects.create(**fields | changes)


def make_comment_awaiting_review(article=None, **changes):
    rule = {"hold_reason": HoldReason.LINKS}
    return make_comment(article, **rule | _not_due() | _found(HAM) | changes)


def make_published_comment(article=None, **changes):
    """Akismet called it ham, the policy published it."""
    return make_comment(article, **_decided(APPROVED) | _found(HAM) | changes)


def make_spam(article=None, **changes):
    """Akismet called it spam."""
    return make_comment(article, **_decided(SPAM) | _found(Verdict.SPAM) | changes)


def make_conversation(article, parents, **changes):
    """Published replies, an hour apart. `parents[i]` is the index of what the i-th one answers, or
    None."""
    first = 1 + (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)
    roots = []
    for index, parent in enumerate(parents):
        roots.append(index if parent is None else roots[parent])
    start = timezone.now() - timedelta(hours=len(parents))
    rows = [
        Comment(
            **{"pk": first + index, "article": article, "name": "Margaret", "body": f"Row {index}"},
            created_at=start + timedelta(hours=index),
            parent_id=None if parent is None else first + parent,
            root_id=None if parent is None else first + roots[index],
            **{"email": "margaret@example.org"} | _decided(APPROVED) | _found(HAM) | changes,
        )
        for index, parent in enumerate(parents)
    ]
    Comment.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment]):
            cursor.execute(statement)
    return rows


def make_policy(**fields):
    policy = CommentPolicy(**fields)
    policy.save()
    return policy


def make_moderator(username="moderator"):
    moderator = User.objects.create(
        username=username, first_name=username.title(), is_staff=True, email=f"{username}@site.test"
    )
    permissions = ["view_comment", "change_comment"]
    moderator.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return moderator


def make_editor():
    """Staff, but not trusted with comments."""
    return User.objects.create(username="editor", is_staff=True, email="editor@site.test")


HAM = Verdict.HAM


def _not_due():
    return {"check_due_at": None}


def _decided(status):
    return {"status": status, "hold_reason": "", "decided_at": timezone.now(), **_not_due()}


def _found(verdict):
    return {"verdict": verdict, "checked_at": timezone.now()}
