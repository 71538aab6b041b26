"""Trusted proxies, rate limits and posts from other sites."""

import ipaddress
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils.http import urlsafe_base64_encode
from hypothesis import given
from hypothesis import strategies as st

from tests.website.builders import make_superuser
from website.http.csrf import same_origin_post
from website.http.proxies import client_address, trust_proxies
from website.http.throttling import parse_rate

PROXY, READER, SPOOF = "10.0.0.1", "192.0.2.10", "198.51.100.66"


def _get(peer, **headers):
    return RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)


@pytest.fixture
def seen(settings):
    """What a view behind the middleware sees: the visitor's address, and https or not."""

    def ask(peer, proxies=(), **headers):
        settings.TRUSTED_PROXIES = list(proxies)
        answers = trust_proxies(
            lambda request: HttpResponse(f"{client_address(request)} {request.scheme}")
        )
        return answers(_get(peer, **headers)).text.split()

    return ask


def test_a_stranger_cannot_choose_an_address(seen):
    assert seen(READER, X_Forwarded_For=SPOOF, X_Forwarded_Proto="https") == [READER, "http"]
    assert seen(READER, [PROXY], X_Forwarded_For=SPOOF) == [READER, "http"]


def test_a_trusted_proxy_says_who_asks_and_how(seen):
    assert seen(PROXY, [PROXY], X_Forwarded_For=READER, X_Forwarded_Proto="https") == [
        READER,
        "https",
    ]


CHAINS = {
    "the nearest stranger counts": (f"{SPOOF}, {READER}", READER),
    "our own proxies are passed over": (f"{SPOOF}, {READER}, 10.0.0.7", READER),
    "a header of proxies only": ("10.0.0.7, 10.0.0.8", PROXY),
    "an empty header": ("", PROXY),
    "nonsense next to us": (f"{READER}, unknown", PROXY),
    "nonsense further off": (f"<script>, {READER}", READER),
    "IPv6": ("2001:db8::7", "2001:db8::7"),
    "IPv6 in capitals": ("2001:DB8:0::7", "2001:db8::7"),
    "an IPv4 reader in IPv6 clothes": (f"::ffff:{READER}", READER),
    "blanks": (f"  {READER}  ", READER),
}


@pytest.mark.parametrize(("chain", "who"), CHAINS.values(), ids=CHAINS)
def test_a_chain_is_walked_from_our_side(seen, chain, who):
    assert seen(PROXY, ["10.0.0.0/8"], X_Forwarded_For=chain)[0] == who


@pytest.mark.parametrize(
    ("peer", "proxies"),
    [("::1", ["::1"]), ("2001:db8::1", ["2001:db8::/32"]), ("::ffff:10.0.0.1", ["10.0.0.0/8"])],
)
def test_a_proxy_may_speak_ipv6(seen, peer, proxies):
    assert seen(peer, proxies, X_Forwarded_For=READER)[0] == READER


def test_a_visitor_without_an_address_is_nobody(seen):
    assert seen("", [PROXY], X_Forwarded_For=SPOOF)[0] == "http"


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=255)))
def test_no_chain_breaks_the_site(chain):
    with override_settings(TRUSTED_PROXIES=["10.0.0.0/8"]):
        proxied = trust_proxies(lambda request: HttpResponse(client_address(request)))
    who = proxied(_get(PROXY, X_Forwarded_For=chain)).text
    assert ipaddress.ip_address(who)


RATES = {
    "10/10m": (10, timedelta(minutes=10)),
    "5/h": (5, timedelta(hours=1)),
    "1/30s": (1, timedelta(seconds=30)),
    "100/2d": (100, timedelta(days=2)),
    "": None,
}


@pytest.mark.parametrize(("text", "rate"), RATES.items())
def test_a_rate_is_a_number_and_a_time(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text",
    [
        "10",
        "10/",
        "/10m",
        "0/m",
        "-1/m",
        "1.5/m",
        "10/0m",
        "10/10w",
        "ten/m",
        "10/10m ",
        "٣/m",
        "1/99999999d",
    ],
)
def test_any_other_rate_is_refused(text):
    with pytest.raises(ValueError):
        parse_rate(text)


OWN, OTHER = "https://school.example", "https://evil.example"
FORMS = {
    "a form of ours": ({"Sec-Fetch-Site": "same-origin", "Origin": OWN}, 200),
    "an address typed in": ({"Sec-Fetch-Site": "none"}, 200),
    "a form of another site": ({"Sec-Fetch-Site": "cross-site", "Origin": OTHER}, 403),
    "a form of a sister site": ({"Sec-Fetch-Site": "same-site"}, 403),
    "an odd Sec-Fetch-Site": ({"Sec-Fetch-Site": "SAME-ORIGIN?"}, 403),
    "a cross-site form with our origin": ({"Sec-Fetch-Site": "cross-site", "Origin": OWN}, 403),
    "an old browser here": ({"Origin": OWN}, 200),
    "an old browser here, in capitals": ({"Origin": OWN.upper()}, 200),
    "an old browser at the address asked": ({"Origin": "http://testserver"}, 200),
    "an old browser elsewhere": ({"Origin": OTHER}, 403),
    "our host without TLS": ({"Origin": "http://school.example"}, 403),
    "our host at another port": ({"Origin": f"{OWN}:8443"}, 403),
    "our name within another": ({"Origin": f"{OWN}.evil.example"}, 403),
    "a page without an origin": ({"Origin": "null"}, 403),
    "half an address": ({"Origin": "http://["}, 403),
    "not a browser": ({}, 200),
}


@pytest.mark.parametrize(("headers", "status"), FORMS.values(), ids=FORMS)
@pytest.mark.django_db
def test_forms_are_taken_from_our_own_pages_only(settings, headers, status):
    settings.SITE_URL = OWN
    view = same_origin_post(lambda request: HttpResponse("stored"))
    request = RequestFactory().post("/", headers=headers)
    assert view(request).status_code == status


def test_pages_are_read_from_anywhere(settings):
    view = same_origin_post(lambda request: HttpResponse("page"))
    request = RequestFactory().get("/", headers={"Sec-Fetch-Site": "cross-site", "Origin": OTHER})
    assert view(request).text == "page"


def _guess(client, user, password="wrong", **where):
    form = {"username": user.username, "password": password}
    return client.post(reverse("admin:login"), form, **where)


@pytest.fixture
def locked(client, db):
    """Somebody at READER has guessed five times; returns whose password."""
    user = make_superuser(password="right")
    for _try in range(5):
        _guess(client, user, REMOTE_ADDR=READER)
    return user


def test_five_wrong_passwords_lock_the_login_from_that_address(client, locked):
    answer = _guess(client, locked, "right", REMOTE_ADDR=READER)
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text


def test_the_same_person_signs_in_from_elsewhere(client, locked):
    assert _guess(client, locked, "right", REMOTE_ADDR="192.0.2.77").status_code == 302


def test_a_forged_header_does_not_open_the_lock(client, locked):
    headers = {"X-Forwarded-For": "192.0.2.77"}
    assert _guess(client, locked, "right", REMOTE_ADDR=READER, headers=headers).status_code == 429


def test_a_colleague_signs_in_from_the_locked_address(client, locked):
    colleague = make_superuser(password="right")
    assert _guess(client, colleague, "right", REMOTE_ADDR=READER).status_code == 302


def test_a_new_password_can_be_asked_for_while_the_login_is_locked(client, locked):
    address = reverse("admin_password_reset")
    answer = client.post(address, {"email": locked.email}, REMOTE_ADDR=READER)
    assert answer.status_code == 302


def test_a_new_password_opens_the_lock(client, locked):
    link = default_token_generator.make_token(locked)
    uid = urlsafe_base64_encode(str(locked.pk).encode())
    opened = client.get(reverse("password_reset_confirm", args=[uid, link]), follow=True)
    words = {"new_password1": "a calm blue morning", "new_password2": "a calm blue morning"}
    client.post(opened.redirect_chain[-1][0], words)
    assert _guess(client, locked, "a calm blue morning", REMOTE_ADDR=READER).status_code == 302
