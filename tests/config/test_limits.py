"""Limits while everything comes at once, at the real server."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.comments.builders import FORM
from tests.courses.builders import form_data
from tests.server import running_site

AT_ONCE = 16
PLANT = """
from tests.comments.builders import make_article
from tests.courses.builders import make_intake
from tests.website.builders import make_superuser
user = make_superuser(password="right")
print(user.username, make_intake(seats=40).get_sign_up_url(), *(make_article().slug for _ in range(4)))
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A site behind a proxy, with two processes of the web server, and what is on it."""
    with running_site(tmp_path_factory.mktemp("limits"), TRUSTED_PROXIES="127.0.0.1") as site:
        yield site, site.shell(PLANT).split()


def _at_once(site, forms, headers=()):
    """The statuses of the answers to these forms, each a path and its fields, sent at the same time
    from one /64, each by a connection of its own."""

    def send(numbered):
        number, (path, form) = numbered
        at = {"X-Forwarded-For": f"[2001:db8:9:9::{number + 1:x}]:4711", **dict(headers)}
        return httpx.post(site.url + path, data=form, headers=at, timeout=60).status_code

    with ThreadPoolExecutor(AT_ONCE) as senders:
        return list(senders.map(send, enumerate(forms)))


def test_parallel_guesses_are_counted_before_the_password_is_looked_at(planted):
    site, (name, *_rest) = planted
    page = httpx.get(f"{site.url}/admin/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    headers = {"Cookie": f"csrftoken={page.cookies['csrftoken']}", "Origin": site.url}
    form = {"username": name, "password": "x", "csrfmiddlewaretoken": token}
    statuses = _at_once(site, [("/admin/login/", form)] * AT_ONCE, headers)
    assert sorted(statuses) == [200] * 5 + [429] * (AT_ONCE - 5)


def test_parallel_comments_on_several_articles_are_no_more_than_the_rate(planted):
    site, (_name, _path, *slugs) = planted
    paths = [f"/articles/{slug}/comments/" for slug in slugs * (AT_ONCE // len(slugs))]
    forms = [(path, FORM | {"body": f"Reply {n}"}) for n, path in enumerate(paths)]
    assert sorted(_at_once(site, forms)) == [303] * 5 + [429] * (AT_ONCE - 5)
    stored = site.shell("from comments.models import Comment; print(Comment.objects.count())")
    assert int(stored) == 5


def test_parallel_sign_ups_reserve_no_more_than_one_visitor_may(planted):
    site, (_name, path, *_slugs) = planted
    statuses = _at_once(site, [(path, form_data(places="2")) for _form in range(AT_ONCE)])
    assert sorted(statuses) == [303] * 10 + [429] * (AT_ONCE - 10)
    taken = "from courses.models import Seat; print(Seat.objects.exclude(sign_up=None).count())"
    assert site.shell(taken) == "4"
