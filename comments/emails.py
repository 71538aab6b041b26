"""Mails about comments."""

from django.urls import reverse

from comments.models import Comment
from comments.policy import Hold
from website import mail, tokens


def held_for_a_person(comment: Comment, hold: Hold) -> None:
    """Asks the moderators to decide. Call it inside the transaction that holds the comment."""
    admin_path = reverse("admin:comments_comment_change", args=[comment.pk])
    context = {"comment": comment, "hold": hold, "admin_url": tokens.absolute(admin_path)}
    for address in mail.staff_who_may("comments.change_comment"):
        mail.queue(to=address, template="comments/held", context=context)
