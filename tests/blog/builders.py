"""Articles, authors and sources in the states that tests need. Each is named by its state.

The works are made up for tests and say so; none of them reaches a reader.
"""

from datetime import timedelta
from itertools import count

from django.contrib.auth.models import User
from django.utils import timezone

from blog import publishing
from blog.models import Article, ArticleTopic, Author, Byline, Series, Source, Topic
from website.models import Image

_numbers = count(1)


def make_source(**changes):
    number = next(_numbers)
    fields = {
        "title": f"A work made up for tests, number {number}",
        "authors": [{"family": "Example", "given": "Ann B."}],
        "container_title": "Journal of Made-up Results",
        "year": 2001,
        "volume": "3",
        "pages": "10-19",
    }
    return Source.objects.create(**fields | changes)


def make_author(**changes):
    number = next(_numbers)
    return Author.objects.create(
        **{"name": f"Author {number}", "slug": f"author-{number}"} | changes
    )


def make_topic(name="Muscles"):
    return Topic.objects.create(name=name, slug=name.lower())


def make_draft(*, author=None, topic=None, **changes):
    number = next(_numbers)
    fields = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "standfirst": f"What article {number} says.",
        "body": f"<p>Text {number}.</p>",
    }
    article = publishing.save(Article(**fields | changes))
    if author:
        Byline.objects.create(article=article, author=author)
    if topic:
        ArticleTopic.objects.create(content_object=article, tag=topic)
    return article


def make_published_article(**changes):
    return make_draft(published_at=timezone.now() - timedelta(days=2), **changes)


def make_scheduled_article(**changes):
    return make_draft(published_at=timezone.now() + timedelta(days=2), **changes)


def make_withdrawn_article(**changes):
    return make_published_article(withdrawn_at=timezone.now(), **changes)


def make_leaving_article(**changes):
    """Published, and to be withdrawn."""
    return make_published_article(withdrawn_at=timezone.now() + timedelta(days=2), **changes)


def make_series(*makers, title="A series"):
    """A series with a part from each maker, in order; gives the parts."""
    series = Series.objects.create(title=title)
    return [make(series=series, part=number) for number, make in enumerate(makers, start=1)]


def make_image():
    """A row alone: its file is never opened."""
    image = Image(title="Picture", alt="A picture", file="images/x.jpg", width=1600, height=900)
    return Image.objects.bulk_create([image])[0]


def make_staff(username="editor"):
    return User.objects.create_superuser(username=username, email=f"{username}@example.org")


def cite(source, locator=""):
    """A citation mark as the editor writes it."""
    where = f' data-locator="{locator}"' if locator else ""
    return f'<cite data-source="{source.pk}"{where}></cite>'


def key_points(html):
    """A box of key points as the editor writes it."""
    return f'<section data-box="key-points">{html}</section>'


def care_card(urgency, html):
    return f'<section data-box="care" data-urgency="{urgency}">{html}</section>'


def quote(source, text="Their words.", **attributes):
    extra = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
    return f'<blockquote data-source="{source.pk}"{extra}><p>{text}</p></blockquote>'
