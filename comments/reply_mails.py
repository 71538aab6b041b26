"""New replies to a person's articles: in the panel on their first page and, if they want it, in one
mail each morning."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone

from blog.models import Article
from comments import emails
from comments.models import Comment, CommentQuerySet, ReplyMails
from website.dates import next_morning
from website.worker import leases

LEASE = timedelta(minutes=2)
# A reply is dated when the transaction that publishes it begins. It is mailed once that has surely
# ended, so that none is passed over.
SETTLED_AFTER = timedelta(minutes=5)
# Whoever writes articles may be mailed.
PERMISSION = "blog.change_article"
# What the panel shows.
SHOWN_FOR = timedelta(days=7)
SHOWN = 5


def recent(user: User | AnonymousUser) -> CommentQuerySet:
    """The replies of the last SHOWN_FOR that concern this member of staff, newest first: all for who
    sees comments in the admin, else those to their own articles."""
    replies = Comment.objects.visible().filter(notified_at__gt=timezone.now() - SHOWN_FOR)
    if isinstance(user, User) and not user.has_perm("comments.view_comment"):
        replies = to_articles_of([user], replies)
    return replies.select_related("article").order_by("-notified_at", "-pk")


def are_wanted(user: User | AnonymousUser) -> bool:
    return ReplyMails.objects.filter(user=user.pk).exists()


def may_be_mailed(user: User) -> bool:
    """Whether the switch of these mails is theirs to use: somebody who left staff could not stop
    them."""
    return user.is_staff and bool(user.email) and user.has_perm(PERMISSION)


def turn_on(user: User) -> None:
    """Mail this member of staff each morning, from the next replies on."""
    now = timezone.now()
    ReplyMails.objects.get_or_create(
        user=user, defaults={"since": now, "due_at": next_morning(now)}
    )


def turn_off(user: User) -> None:
    ReplyMails.objects.filter(user=user).delete()


def send_next() -> bool:
    """Worker job: mail one member of staff the replies to their articles that are new, if there are
    any. Returns whether one was due."""
    row = leases.claim(ReplyMails.objects.select_related("user"), "due_at", lease=LEASE)
    if row is None:
        return False
    now = timezone.now()
    until = now - SETTLED_AFTER
    with transaction.atomic():
        changes = {"since": until, "due_at": next_morning(now)}
        if leases.leased(row, "due_at").update(**changes) and may_be_mailed(row.user):
            new = Comment.objects.visible().filter(
                notified_at__gt=row.since, notified_at__lte=until
            )
            newest = to_articles_of([row.user], new).order_by("-notified_at", "-pk")
            replies = list(newest[: emails.DIGEST_LENGTH])
            if replies:
                emails.new_replies(row.user.email, replies)
    return True


def to_articles_of(users: Collection[User], replies: CommentQuerySet) -> CommentQuerySet:
    """Those to articles whose byline names one of these users, without the users' own."""
    own = Article.objects.filter(authors__user__in=users)
    return replies.filter(article__in=own).exclude(staff_user__in=users).select_related("article")
