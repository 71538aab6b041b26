"""Links that act: what opens them, what becomes of a damaged one, and making them anew."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.comments.builders import make_published_comment
from tests.courses.builders import make_intake, sign_up
from tests.website.builders import confirmation_path, fresh, make_page
from website import registry, tokens
from website.http.links import WithoutTokens
from website.models import Page, PersonalDataLink
from website.models.links import new_token
from website.registry import Confirmation, Question

ODD = ["", ".", "..", "...", "a.b.c", "comment.1.", "x" * 22 + "\x00", "é" * 22, "1" * 5000, "'--"]
PURPOSE = "It was a link to something."


def _find(token):
    rows = PersonalDataLink.objects.all()
    return tokens.find(rows, token, field="token", purpose=PURPOSE)


@pytest.mark.django_db
def test_a_token_leads_to_its_row_and_no_other():
    first, _other = (PersonalDataLink.objects.create(email="ada@example.org") for _ in range(2))
    assert _find(first.token) == first


def test_a_token_has_128_random_bits_and_is_written_as_it_is():
    made = {new_token() for _ in range(1000)}
    assert len(made) == 1000
    assert all(tokens.TOKEN.fullmatch(token) for token in made)
    token = made.pop()
    assert token in reverse("website:confirm", args=["comment", token])


@given(st.one_of(st.sampled_from(ODD), st.text(), st.from_regex(r"\w+\.\d+\.\w+")))
def test_any_odd_text_is_refused_without_asking_the_database(text):
    with pytest.raises(tokens.BrokenLink):
        _find(text)


@pytest.mark.django_db
@pytest.mark.parametrize("position", range(22))
def test_a_token_changed_in_one_character_is_refused(position):
    token = PersonalDataLink.objects.create(email="ada@example.org").token
    changed = token[:position] + ("x" if token[position] != "x" else "y") + token[position + 1 :]
    with pytest.raises(tokens.BrokenLink):
        _find(changed)


@pytest.mark.django_db
def test_new_links_differ_from_the_old_and_from_each_other():
    students = [sign_up(make_intake()) for _ in range(3)]
    old = {token for row in students for token in (row.receipt_token, row.confirmation_token)}
    tokens.renew(type(students[0]).objects.all())
    rows = [fresh(row) for row in students]
    new = {token for row in rows for token in (row.receipt_token, row.confirmation_token)}
    assert len(old | new) == 12
    assert all(
        row.links_made_at > before.links_made_at for row, before in zip(rows, students, strict=True)
    )


def test_an_absolute_address_comes_from_the_settings(settings):
    settings.SITE_URL = "https://school.example"
    assert tokens.absolute("/about/") == "https://school.example/about/"


@pytest.fixture
def confirming(db, monkeypatch):
    """A confirmation that takes a page out of the menu: asked for while it is in it."""

    def find(token):
        if token != "x" * 22:
            raise tokens.BrokenLink(PURPOSE)
        return Page.objects.get().pk

    def ask(pk):
        in_menu = Page.objects.in_menu().filter(pk=pk).exists()
        return Question("Take it out?", "It stays at its address.", "Take out") if in_menu else None

    def act(pk):
        Page.objects.filter(pk=pk).update(menu_order=None)
        return Page.objects.get(pk=pk).get_absolute_url()

    monkeypatch.setitem(registry.confirmations, "menu", Confirmation(find, ask, act))
    return make_page(menu_order=1), reverse("website:confirm", args=["menu", "x" * 22])


def _in_menu(page):
    return Page.objects.in_menu().filter(pk=page.pk).exists()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_opening_a_confirmation_link_changes_nothing(client, confirming, method):
    page, address = confirming
    getattr(client, method)(address)
    assert _in_menu(page)


def test_a_confirmation_link_asks_in_words_and_its_button_acts(client, confirming):
    page, address = confirming
    assert "Take it out?" in client.get(address).text
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (302, page.get_absolute_url())
    assert not _in_menu(page)


def test_a_confirmation_link_that_was_used_says_so(client, confirming):
    _page, address = confirming
    client.post(address)
    answer = client.get(address)
    assert answer.status_code == 410
    assert "This link is no longer needed" in answer.text


def test_another_site_cannot_press_the_button(client, confirming):
    page, address = confirming
    assert client.post(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert _in_menu(page)


@pytest.fixture
def pages_of_links(db):
    """The address of a page behind each kind of token."""
    student, comment = sign_up(make_intake()), make_published_comment(notify_on_reply=True)
    link = PersonalDataLink.objects.create(email=comment.email)
    return [
        student.get_absolute_url(),
        confirmation_path("sign-up", student),
        comment.receipt_url,
        comment.stop_url,
        confirmation_path("comment", comment),
        reverse("website:personal_data", args=[link.token]),
        reverse("website:personal_data_file", args=[link.token]),
    ]


def test_a_page_behind_a_token_is_stored_by_nobody_and_its_address_is_told_to_nobody(
    client, pages_of_links
):
    for address in [*pages_of_links, "/confirm/comment/x/"]:
        headers = client.get(address).headers
        assert {"no-store", "private"} <= {*headers["Cache-Control"].split(", ")}, address
        assert headers["Referrer-Policy"] == "strict-origin", address
        assert headers["X-Robots-Tag"] == "noindex", address


def test_the_site_logs_no_token(client, pages_of_links, caplog, settings):
    for address in pages_of_links:
        client.put(address)
        client.post(address, headers={"Sec-Fetch-Site": "cross-site"})
    client.get("/courses/receipt/AAAAAAAAAA/")
    assert len(caplog.records) > 7
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_tokens"]
    for record in caplog.records:
        WithoutTokens().filter(record)
        assert not re.search(r"[\w-]{22}/|A{10}", record.getMessage())


BROKEN = {
    "/courses/receipt/{}": "a link to your sign-up for a course",
    "/courses/receipt/{}certificate/": "a link to your sign-up for a course",
    "/confirm/sign-up/{}": "a link to confirm a place",
    "/confirm/address/{}": "a link to confirm a new email address",
    "/confirm/interest/{}": "your request to hear of a course",
    "/confirm/comment/{}": "a link to confirm that you want mail about replies",
    "/confirm/unknown/{}": "a link to confirm something",
    "/confirm/{}": "a link to confirm something",
    "/comments/receipt/{}": "a link to your comment",
    "/comments/stop/{}": "a link to stop mail about replies",
    "/comments/stop-all/{}": "a link to stop all mail about comments",
    "/me/{}": "a link to the data that this site stores about you",
}


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", BROKEN)
def test_a_broken_link_says_what_it_was_for_and_how_to_get_another(client, pattern):
    cut, strange = "AAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA"
    for token in (f"{cut}/", f"{strange}/", f"comment.1.{strange}/"):
        answer = client.get(pattern.format(token))
        assert answer.status_code == 404
        assert BROKEN[pattern] in answer.text
        assert 'action="/me/"' in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/confirm/", "/confirm/comment", "/comments/receipt/", "/comments/stop", "/comments/stop/a/b"],
)
def test_a_link_cut_short_anywhere_is_explained(client, path):
    answer = client.get(path, follow=True)
    assert answer.status_code == 404
    assert "This link does not work" in answer.text


@pytest.mark.django_db
def test_a_link_of_each_kind_says_so_wherever_it_was_cut(client, pages_of_links):
    invitation = f"/admin/invitation/{'A' * 22}/"
    for address in [*pages_of_links, invitation, f"/admin/reset/MQ/{'a' * 40}/"]:
        start = re.match(
            r"/(confirm|me|admin/\w+|courses/receipt|comments/[\w-]+)/|/.*/interest/", address
        )
        for end in {*range(start.end() + 1, address.rindex("/") - 1), start.end() + 5}:
            answer = client.get(address[:end], follow=True)
            said = "This link does not work" in answer.text or "link was invalid" in answer.text
            assert said and answer.status_code in {404, 410}, address[:end]


@pytest.mark.django_db
@pytest.mark.parametrize("text", [text for text in ODD if text.strip(".")])
@pytest.mark.parametrize("kind", ["comment", "sign-up"])
def test_an_odd_link_is_not_found(client, text, kind):
    address = reverse("website:confirm", args=[kind, text])
    assert client.post(address).status_code == 404


@pytest.mark.django_db
def test_any_other_page_that_is_not_found_says_so_as_before(client):
    assert "Page not found" in client.get("/nowhere/").text
