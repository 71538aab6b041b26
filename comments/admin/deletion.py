"""The admin's pages for deleting comments: they delete as `comments.privacy` does."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from comments import privacy
from comments.decisions import Status
from comments.models import Comment
from website.admin.editing import EditingAdmin


class ErasingAdmin(EditingAdmin):
    """Deleting a comment, or those selected, leaves an empty one where there are replies."""

    def delete_model(self, request: HttpRequest, obj: Comment) -> None:
        privacy.erase_comment(obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> None:
        privacy.erase(Comment.objects.filter(pk__in=[comment.pk for comment in queryset]))

    def get_deleted_objects(
        self, objs: Iterable[Comment], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, int], set[Any], list[Any]]:
        """What the page that asks lists, the numbers by kind, and the permissions that are missing."""
        comments = list(objs)
        answered = privacy.leaving_empty_ones(comments)
        listed = [_line(comment, comment.pk in answered) for comment in comments]
        missing = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        return listed, {self.opts.verbose_name_plural: len(comments)}, missing, []

    def log_deletions(self, request: HttpRequest, queryset: "QuerySet[Comment]") -> Any:
        """The log quotes nothing of a comment that is deleted."""
        nameless = [Comment(pk=comment.pk, status=Status.ERASED) for comment in queryset]
        by = cast(User, request.user)
        return LogEntry.objects.log_actions(by.pk, nameless, DELETION)


def _line(comment: Comment, is_answered: bool) -> str:
    if not is_answered:
        return str(comment)
    note = _("it has replies, so an empty comment is left in its place")
    return format_html("{} ({})", comment, note)
