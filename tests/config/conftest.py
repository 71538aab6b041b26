"""What the tests ask of the running site from outside: its public pages, and as an editor."""

import json

import httpx
import pytest

from tests import loopback
from tests.seo.sitemap import by_path
from tests.server import EDITOR


@pytest.fixture(scope="package")
def addresses(site):
    """Every public page that has content, by its path; of the sources, the first few."""
    paths = {*by_path(lambda path: loopback.get(site.url + path).text)}
    paths -= set(sorted(path for path in paths if path.startswith("/sources/"))[3:])
    feeds = {f"/feeds/articles.{suffix}" for suffix in ("rss", "atom", "json")}
    others = {
        "/robots.txt",
        "/sitemap.xml",
        "/sitemaps/articles-1.xml",
        "/topics/magnesium/feed.rss",
    }
    return sorted(paths | feeds | others | set(_forms(site)))


def _forms(site):
    code = """
import json
from comments.models import Comment
from courses.models import Course
courses = [f"{course.get_absolute_url()}sign-up/" for course in Course.objects.all()]
replies = [f"/comments/{comment.pk}/reply/" for comment in Comment.objects.visible()[:1]]
print(json.dumps(courses + replies))
"""
    return json.loads(site.shell(code))


@pytest.fixture
def editor(site):
    """A browser in which the editor is logged in."""
    with httpx.Client(base_url=site.url, follow_redirects=True) as browser:
        token = browser.get("/admin/login/").cookies["csrftoken"]
        form = {"username": EDITOR[0], "password": EDITOR[1], "next": "/admin/"}
        home = browser.post("/admin/login/", data={**form, "csrfmiddlewaretoken": token})
        assert home.url.path == "/admin/"
        yield browser
