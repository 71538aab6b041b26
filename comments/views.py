"""Sending a reply, its permanent address, and the page that says where it stands."""

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from blog.models import Article
from comments import moderation
from comments.forms import CommentForm, empty_form
from comments.models import Comment, CommentPolicy
from website import tokens
from website.visitors import address, is_staff_reading, same_origin_post


@same_origin_post
@require_POST
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """Takes a reply. Nothing here calls the network: the worker has it checked."""
    article = get_object_or_404(Article.objects.published(), slug=slug)
    form = CommentForm(request.POST, instance=_from_visitor(request, article))
    if form.is_valid():
        try:
            comment = moderation.submit(form.save(commit=False))
            return HttpResponseRedirect(comment.receipt_url, status=303)
        except moderation.TooMany:
            form.add_error(
                None,
                _(
                    "You have sent several comments in a short time. This one was not stored: "
                    "wait a few minutes, then post it again."
                ),
            )
    parent = form.cleaned_data.get("parent")
    return _form_page(request, form, article, parent)


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """The permanent address of a reply: its place on the article's page."""
    return redirect(_visible_comment_or_404(pk).anchor)


@require_safe
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that answers one reply."""
    parent = _visible_comment_or_404(pk)
    form = empty_form(parent.article, staff_user=_staff_user(request))
    return _form_page(request, form, parent.article, parent)


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Where a comment stands, for whoever sent it."""
    pk = tokens.read_receipt("comment", token)
    comment = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
    return render(request, "comments/receipt.html", {"comment": comment})


def _visible_comment_or_404(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.visible().select_related("article"), pk=pk)


def _form_page(
    request: HttpRequest,
    form: CommentForm,
    article: Article,
    parent: Comment | None,
) -> HttpResponse:
    is_open = CommentPolicy.load().is_open(article, now=timezone.now())
    context = {"form": form, "article": article, "parent": parent, "is_open": is_open}
    return render(request, "comments/reply.html", context)


def _from_visitor(request: HttpRequest, article: Article) -> Comment:
    return Comment(
        article=article,
        ip=address(request) or None,
        user_agent=_header(request, "User-Agent", 300),
        referrer=_header(request, "Referer", 500),
        staff_user=_staff_user(request),
    )


def _staff_user(request: HttpRequest) -> User | None:
    return cast(User, request.user) if is_staff_reading(request) else None


def _header(request: HttpRequest, name: str, limit: int) -> str:
    return request.headers.get(name, "").replace("\x00", "")[:limit]
