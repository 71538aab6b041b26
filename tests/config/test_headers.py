"""What the real server sends with each public page, to whom."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from demo import loading
from tests import loopback
from website import registry
from website.http.middleware import PUBLIC_CACHE

ONE = {"Accept-Language": "en", "User-Agent": "Firefox"}
OTHER = {
    "Accept-Language": "ar, fr;q=0.5",
    "User-Agent": "Safari",
    "X-Forwarded-For": "203.0.113.99",
    "Referer": "https://search.example/?q=cramps",
    "Cookie": "staff_session=garbage; csrftoken=garbage; messages=garbage; django_language=fr",
}
ONLY_OURS = (
    "default-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# What differs from answer to answer without being ours.
PASSING = {"date"}


def _headers(answer):
    return {name: value for name, value in answer.headers.items() if name not in PASSING}


def test_two_visitors_get_the_same_page(site, addresses):
    for address in addresses:
        one, other = (loopback.get(site.url + address, headers=headers) for headers in (ONE, OTHER))
        assert one.status_code == 200, address
        assert one.content == other.content, address
        assert _headers(one) == _headers(other), address


def test_there_are_pages_of_every_app(addresses):
    for start in ("/articles/d", "/topics/m", "/authors/", "/courses/t", "/comments/", "/privacy/"):
        assert any(address.startswith(start) for address in addresses), start


@pytest.mark.django_db
def test_a_visitor_in_another_minute_gets_the_same_page(addresses, monkeypatch):
    loading.load(by=User.objects.create_superuser("editor"))
    pages = [address for address in addresses if not address.startswith("/comments/")]
    before = [Client().get(page).content for page in pages]
    late = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(timezone, "now", lambda: late)
    after = [Client(REMOTE_ADDR="203.0.113.99").get(page).content for page in pages]
    assert after == before


def test_no_public_page_sets_a_cookie_or_varies(site, addresses):
    for address in addresses:
        headers = loopback.get(site.url + address, headers=OTHER).headers
        assert "set-cookie" not in headers, address
        assert headers.get("vary", "Accept-Encoding") == "Accept-Encoding", address


def test_a_proxy_may_keep_a_page_for_a_second(site, addresses):
    forms = {address for address in addresses if address.endswith(("/sign-up/", "/reply/"))}
    for address in {*addresses} - forms:
        assert loopback.get(site.url + address).headers["cache-control"] == PUBLIC_CACHE, address


def test_a_public_page_allows_our_own_files_and_nothing_inline(site, addresses):
    for address in addresses:
        headers = loopback.get(site.url + address).headers
        assert headers["content-security-policy"] == ONLY_OURS, address
        assert headers["referrer-policy"] == "same-origin", address


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/comments/receipt/x/", "/search/?q=skin"])
def test_no_page_can_be_framed_or_reached_from_another_sites_window(site, path):
    headers = loopback.get(site.url + path).headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_every_answer_to_head_is_that_to_get_without_its_body(site, addresses):
    for address in addresses:
        get, head = (ask(site.url + address) for ask in (loopback.get, loopback.head))
        assert head.content == b"", address
        assert head.headers["cache-control"] == get.headers["cache-control"], address


TROUBLE = {
    "missing": partial(loopback.get, params={"a": "b"}),
    "posted to": loopback.post,
    "deleted": loopback.delete,
}


@pytest.mark.parametrize("ask", TROUBLE.values(), ids=TROUBLE)
@pytest.mark.parametrize("address", ["/articles/no-such-article/", "/articles/", "/nowhere/"])
def test_no_proxy_keeps_an_error_page(site, ask, address):
    answer = ask(site.url + address)
    if answer.status_code != 200:
        assert answer.status_code in {403, 404, 405}
        assert "no-store" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers


def test_no_proxy_keeps_a_page_that_staff_read(editor):
    page = editor.get("/articles/does-magnesium-get-through-the-skin/")
    assert "no-store" in page.headers["cache-control"]
    assert "private" in page.headers["cache-control"]
    assert re.search(r">\s*Edit\s*<", page.text)


def test_staff_who_log_out_read_as_visitors_do(editor, site):
    token = editor.get("/admin/").text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    editor.post("/admin/logout/", data={"csrfmiddlewaretoken": token})
    assert editor.get("/articles/").content == loopback.get(f"{site.url}/articles/").content


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/password_reset/"])
def test_no_proxy_keeps_the_admin(site, path):
    assert "no-store" in loopback.get(site.url + path).headers["cache-control"]


def test_a_static_file_is_kept_for_ever_under_a_name_of_its_content(site):
    home = loopback.get(site.url).text
    name = home.split('<link rel="stylesheet" href="')[1].split('"')[0]
    answer = loopback.get(site.url + name, headers={"Accept-Encoding": "br"})
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "br"


def test_whoever_has_a_page_is_told_that_it_is_the_same(site, addresses):
    for address in addresses:
        for coding in ("br", "gzip", "identity"):
            accept = {"Accept-Encoding": coding}
            tag = loopback.get(site.url + address, headers=accept).headers["etag"]
            known = {**accept, "If-None-Match": tag}
            assert loopback.get(site.url + address, headers=known).status_code == 304, address


def test_a_word_that_others_add_to_an_address_changes_nothing(site, addresses):
    for address in addresses:
        plain, marked = (loopback.get(site.url + address + word) for word in ("", "?fbclid=x1"))
        assert (plain.status_code, plain.content) == (200, marked.content), address


def test_the_pages_that_promise_so_are_views_of_ours():
    named = {f"{namespace}:{view}" for namespace, views in _views().items() for view in views}
    assert registry.cacheable_views.keys() <= named


def _views():
    found = get_resolver().namespace_dict
    return {
        namespace: [name for name in resolver.reverse_dict if isinstance(name, str)]
        for namespace, (_prefix, resolver) in found.items()
    }
