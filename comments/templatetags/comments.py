"""`{% comment_section article %}`: the comments under an article and the form to add one.

Each comment and the empty form are rendered once per process. The arguments of the memoised
functions are everything that the result shows, so it cannot be out of date.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from django import template
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from blog.models import Article
from comments import akismet
from comments.forms import empty_form
from comments.models import CommentPolicy
from comments.pages import CommentRow, ThreadEntry, conversation
from comments.threads import ThreadNode
from website.cache.memo import memoize
from website.http.staff import is_staff_reading
from website.templatetags.website import privacy_page

register = template.Library()


@register.inclusion_tag("comments/_section.html", takes_context=True)
def comment_section(context: dict[str, Any], article: Article) -> dict[str, Any]:
    request = context["request"]
    policy = memoize(CommentPolicy.load)
    replies = conversation(article, policy, request.GET.get("replies", 1))
    is_open = policy.is_open(article, now=timezone.now())
    badges = {author.user_id: _("Author") for author in article.byline_authors}
    site = context["site"]
    return {
        "article": article,
        "site": site,
        "conversation": replies,
        "thread": _thread(
            (_reply(entry, badges, site.name, is_open), entry.node) for entry in replies.entries
        ),
        "is_open": is_open,
        "why_closed": "" if is_open else policy.why_closed(article),
        "form": _form(request, article) if is_open else "",
    }


@register.simple_tag
def uses_akismet() -> bool:
    """Whether comments are checked by Akismet, which the form then says."""
    return akismet.is_configured()


def _thread(replies: Iterable[tuple[SafeString, ThreadNode]]) -> SafeString:
    """The comments as items of nested lists."""
    parts: list[str] = []
    for reply, node in replies:
        below = '<ol class="replies">' if node.has_replies else "</li>"
        parts += ["<li>", reply, below, "</ol></li>" * len(node.closes)]
    return mark_safe("".join(parts))  # noqa: S308


def _reply(
    entry: ThreadEntry, badges: dict[int | None, str], other: str, is_open: bool
) -> SafeString:
    node, parent, staff = entry.node, entry.parent, entry.comment.staff_user_id
    badge = badges.get(staff, other) if staff else ""
    answers = parent.name if parent and node.answers_afar else ""
    return _reply_html(entry.comment, badge, is_open, node.is_orphan, node.answers_afar, answers)


@lru_cache(maxsize=1000)
def _reply_html(
    comment: CommentRow,
    badge: str,
    is_open: bool,
    is_orphan: bool,
    answers_afar: bool,
    answers: str,
) -> SafeString:
    """`badge` marks staff; `answers` is the name of a parent in whose list the comment is not."""
    context = {"comment": comment, "badge": badge, "is_open": is_open, "is_orphan": is_orphan}
    context |= {"answers_afar": answers_afar, "answers": answers}
    return render_to_string("comments/_comment.html", context)


def _form(request: HttpRequest, article: Article) -> SafeString:
    notes = {"privacy": privacy_page(), "is_checked": uses_akismet()}
    if not is_staff_reading(request):
        return _form_html(article.slug, **notes)
    form = empty_form(article, staff_user=cast(User, request.user))
    return render_to_string("comments/_form.html", {"form": form, "slug": article.slug, **notes})


@lru_cache(maxsize=100)
def _form_html(slug: str, privacy: str, is_checked: bool) -> SafeString:
    """The empty form, the same for all visitors, with its note about privacy."""
    context = {"form": empty_form(Article(), staff_user=None), "slug": slug}
    context |= {"privacy": privacy, "is_checked": is_checked}
    return render_to_string("comments/_form.html", context)
