"""Articles, who wrote them, what they are about and what they rest on."""

from blog.models.article import Article, ArticleTopic, Byline, Topic
from blog.models.author import Author
from blog.models.search import SearchDocument, SearchWord, Synonyms
from blog.models.source import Citation, Source

__all__ = [
    "Article",
    "ArticleTopic",
    "Author",
    "Byline",
    "Citation",
    "SearchDocument",
    "SearchWord",
    "Source",
    "Synonyms",
    "Topic",
]
