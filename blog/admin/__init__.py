"""The admin of articles and sources."""

import taggit.admin  # noqa: F401
from django.contrib import admin
from taggit.models import Tag

from blog.admin import articles, search, sources

__all__ = ["articles", "search", "sources"]

# django-taggit's admin registers its own tags, which this site does not use: it has topics.
admin.site.unregister(Tag)
