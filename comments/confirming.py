"""What the confirmation link of a comment does: it verifies the address, for mail about replies and
for the policy's “hold the first reply”."""

from django.utils.translation import gettext as _

from comments import deciding, known, links, subscriptions
from comments.models import Comment, CommentPolicy
from website.models.links import new_token
from website.registry import Confirmation, Question


def ask(pk: int) -> Question | None:
    """The question behind a confirmation link, or None if nothing is left to confirm. It quotes the
    comment, so that nobody confirms what somebody else wrote."""
    comment = Comment.objects.select_related("article").filter(pk=pk).first()
    if comment is None or not comment.waits_to_be_known:
        return subscriptions.ask(pk)
    text = _("A comment on “%(article)s” was sent with this address. It begins: “%(text)s”")
    filled = text % {"article": comment.article.title, "text": comment.excerpt}
    return Question(_("Is this your comment?"), filled, _("Yes, it is mine"))


def act(pk: int) -> str:
    """Mark the address as verified, judge a comment again that waited for that, and return the URL
    of the receipt. Where the policy holds first replies, the author's other comments get their mails
    for confirmation, and a fragment of the URL, which browsers do not send, hands the browser its token
    (`static/js/reply.js`)."""
    url = subscriptions.act(pk)
    deciding.judge_again(Comment(pk=pk))
    if not CommentPolicy.load().hold_first_time:
        return url
    Comment.objects.filter(pk=pk, browser_token="").update(browser_token=new_token())
    comment = Comment.objects.get(pk=pk)
    known.mail_left_out(comment.email)
    return f"{url}#known={comment.browser_token}"


confirmation = Confirmation(links.comment_to_confirm, ask, act)
