"""Posting a comment, its permanent URL, its receipt page, and reports."""

from collections.abc import Collection
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from blog.models import Article
from comments import deciding, links, mailboxes, pages, privacy, submitting, subscriptions
from comments.forms import CommentForm, EditForm, ReportForm, empty_form
from comments.models import Comment, CommentPolicy
from website.cache.memo import memoize
from website.dates import moment
from website.editing import seen
from website.http.csrf import same_origin_post
from website.http.links import secret_address
from website.http.proxies import client_address, visitor
from website.http.staff import is_staff_reading
from website.http.throttling import TooMany, refuse, take
from website.mail import outcome

# The fields of an article that posting a comment needs: not its text, which is long.
ARTICLE_FIELDS = (
    "slug",
    "title",
    "published_at",
    "withdrawn_at",
    "comments_open",
    "comments_closed_at",
)

# What was asked for does not go with what has become of the comment or the article (RFC 9110).
CONFLICT = 409

REPLY_FORM = "comments/reply.html"
REPORT_FORM = "comments/report.html"

CLOSED = _("Replies to this article are closed. Yours was not stored.")
DUPLICATE = _(
    "You sent the same comment on %(when)s, so this one was not stored. If you meant to add "
    "something, change the text and post it again."
)


@same_origin_post
@require_POST
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """Store a comment. Nothing here calls the network: the worker has it checked."""
    article = memoize(_published_article_or_404, slug)
    form = CommentForm(request.POST, instance=_from_visitor(request, article))
    policy = memoize(CommentPolicy.load)
    if form.is_valid():
        try:
            comment = submitting.submit(form.save(commit=False), policy)
            return HttpResponseRedirect(comment.receipt_url, status=303)
        except submitting.Closed:
            form.add_error("body", f"{CLOSED} {policy.why_closed(article)}")
            return _form_page(request, form, policy, None, status=CONFLICT)
        except TooMany as refusal:
            parent = form.cleaned_data.get("parent")
            return _form_page(request, form, policy, parent, refusal=refusal)
        except submitting.Duplicate as duplicate:
            when = moment(duplicate.comment.created_at)
            form.add_error("body", DUPLICATE % {"when": when})
        except IntegrityError:
            # The parent was deleted since the form was validated.
            get_object_or_404(Article.objects.only("pk"), pk=article.pk)
            if form.cleaned_data["parent"] is None:
                raise
            form.add_error("parent", form.fields["parent"].error_messages["invalid_choice"])
    return _form_page(request, form, policy, form.cleaned_data.get("parent"))


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """The permanent URL of a comment: redirects to it on the article's page."""
    return redirect(pages.address(_visible_comment_or_404(pk)))


@require_safe
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a reply to one comment. If that comment is no longer shown, the form is for a
    reply to the article: a draft in the browser appears in it."""
    parent = get_object_or_404(Comment.objects.select_related("article"), pk=pk)
    if not parent.article.is_published:
        raise Http404
    form = empty_form(parent.article, staff_user=_staff_user(request))
    policy = CommentPolicy.load()
    if parent.is_published:
        return _form_page(request, form, policy, parent)
    return _form_page(request, form, policy, None, is_gone=True, status=404)


@secret_address
@same_origin_post
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt page for a comment's author: its status, and for a while change and delete."""
    comment = links.comment_of_receipt(token)
    action = request.POST.get("action")
    typed = request.POST if action == "edit" else None
    form = EditForm(typed, initial={"body": comment.body})
    if action == "stop":
        subscriptions.stop(comment)
        return HttpResponseRedirect(comment.receipt_url, status=303)
    if action in {"edit", "delete"} and not comment.is_editable:
        return _receipt_page(request, comment, form, is_late=True)
    if action == "delete":
        privacy.take_back(comment)
        return render(request, "comments/deleted.html", {"article": comment.article})
    if changed := _changed_since_shown(request, comment, form):
        return _receipt_page(request, comment, form, changed=changed)
    if action == "edit" and form.is_valid():
        return _edit(request, comment, form)
    return _receipt_page(request, comment, form)


@csrf_exempt
@secret_address
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mails about replies to one comment. GET shows a button. Mailbox providers POST here
    from another origin (one-click unsubscribe, RFC 8058)."""
    comment = links.comment_to_stop(token)
    if request.method == "POST":
        subscriptions.stop(comment)
        comment.notify_on_reply = False
    return render(request, "comments/stop.html", {"comment": comment})


@never_cache
@same_origin_post
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a published comment to the moderators."""
    comment = _visible_comment_or_404(pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    context = {"comment": comment, "form": form, "is_sent": form.is_valid()}
    if form.is_valid():
        try:
            submitting.count_report(visitor(request))
            submitting.report(comment, detail=form.cleaned_data["reason"])
        except TooMany as refusal:
            return refuse(request, REPORT_FORM, {**context, "is_sent": False}, refusal)
        except deciding.AlreadyDecided as gone:
            raise Http404 from gone
    return render(request, REPORT_FORM, context)


@csrf_exempt
@secret_address
def stop_all(request: HttpRequest, token: str) -> HttpResponse:
    """Stop all mails about comments to one mailbox, or allow them again. GET shows a button. Mailbox
    providers POST here from another origin (one-click unsubscribe, RFC 8058)."""
    mailbox = mailboxes.by_token(token)
    if request.method == "POST":
        act = mailboxes.allow if request.POST.get("action") == "allow" else mailboxes.stop
        act(mailbox)
    return render(request, "comments/stop_all.html", {"mailbox": mailbox})


def _edit(request: HttpRequest, comment: Comment, form: EditForm) -> HttpResponse:
    try:
        take(submitting.EDITS, visitor(request))
        comment.body = form.cleaned_data["body"]
        submitting.resubmit(comment)
    except TooMany as refusal:
        context = _receipt_context(comment, form)
        return refuse(request, _receipt_template(comment), context, refusal)
    except deciding.AlreadyDecided as conflict:
        return _receipt_page(request, conflict.comment, form, is_late=True)
    return HttpResponseRedirect(comment.receipt_url, status=303)


def _facts(comment: Comment) -> seen.Facts:
    """What its author changes."""
    return {str(_("Comment")): comment.body}


def _changed_since_shown(
    request: HttpRequest, comment: Comment, form: EditForm
) -> list[seen.Difference]:
    """What a moderator has changed while the author was changing it, if the author's differs."""
    if not form.is_valid() or form.cleaned_data["body"] == comment.body:
        return []
    token = request.POST.get(seen.INPUT, "")
    return seen.differences(f"comment.{comment.pk}", token, _facts(comment))


def _receipt_page(
    request: HttpRequest,
    comment: Comment,
    form: EditForm,
    *,
    is_late: bool = False,
    changed: Collection[seen.Difference] = (),
) -> HttpResponse:
    context = {**_receipt_context(comment, form), "is_late": is_late, "changed": changed}
    status = CONFLICT if is_late or changed else 200
    return render(request, _receipt_template(comment), context, status=status)


def _receipt_context(comment: Comment, form: EditForm) -> dict[str, Any]:
    token = seen.sign(f"comment.{comment.pk}", _facts(comment))
    has_stopped = comment.gets_reply_mail and mailboxes.has_stopped(comment.email)
    context = {"comment": comment, "form": form, "seen": token, "has_stopped": has_stopped}
    return context | {"outcome": outcome.of(comment, comment.email)}


def _receipt_template(comment: Comment) -> str:
    return f"comments/status/{comment.status}.html"


def _published_article_or_404(slug: str) -> Article:
    return get_object_or_404(Article.objects.published().only(*ARTICLE_FIELDS), slug=slug)


def _visible_comment_or_404(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.visible().select_related("article"), pk=pk)


def _form_page(
    request: HttpRequest,
    form: CommentForm,
    policy: CommentPolicy,
    parent: Comment | None,
    *,
    is_gone: bool = False,
    refusal: TooMany | None = None,
    status: int = 200,
) -> HttpResponse:
    """`is_gone`: the comment to be answered is no longer shown."""
    article = form.instance.article
    context: dict[str, Any] = {"form": form, "article": article, "parent": parent}
    context["is_gone"] = is_gone
    context["is_open"] = policy.is_open(article, now=timezone.now())
    context["why_closed"] = policy.why_closed(article)
    if refusal:
        return refuse(request, REPLY_FORM, context, refusal)
    return render(request, REPLY_FORM, context, status=status)


def _from_visitor(request: HttpRequest, article: Article) -> Comment:
    return Comment(
        article=article,
        ip=client_address(request) or None,
        user_agent=_header(request, "User-Agent", 300),
        referrer=_header(request, "Referer", 500),
        staff_user=_staff_user(request),
    )


def _staff_user(request: HttpRequest) -> User | None:
    return cast(User, request.user) if is_staff_reading(request) else None


def _header(request: HttpRequest, name: str, limit: int) -> str:
    return request.headers.get(name, "").replace("\x00", "")[:limit]
