"""Merging one topic into another."""

from django.db import transaction

from blog import search_documents
from blog.models import Article, ArticleTopic, Topic
from website.models import Redirect


@transaction.atomic
def merge(pk: int, *, into: int) -> int:
    """Give all articles of a topic the topic `into` instead, once each, delete the first, and redirect
    its address with all below it. Returns the number of articles.

    Raises Topic.DoesNotExist if somebody has deleted one of the two, and ValueError if they are one.
    """
    if pk == into:
        raise ValueError("A topic cannot be merged into itself.")
    # While the rows are locked, nobody gives an article either topic.
    rows = Topic.objects.select_for_update().filter(pk__in=[pk, into]).order_by("pk")
    topics = {topic.pk: topic for topic in rows}
    if len(topics) < 2:
        raise Topic.DoesNotExist
    old, new = topics[pk], topics[into]
    links = ArticleTopic.objects.filter(tag=old)
    number = links.count()
    has_both = ArticleTopic.objects.filter(tag=new).values("content_object")
    links.exclude(content_object__in=has_both).update(tag=new)
    Redirect.objects.add(old_path=old.get_absolute_url(), new_path=new.get_absolute_url())
    old.delete()
    search_documents.refresh(Article.objects.filter(article_topics__tag=new))
    return number
