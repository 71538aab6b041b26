"""`{% comment_section article %}`: the replies under an article and the form to add one."""

from typing import Any

from django import template
from django.utils import timezone

from blog.models import Article
from comments.forms import empty_form
from comments.models import Comment, CommentPolicy
from comments.threads import arrange
from website.visitors import is_staff_reading

register = template.Library()


@register.inclusion_tag("comments/_section.html", takes_context=True)
def comment_section(context: dict[str, Any], article: Article) -> dict[str, Any]:
    request = context["request"]
    policy = CommentPolicy.load()
    replies = list(Comment.objects.visible().filter(article=article))
    staff_user = request.user if is_staff_reading(request) else None
    return {
        "article": article,
        "site": context["site"],
        "number": len(replies),
        "thread": arrange(replies, nesting=policy.nesting),
        "is_open": policy.is_open(article, now=timezone.now()),
        "form": empty_form(article, staff_user=staff_user),
    }
