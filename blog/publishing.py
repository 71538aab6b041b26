"""Saving an article, and the requirements for publishing it."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import access, search_documents
from blog.citations import marks
from blog.models import Article, Citation, Source
from website.models import Redirect
from website.visible_text import has_words, is_visible

# Only changes to these fields move the date “Updated”.
CONTENT_FIELDS = (
    "title",
    "standfirst",
    "caution",
    "body",
    "lead_image_id",
    "disclosure",
    "corrections",
)


def publication_errors(article: Article) -> list[tuple[str, str]]:
    """What the article needs before it can be published: the name of a field and a message for the
    editor.

    The admin's byline form requires an author; pictures require their alternative texts themselves.
    """
    errors = [] if is_visible(article.title) else [("title", _("Give the article a title."))]
    return errors + [("body", message) for message in _errors_of_text(article.body)]


def _errors_of_text(body: str) -> list[str]:
    errors = []
    if not has_words(body):
        errors.append(_("There are no words in the text yet. Write it, then publish."))
    found = marks.find(body)
    without = sum(1 for mark in found if mark.source is None)
    if without:
        errors.append(
            ngettext(
                "Choose the source of each quotation: %(count)s has none.",
                "Choose the source of each quotation: %(count)s have none.",
                without,
            )
            % {"count": without}
        )
    cited = {key for mark in found for key in mark.keys}
    if cited - set(Source.objects.filter(pk__in=cited).values_list("pk", flat=True)):
        errors.append(_("A citation refers to a source that was deleted. Insert it again."))
    return errors


@transaction.atomic
def save(article: Article, *, by: User | None = None) -> Article:
    """Save the article with the index of its citations and its search document, and leave a
    redirect when the address of a published article changes.

    Raises PermissionDenied if `by`, who saves it, may not change what is changed. Without `by` no
    permission is asked for.
    """
    stored = Article.objects.select_for_update().filter(pk=article.pk).first()
    if by:
        access.check_save(by, stored, article)
        article.created_by = stored.created_by if stored else by
    if stored is None or any(
        getattr(stored, name) != getattr(article, name) for name in CONTENT_FIELDS
    ):
        article.updated_at = timezone.now()
    article.comments_closed_at = _comments_closed_at(article)
    article.save()
    if stored and stored.is_published and stored.slug != article.slug:
        Redirect.objects.add(
            old_path=stored.get_absolute_url(), new_path=article.get_absolute_url()
        )
    _index_citations(article)
    search_documents.write(article)
    return article


def _comments_closed_at(article: Article) -> datetime | None:
    """The page shows since when replies are closed."""
    return None if article.comments_open else article.comments_closed_at or timezone.now()


def _index_citations(article: Article) -> None:
    found = [
        (
            key,
            Citation.Kind.QUOTATION
            if isinstance(mark, marks.Quotation)
            else Citation.Kind.REFERENCE,
        )
        for mark in marks.find(article.body)
        for key in mark.keys
    ]
    known = set(
        Source.objects.filter(pk__in={key for key, _kind in found}).values_list("pk", flat=True)
    )
    article.citations.all().delete()
    Citation.objects.bulk_create(
        Citation(article=article, source_id=key, kind=kind, position=position)
        for position, (key, kind) in enumerate(found, start=1)
        if key in known
    )
