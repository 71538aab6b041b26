"""Mails about comments."""

from django.contrib.auth.models import User
from django.urls import reverse

from comments.models import Comment
from comments.policy import Hold
from website import mail, tokens
from website.models import SiteSettings

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def held_for_a_person(comment: Comment, hold: Hold) -> None:
    """Asks the moderators to decide. Call it inside the transaction that holds the comment."""
    admin_path = reverse("admin:comments_comment_change", args=[comment.pk])
    context = {"comment": comment, "hold": hold, "admin_url": tokens.absolute(admin_path)}
    for address in _moderators():
        mail.queue(to=address, template="comments/held", context=context)


def _moderators() -> list[str]:
    """Staff who may decide and can be reached by mail; else the site's own address."""
    staff = User.objects.with_perm("comments.change_comment", backend=MODEL_BACKEND)
    reachable = staff.filter(is_staff=True).exclude(email="").order_by("email")
    addresses = list(reachable.values_list("email", flat=True).distinct())
    return addresses or [address for address in [SiteSettings.load().contact_email] if address]
