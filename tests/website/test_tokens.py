"""Signed links: what each kind is good for, and what becomes of a damaged one."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.website.builders import make_page
from website import registry, tokens
from website.models import Page
from website.registry import Confirmation, Question

ODD = [
    "",
    ".",
    "..",
    "...",
    "a.b.c",
    "page.1.",
    "page..x",
    "page.1.\x00",
    "é.ü.ß",
    "1" * 5000,
    ":::",
]


def test_a_token_leads_back_to_its_row():
    assert tokens.read_receipt("comment", tokens.receipt_token("comment", 12)) == 12
    assert tokens.read_confirmation(tokens.confirmation_token("sign-up", 7)) == ("sign-up", 7)


def test_a_receipt_does_not_pass_for_a_proof():
    with pytest.raises(tokens.BadToken):
        tokens.read_confirmation(tokens.receipt_token("sign-up", 7))


def test_a_proof_does_not_pass_for_a_receipt():
    with pytest.raises(tokens.BadToken):
        tokens.read_receipt("sign-up", tokens.confirmation_token("sign-up", 7))


def test_a_receipt_of_one_kind_does_not_pass_for_another():
    with pytest.raises(tokens.BadToken):
        tokens.read_receipt("sign-up", tokens.receipt_token("comment", 7))


@pytest.mark.parametrize("position", range(0, len(tokens.receipt_token("comment", 12))))
def test_a_receipt_changed_in_one_character_is_refused(position):
    token = tokens.receipt_token("comment", 12)
    changed = token[:position] + ("x" if token[position] != "x" else "y") + token[position + 1 :]
    with pytest.raises(tokens.BadToken):
        tokens.read_receipt("comment", changed)


def test_a_token_of_another_site_is_refused(settings):
    token = tokens.confirmation_token("sign-up", 7)
    settings.SECRET_KEY = "the key of another site"
    with pytest.raises(tokens.BadToken):
        tokens.read_confirmation(token)


@given(st.one_of(st.sampled_from(ODD), st.text(), st.from_regex(r"\w+\.\d+\.\w+")))
def test_any_odd_text_is_refused(text):
    with pytest.raises(tokens.BadToken):
        tokens.read_confirmation(text)
    with pytest.raises(tokens.BadToken):
        tokens.read_receipt("comment", text)


def test_a_link_can_be_written_into_an_address():
    token = tokens.confirmation_token("sign-up", 7)
    assert token in reverse("website:confirm", args=[token])


def test_an_absolute_address_comes_from_the_settings(settings):
    settings.SITE_URL = "https://school.example"
    assert tokens.absolute("/about/") == "https://school.example/about/"


@pytest.fixture
def proving(db, monkeypatch):
    """A proof that takes a page out of the menu: asked for while it is in it."""

    def ask(pk):
        in_menu = Page.objects.in_menu().filter(pk=pk).exists()
        return Question("Take it out?", "It stays at its address.", "Take out") if in_menu else None

    def act(pk):
        Page.objects.filter(pk=pk).update(menu_order=None)
        return Page.objects.get(pk=pk).get_absolute_url()

    monkeypatch.setitem(registry.confirmations, "menu", Confirmation(ask, act))
    page = make_page(menu_order=1)
    return page, reverse("website:confirm", args=[tokens.confirmation_token("menu", page.pk)])


def _in_menu(page):
    return Page.objects.in_menu().filter(pk=page.pk).exists()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_a_confirmation_link_changes_nothing(client, proving, method):
    page, address = proving
    getattr(client, method)(address)
    assert _in_menu(page)


def test_a_confirmation_link_asks_in_words_and_its_button_acts(client, proving):
    page, address = proving
    assert "Take it out?" in client.get(address).text
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, page.get_absolute_url())
    assert not _in_menu(page)


def test_a_confirmation_link_that_was_used_says_so(client, proving):
    _page, address = proving
    client.post(address)
    answer = client.get(address)
    assert answer.status_code == 410
    assert "This link is no longer needed" in answer.text


def test_another_site_cannot_press_the_button(client, proving):
    page, address = proving
    assert client.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert _in_menu(page)


def test_no_cache_keeps_a_confirmation_link(client, proving):
    _page, address = proving
    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", [text for text in ODD if text.strip(".")])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_odd_proof_link_is_not_found(client, text, method):
    address = reverse("website:confirm", args=[text])
    assert getattr(client, method)(address).status_code == 404


@pytest.mark.django_db
def test_a_proof_of_a_kind_that_nobody_knows_is_not_found(client):
    token = tokens.confirmation_token("unknown", 1)
    assert client.get(reverse("website:confirm", args=[token])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["comments:receipt", "courses:receipt"])
def test_a_proof_opens_no_receipt(client, name):
    token = tokens.confirmation_token(name.split(":")[0], 1)
    assert client.get(reverse(name, args=[token])).status_code == 404
