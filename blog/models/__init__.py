"""Articles, authors, topics, series, sources and the search index."""

from blog.models import search
from blog.models.article import Article, ArticleTopic, Byline, Topic
from blog.models.author import Author
from blog.models.citation import Citation
from blog.models.register import RegisterSlot
from blog.models.series import Series
from blog.models.source import Source

__all__ = [
    "Article",
    "ArticleTopic",
    "Author",
    "Byline",
    "Citation",
    "RegisterSlot",
    "Series",
    "Source",
    "Topic",
    "search",
]
