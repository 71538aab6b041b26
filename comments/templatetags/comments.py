"""`{% comment_section article %}`: the replies under an article and the form to add one."""

from typing import Any

from django import template
from django.core.paginator import InvalidPage
from django.http import Http404
from django.utils import timezone

from blog.models import Article
from comments.forms import empty_form
from comments.models import CommentPolicy
from comments.pages import conversation
from website.visitors import is_staff_reading

register = template.Library()


@register.inclusion_tag("comments/_section.html", takes_context=True)
def comment_section(context: dict[str, Any], article: Article) -> dict[str, Any]:
    request = context["request"]
    policy = CommentPolicy.load()
    try:
        replies = conversation(article, policy, request.GET.get("replies", 1))
    except InvalidPage as error:
        raise Http404("There is no such page of replies.") from error
    staff_user = request.user if is_staff_reading(request) else None
    return {
        "article": article,
        "site": context["site"],
        "conversation": replies,
        "author_logins": {author.user_id for author in article.byline_authors if author.user_id},
        "is_open": policy.is_open(article, now=timezone.now()),
        "why_closed": policy.why_closed(article),
        "form": empty_form(article, staff_user=staff_user),
    }
