"""`{% comment_section article %}`: the replies under an article and the form to add one."""

from typing import Any

from django import template
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
    page = conversation(article, policy, _asked_for(request.GET.get("replies", "1")))
    if page is None:
        raise Http404("There is no such page of replies.")
    staff_user = request.user if is_staff_reading(request) else None
    return {
        "article": article,
        "site": context["site"],
        "conversation": page,
        "author_logins": {author.user_id for author in article.byline_authors if author.user_id},
        "is_open": policy.is_open(article, now=timezone.now()),
        "why_closed": policy.why_closed(article),
        "form": empty_form(article, staff_user=staff_user),
    }


def _asked_for(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 0
