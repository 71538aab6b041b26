"""What it costs to make an article with ten references and twenty replies, beside the page of
django-comments-xtd's example "simple" with as many comments.

    python -m benchmarks.miss

Milliseconds of processor, each page made again and again in a process of its own, in turn. Theirs
gets an environment in var/comments-xtd the first time. It is the example's article and its
template's tags without its debug toolbar, stylesheets and frame; ours is the whole page.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from benchmarks.site import ask  # noqa: E402
from tests.server import running_site  # noqa: E402

HOME = Path(__file__).parent.parent / "var/comments-xtd"
ROUNDS, ENOUGH = 5, 0.5
THEIRS = """
import json, sys, time, django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models
from django.template import engines
from django.urls import include, path
TEMPLATE = '''<!doctype html><title>Article Detail</title><h3>{{ object.title }}</h3>
<div class="small">{{ object.publish }}</div><article>{{ object.body|linebreaks }}</article>
{% load i18n comments %}<div id="comments">{% get_comment_count for object as comment_count %}
{% blocktrans count comment_count=comment_count %}There is {{ comment_count }} comment below.
{% plural %}There are {{ comment_count }} comments below.{% endblocktrans %}
{% render_comment_list for object %}{% render_comment_form for object %}</div>'''
apps = ["auth", "contenttypes", "sessions", "sites", "messages", "staticfiles", "admin"]
parts = ["common.Common", "csrf.CsrfView"]
contrib = ["auth.context_processors.auth", "messages.context_processors.messages"]
settings.configure(
    SECRET_KEY="x", SITE_ID=1, USE_TZ=True, ROOT_URLCONF="__main__", ALLOWED_HOSTS=["*"],
    STATIC_URL="/static/", COMMENTS_APP="django_comments_xtd", COMMENTS_XTD_CONFIRM_EMAIL=False,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}},
    INSTALLED_APPS=[*("django.contrib." + a for a in apps), "django_comments_xtd", "django_comments"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
        *("django.middleware." + part + "Middleware" for part in parts),
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request",
        *("django.contrib." + name for name in contrib)]}}])
django.setup()
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from django_comments_xtd.models import XtdComment
class Article(models.Model):
    title, slug = models.CharField(max_length=200), models.SlugField()
    body, publish = models.TextField(), models.DateTimeField(default=timezone.now)
    class Meta:
        app_label = "articles"
    def get_absolute_url(self):
        return f"/articles/{self.slug}/"
template = engines["django"].from_string(TEMPLATE)
def show(request, slug):
    return HttpResponse(template.render({"object": Article.objects.get(slug=slug)}, request))
urlpatterns = [path("articles/<slug:slug>/", show),
    path("comments/", include("django_comments_xtd.urls"))]
call_command("migrate", verbosity=0)
with connection.schema_editor() as editor:
    editor.create_model(Article)
from django.contrib.contenttypes.models import ContentType
article = Article.objects.create(title="A", slug="a", body="\\n\\n".join(["Words of a text. " * 20] * 10))
kind = ContentType.objects.get_or_create(app_label="articles", model="article")[0]
for number in range(20):
    XtdComment.objects.create(content_type=kind, object_pk=article.pk, site_id=1, is_public=True,
        user_name="Margaret", user_email="m@example.org", comment="Is there a best time to stretch?")
site, found = get_wsgi_application(), []
for _page in range(70):
    begun, said = time.process_time(), []
    answer = site(RequestFactory().get("/articles/a/").environ, lambda *all: said.append(all))
    text = b"".join(answer)
    answer.close()
    found.append((time.process_time() - begun) * 1000)
assert said[0][0] == "200 OK" and text.count(b"best time to stretch") == 20, (said, text[:3000])
print(json.dumps(found[10:]))
"""


def main() -> int:
    """Prints both and their ratio; fails where ours costs more than half of theirs."""
    if not (HOME / "bin/pip").exists():
        subprocess.run([sys.executable, "-m", "venv", HOME], check=True)  # noqa: S603
        pip = [HOME / "bin/pip", "install", "-q", "django-comments-xtd"]
        subprocess.run(pip, check=True)  # noqa: S603
    ours: list[float] = []
    theirs: list[float] = []
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        pages = {"ours": ask(site, "tests.growing", "plant()")["an article"]}
        for number in range(ROUNDS):
            ours += ask(site, "benchmarks.site", f"costs({pages}, 20)")["ours"]
            command = [HOME / "bin/python", "-c", THEIRS, Path(folder, f"theirs-{number}")]
            said = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
            theirs += json.loads(said.stdout)
    middles = [statistics.median(found) for found in (ours, theirs)]
    ratio = middles[0] / middles[1]
    sys.stdout.write(f"ours {middles[0]:.1f} ms, theirs {middles[1]:.1f} ms: {ratio:.2f} times\n")
    return 0 if ratio <= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
