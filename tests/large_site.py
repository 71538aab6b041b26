"""A site to measure: small at first, then as large as is asked for."""

from django.utils import timezone

from blog.models import Article, ArticleTopic, Topic
from blog.views import PAGE_SIZE
from comments.models import Comment, CommentPolicy
from comments.pages import Layout
from comments.policy import DEFAULT_PAGE_SIZE
from tests.blog.builders import cite, make_author, make_source, make_topic
from tests.comments.builders import make_article, make_conversation
from tests.courses.builders import make_intake

ARTICLES = 100
REFERENCES = 10
REPLIES = 20
LONG = "long"
SEATS = 1000


def plant():
    """A hundred articles, one with twenty replies and one with a page of them; gives the addresses
    of what there is to measure, by name."""
    topic, author = make_topic(), make_author()
    body = "".join(f"<p>{'Words of a text. ' * 20}{cite(make_source())}</p>" for _ in range(10))
    article = make_article(body=body, topic=topic, author=author)
    make_conversation(article, [None if n % 4 == 0 else n - 1 for n in range(REPLIES)])
    make_article(slug=LONG, body=body, topic=topic, author=author)
    grow(ARTICLES, DEFAULT_PAGE_SIZE)
    return {
        "an article": article.get_absolute_url(),
        "a conversation": f"/articles/{LONG}/",
        **{"home": "/", "the list": "/articles/", "a topic": topic.get_absolute_url()},
        **{
            "the feed": "/feeds/articles.rss",
            "a sign-up": make_intake(seats=SEATS).get_sign_up_url(),
        },
    }


def grow(articles, replies):
    """So many articles at the end, and replies to one, in threads of twenty; gives the last page of
    the list, and pages of the replies."""
    topic, long = Topic.objects.get(), Article.objects.get(slug=LONG)
    there = Article.objects.count()
    more = [
        Article(title=f"More {n}", slug=f"more-{n}", body=long.body, published_at=timezone.now())
        for n in range(there, articles)
    ]
    Article.objects.bulk_create(more, batch_size=500)
    links = [ArticleTopic(content_object=article, tag=topic) for article in more]
    ArticleTopic.objects.bulk_create(links, batch_size=500)
    missing = replies - Comment.objects.filter(article=long).count()
    make_conversation(long, [None if n % 20 == 0 else n - n % 20 for n in range(missing)])
    pages = len(Layout(long, CommentPolicy.load()).pages)
    return {
        "the last page of the list": f"/articles/?page={-(-articles // PAGE_SIZE)}",
        "a middle page of replies": f"/articles/{LONG}/?replies={pages // 2 or 1}",
        "the last page of replies": f"/articles/{LONG}/?replies={pages}",
    }
