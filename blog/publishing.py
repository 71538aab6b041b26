"""Saving an article, and what it must have before readers see it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog import search_documents
from blog.citations import marks
from blog.models import Article, Citation, Source
from website.models import Redirect

# What readers read of an article: a change of anything else leaves its date as it is.
READ = ("title", "standfirst", "caution", "body", "lead_image_id", "disclosure", "corrections")


class StaleSave(Exception):
    """Someone else has saved the article since this version of it was opened."""


def what_is_missing(article: Article) -> list[str]:
    """What readers still need before the article can be published, in the editor's words.

    Authors are asked for by the admin's byline form, alternative texts by the pictures themselves.
    """
    missing = []
    if not article.title.strip():
        missing.append(_("Give the article a title."))
    if not article.body.strip():
        missing.append(_("Write the article's text."))
    found = marks.find(article.body)
    without = sum(1 for mark in found if mark.source is None)
    if without:
        missing.append(
            _("Say where each quotation comes from: %(count)s of them has no source.")
            % {"count": without}
        )
    wanted = {key for mark in found for key in mark.keys}
    if wanted - set(Source.objects.filter(pk__in=wanted).values_list("pk", flat=True)):
        missing.append(_("A citation points to a source that is no longer here. Insert it again."))
    return missing


@transaction.atomic
def save(article: Article) -> Article:
    """Saves the article with the index of its citations and what search reads of it, and leaves a
    redirect when the address of a published one changes.

    Raises StaleSave when the stored version is not the one that was opened.
    """
    stored = Article.objects.select_for_update().filter(pk=article.pk).first()
    if stored and stored.version != article.version:
        raise StaleSave
    if stored:
        article.version += 1
    if stored is None or any(getattr(stored, name) != getattr(article, name) for name in READ):
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
    """Readers are told since when they cannot reply."""
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
