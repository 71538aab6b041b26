"""Drafts that begin as copies of an article."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from blog import publishing, search_documents
from blog.models import Article, ArticleTopic, Byline

COPIED_FIELDS = (
    *("standfirst", "caution", "body", "disclosure", "language"),
    *("lead_image_id", "course_id", "comments_open"),
)


@transaction.atomic
def duplicate(pk: int, *, by: User) -> Article:
    """A draft with the text, byline and topics of an article, but none of its dates, corrections and
    checks, nor its series and what it tells search engines. Raises Article.DoesNotExist."""
    # The lock keeps two copies of one article from taking the same address.
    article = Article.objects.select_for_update(of=("self",)).get(pk=pk)
    copied = {name: getattr(article, name) for name in COPIED_FIELDS}
    draft = Article(title=_title(article.title), slug=_free_slug(article.slug), **copied)
    publishing.save(draft, by=by)
    Byline.objects.bulk_create(
        Byline(article=draft, author_id=byline.author_id, position=byline.position)
        for byline in article.bylines.all()
    )
    ArticleTopic.objects.bulk_create(
        ArticleTopic(content_object=draft, tag=topic) for topic in article.topics.all()
    )
    # Once more, with the names of authors and topics.
    search_documents.write(draft)
    return draft


def _title(title: str) -> str:
    name = _("%(title)s (copy)")
    room = _longest("title") - len(name % {"title": ""})
    return name % {"title": title[:room].rstrip()}


def _free_slug(slug: str) -> str:
    """The slug with -copy, or -copy-2 and so on if that is taken."""
    stem = slug[: _longest("slug") - len("-copy-9999")] + "-copy"
    taken = set(Article.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    free = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in free if slug not in taken)


def _longest(name: str) -> int:
    """The most characters of a column."""
    field: Any = Article._meta.get_field(name)
    return int(field.max_length)
