"""Hints at mistyped addresses: what they ask, that they refuse nothing, and that server and browser
ask the same."""

import pytest

from courses.models import Interest, SignUp
from tests.courses.builders import form_data, make_course, make_intake
from website.address_hints import PROVIDERS, distance, hint

GMAIL = "Did you mean ana@gmail.com?"
ASKED = {
    "ana@gmial.com": GMAIL,
    "ana@gmail.con": GMAIL,
    "ana@gamil.co": GMAIL,
    "ana@gmal.com": GMAIL,
    "ana@GMAIL.CM": GMAIL,
    "ana@gmail.comm": GMAIL,
    "Ana.B+x@hotmial.com": "Did you mean Ana.B+x@hotmail.com?",
    "ana@yahooo.co.uk": "Did you mean ana@yahoo.co.uk?",
    "ana@outlok.com": "Did you mean ana@outlook.com?",
    "ana@localhost": "No mail arrives at localhost.",
    "ana@mail.school.local": "No mail arrives at mail.school.local.",
}
RIGHT = [
    *(f"ana@{provider}" for provider in PROVIDERS),
    *("ana@hotmail.se", "ana@yahoo.co.nz", "ana@gmx.li", "ana@email.cz", "ana@mail.ru"),
    *(
        "ana@example.org",
        "ana@groß.example",
        "ana@nhs.net",
        "ana@kcl.ac.uk",
        "ana",
        "",
        "@",
        "a@b@",
    ),
]


@pytest.mark.parametrize(("email", "asked"), ASKED.items())
def test_a_mistyped_provider_is_asked_about(email, asked):
    assert hint(email).startswith(asked)


@pytest.mark.parametrize("email", RIGHT)
def test_an_address_that_is_right_or_unlike_any_provider_is_not_asked_about(email):
    assert hint(email) == ""


def test_the_distance_counts_swapped_letters_once():
    assert [distance("gmail", it) for it in ("gmail", "gmial", "gail", "gmaail", "gnail")] == [
        *(0, 1, 1, 1, 1),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["ana@gmial.com", "ana@localhost"])
def test_a_hint_refuses_nothing(client, email):
    assert client.post(make_intake().get_sign_up_url(), form_data(email=email)).status_code == 303
    client.post(f"{make_course().get_absolute_url()}interest/", {"email": email})
    assert SignUp.objects.get().email == Interest.objects.get().email == email


@pytest.mark.django_db
def test_a_form_that_comes_back_asks_without_a_script(client):
    intake = make_intake()
    page = client.post(intake.get_sign_up_url(), form_data(email="ana@gmial.com", consent=""))
    assert page.status_code == 200 and GMAIL in page.text
    assert GMAIL not in client.get(intake.get_sign_up_url()).text


@pytest.mark.django_db
def test_the_receipt_and_the_page_after_the_form_ask_too(client):
    answer = client.post(make_intake().get_sign_up_url(), form_data(email="ana@gmial.com"))
    assert GMAIL in client.get(answer["Location"]).text
    again = f"{make_course().get_absolute_url()}interest/"
    assert GMAIL in client.post(again, {"email": "ana@gmial.com"}).text


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["eva@☃.example", "jaſon@example.org"])
def test_what_no_mail_server_takes_is_refused_with_the_typed_text(client, email):
    page = client.post(make_intake().get_sign_up_url(), form_data(email=email, message="Stairs"))
    assert not SignUp.objects.exists()
    assert "Type an email address like" in page.text and "Stairs</textarea>" in page.text
