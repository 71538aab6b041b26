"""The page of django-comments-xtd's example "simple" with twenty comments, made again and again:
prints the milliseconds of processor that each took. `benchmarks.miss` runs it in an environment
that has the package; the argument is a folder for its files.

It is the example with debugging off and without the debug toolbar. Beside the example itself it
took as long, give or take 3 %."""

import json
import sys
from pathlib import Path
from time import process_time

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.test import RequestFactory
from django.urls import include, path, re_path, reverse
from django.utils import timezone
from django.views.generic import DateDetailView, ListView

FOLDER = Path(sys.argv[1])
CONTRIB = ["auth", "contenttypes", "sessions", "sites", "messages", "staticfiles", "admin"]
PROCESSORS = ["template.context_processors.debug", "template.context_processors.request"]
PROCESSORS += [f"contrib.{app}.context_processors.{app}" for app in ("auth", "messages")]
PARTS = ["middleware.common.Common", "contrib.sessions.middleware.Session"]
PARTS += ["middleware.csrf.CsrfView", "contrib.auth.middleware.Authentication"]
COMMENTS = 20
PAGES = 60
FIRST = 10
FRAME = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{{% block title %}}Simple demo{{% endblock %}}</title><style>{"p { margin: 1em } " * 40}</style>
</head><body><header><h3>{{% block header %}}{{% endblock %}}</h3></header>
<main>{{% block content %}}{{% endblock %}}</main><footer><p>Simple demo.</p></footer>
<script>{"document.title; " * 60}</script></body></html>"""
TEMPLATE = """{% extends "frame.html" %}{% load i18n comments %}
{% block header %}Article Detail{% endblock %}{% block content %}<h3>{{ object.title }}</h3>
<div class="small">{{ object.publish }}</div><article>{{ object.body|linebreaks }}</article>
<p><a href="{% url 'articles' %}">back to the articles</a></p>
<div id="comments">{% get_comment_count for object as comment_count %}
{% if comment_count %}<h6>{% blocktrans count comment_count=comment_count %}
There is {{ comment_count }} comment below.
{% plural %}There are {{ comment_count }} comments below.{% endblocktrans %}</h6>{% endif %}
{% if comment_count %}{% render_comment_list for object %}{% endif %}
{% if object.allow_comments %}<h4>Post your comment</h4>{% render_comment_form for object %}
{% else %}<h4>Comments are disabled.</h4>{% endif %}</div>{% endblock %}"""
TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    **{"DIRS": [FOLDER], "APP_DIRS": True},
    "OPTIONS": {"context_processors": [f"django.{name}" for name in PROCESSORS]},
}
DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "db.sqlite3"}
APPS = [*(f"django.contrib.{app}" for app in CONTRIB), "django_comments_xtd", "django_comments"]

settings.configure(
    **{"SITE_ID": 1, "SECRET_KEY": "of no use to anybody", "ALLOWED_HOSTS": ["*"]},
    **{"ROOT_URLCONF": "__main__", "STATIC_URL": "/static/"},
    **{"COMMENTS_APP": "django_comments_xtd", "COMMENTS_XTD_CONFIRM_EMAIL": True},
    DATABASES={"default": DATABASE},
    INSTALLED_APPS=APPS,
    MIDDLEWARE=[
        f"django.{part}Middleware" for part in [*PARTS, "contrib.messages.middleware.Message"]
    ],
    TEMPLATES=[TEMPLATES],
)
application = get_wsgi_application()


class Article(models.Model):
    """As the example has it."""

    title = models.CharField(max_length=200)
    slug = models.SlugField()
    body = models.TextField()
    allow_comments = models.BooleanField(default=True)
    publish = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "articles"

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        day = {"year": self.publish.year, "month": self.publish.month, "day": self.publish.day}
        return reverse("article", kwargs={**day, "slug": self.slug})


class ArticleDetail(DateDetailView):
    model = Article
    date_field = "publish"
    month_format = "%m"


urlpatterns = [
    path("articles/", ListView.as_view(model=Article), name="articles"),
    re_path(
        r"^articles/(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<slug>[-\w]+)/$",
        ArticleDetail.as_view(),
        name="article",
    ),
    path("comments/", include("django_comments_xtd.urls")),
]


def plant():
    """Gives the address of the article."""
    (FOLDER / "articles").mkdir(parents=True)
    (FOLDER / "frame.html").write_text(FRAME)
    (FOLDER / "articles/article_detail.html").write_text(TEMPLATE)
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Article)
    text = "\n\n".join(["Words of a text. " * 20] * 10)
    article = Article.objects.create(title="A", slug="a", body=text)
    of = {
        "content_type": apps.get_model("contenttypes", "ContentType").objects.get_for_model(
            Article
        ),
        "object_pk": article.pk,
    }
    who = {"user_name": "Margaret", "user_email": "margaret@example.org", "is_public": True}
    for number in range(COMMENTS):
        words = f"Is there a best time to stretch? I have tried {number} of them."
        apps.get_model("django_comments_xtd", "XtdComment").objects.create(
            **of, **who, site_id=1, comment=words
        )
    return article.get_absolute_url()


def cost(address):
    begun, said = process_time(), []
    request = RequestFactory().get(address)
    answer = application(request.environ, lambda status, headers: said.append(status))
    text = b"".join(answer)
    answer.close()
    taken = (process_time() - begun) * 1000
    if said != ["200 OK"] or text.count(b"best time to stretch") != COMMENTS:
        raise RuntimeError(f"{said}: {text[:500]!r}")
    return taken


if __name__ == "__main__":
    address = plant()
    costs = [cost(address) for _page in range(FIRST + PAGES)]
    sys.stdout.write(json.dumps(costs[FIRST:]))
