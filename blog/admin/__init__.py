"""The admin of articles and sources."""

import taggit.admin  # noqa: F401
from django.contrib import admin
from taggit.models import Tag

from blog.admin import articles, search, sources, topics

__all__ = ["articles", "search", "sources", "topics"]

# django-taggit registers its own model Tag. This site has Topic instead.
admin.site.unregister(Tag)
