"""Trusted proxies, who counts as one visitor, and posts from other sites."""

import ipaddress

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from website.http.csrf import same_origin_post
from website.http.proxies import client_address, network_of, site_of, trust_proxies, visitor

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
    "a port": (f"{READER}:4711", READER),
    "IPv6 with a port": ("[2001:db8::7]:443", "2001:db8::7"),
    "IPv6 in brackets": ("[2001:db8::7]", "2001:db8::7"),
    "IPv6 in brackets and quotes": ('"[2001:db8::7]:443"', "2001:db8::7"),
    "IPv4 in quotes": (f'"{READER}:80"', READER),
    "a zone": ("fe80::7%eth0", "fe80::7"),
    "a zone in brackets": ("[fe80::7%25eth0]:80", "fe80::7"),
    "an IPv4 reader in IPv6 clothes with a port": (f"[::ffff:{READER}]:80", READER),
    "our own proxies with ports": (f"{SPOOF}, {READER}, 10.0.0.7:8080", READER),
    "several header lines, as servers join them": (f"{SPOOF},{READER}", READER),
    "empty entries": (f"{SPOOF}, {READER}, ,", READER),
    "a proxy that does not know": (f"{SPOOF}, unknown", PROXY),
    "a proxy that does not say": (f"{SPOOF}, _hidden", PROXY),
    "no address in the brackets": (f"{SPOOF}, [", PROXY),
    "a number too large": (f"{SPOOF}, 192.0.2.256", PROXY),
    "hundreds of entries": (", ".join([SPOOF] * 900 + [READER]), READER),
    "hundreds of our own proxies": (", ".join([SPOOF] + ["10.0.0.7"] * 900), PROXY),
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
    assert visitor(_get("")) == "unknown"


@pytest.mark.parametrize("peer", ["fe80::1%eth0", "::ffff:192.0.2.10"])
def test_an_address_is_stored_in_its_plain_form(seen, peer):
    assert seen(peer)[0] in {"fe80::1", READER}


NETWORKS = {
    "203.0.113.5": "203.0.113.5",
    "::ffff:203.0.113.5": "203.0.113.5",
    "2001:db8:1:2::1": "2001:db8:1:2::/64",
    "2001:DB8:1:2:ffff:ffff:ffff:ffff": "2001:db8:1:2::/64",
    "2001:db8:1:3::1": "2001:db8:1:3::/64",
    "2001:db8::1": "2001:db8::/64",
    "fe80::1%eth0": "fe80::/64",
    "64:ff9b::203.0.113.5": "203.0.113.5",
    "2002:cb00:7105:9::1": "203.0.113.5",
    "": "unknown",
    "unix:": "unknown",
    "localhost": "unknown",
}


@pytest.mark.parametrize(("address", "network"), NETWORKS.items())
def test_one_visitor_is_an_ipv4_address_or_an_ipv6_64(address, network):
    assert network_of(address) == network


def test_the_site_around_a_visitor_is_an_ipv6_48():
    assert site_of("2001:db8:1:2::/64") == site_of("2001:db8:1:ffff::/64") == "2001:db8:1::/48"
    assert site_of("2001:db8:2:2::/64") == "2001:db8:2::/48"
    assert [site_of(other) for other in ("203.0.113.5", "unknown", "x::/64")] == [None] * 3


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=255)))
def test_no_chain_breaks_the_site(chain):
    with override_settings(TRUSTED_PROXIES=["10.0.0.0/8"]):
        proxied = trust_proxies(lambda request: HttpResponse(client_address(request)))
    who = proxied(_get(PROXY, X_Forwarded_For=chain)).text
    assert ipaddress.ip_address(who)


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
