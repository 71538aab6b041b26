"""What readers lose with an article."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from blog.models import Article
from comments.models import Comment


def of_article(article: Article) -> Iterator[str]:
    if number := Comment.objects.filter(article=article).count():
        text = ngettext(
            "%(number)d reply of a reader is deleted with it.",
            "%(number)d replies of readers are deleted with it.",
            number,
        )
        yield text % {"number": number}
