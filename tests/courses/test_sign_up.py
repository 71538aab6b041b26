"""The sign-up form, the confirmation link in the mail, and the receipt."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from courses import consent
from courses.models import SignUp
from tests.courses.builders import (
    form_data,
    fresh,
    let_time_pass,
    make_closed_intake,
    make_confirmed,
    make_full_intake,
    make_intake,
    make_waiting,
    sign_up,
)
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db

Status = SignUp.Status


def _links(mail):
    return re.findall(r"http://[^/\s]+(/\S+)", mail.text)


def _confirmation_link(student):
    mail = OutgoingMail.objects.filter(to=student.email, text__contains="/confirm/").latest("pk")
    return next(link for link in _links(mail) if link.startswith("/confirm/"))


def _post(client, intake, **changes):
    return client.post(intake.get_sign_up_url(), form_data(**changes))


def test_a_student_signs_up_confirms_by_mail_and_has_a_place(client):
    intake = make_intake(joining_instructions="Room 4", payment_instructions="Pay by bank transfer")
    receipt = _post(client, intake, name="A. Student", email="a.student@example.org")
    assert receipt.status_code == 303
    assert "Awaiting your confirmation" in client.get(receipt.url).text
    student = SignUp.objects.get()
    assert "A. Student" in client.get(_confirmation_link(student)).text
    confirmed = client.post(_confirmation_link(student), follow=True)
    assert "Your place is confirmed" in confirmed.text
    assert "Pay by bank transfer" in confirmed.text


def test_opening_the_confirmation_link_confirms_nothing(client):
    student = sign_up(make_intake())
    client.get(_confirmation_link(student))
    client.head(_confirmation_link(student))
    assert fresh(student).status == Status.AWAITING_CONFIRMATION


def test_a_confirmation_link_with_nothing_left_to_do_says_so(client):
    student = make_confirmed(make_intake())
    page = client.get(_confirmation_link(student))
    assert (page.status_code, "no longer needed" in page.text) == (410, True)


def test_joining_instructions_are_mailed_and_not_on_the_receipt(client):
    student = make_confirmed(make_intake(joining_instructions="https://video.example.org/room-4"))
    assert "room-4" in OutgoingMail.objects.get(kind="courses/confirmed").text
    assert "room-4" not in client.get(student.get_absolute_url()).text


def test_the_short_address_is_the_next_open_intake(client):
    intake = make_intake(slug="2027-06")
    make_closed_intake(slug="2027-05", course=intake.course)
    page = client.get(f"/courses/{intake.course.slug}/sign-up/")
    assert f'action="{intake.get_sign_up_url()}"' in page.text


def test_the_short_address_leads_to_the_course_when_nothing_is_open(client):
    course = make_closed_intake().course
    assert client.get(f"/courses/{course.slug}/sign-up/").url == course.get_absolute_url()


def test_the_identical_form_gives_the_same_receipt(client):
    intake, form = make_intake(), form_data()
    first, second = (client.post(intake.get_sign_up_url(), form) for _click in range(2))
    assert first.url == second.url
    assert SignUp.objects.count() == OutgoingMail.objects.count() == 1


def test_the_identical_form_from_someone_else_gives_no_receipt(client):
    intake, form = make_intake(), form_data()
    client.post(intake.get_sign_up_url(), form)
    answer = client.post(intake.get_sign_up_url(), form, REMOTE_ADDR="192.0.2.7")
    assert (answer.status_code, "We have mailed you" in answer.text) == (200, True)


def test_the_identical_form_after_ten_minutes_gives_no_receipt(client):
    intake, form = make_intake(), form_data()
    client.post(intake.get_sign_up_url(), form)
    SignUp.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert "We have mailed you" in client.post(intake.get_sign_up_url(), form).text


def test_a_known_address_is_reminded_in_its_mailbox_only(client):
    student = sign_up(make_intake(), email="mine@example.org")
    answer = _post(client, student.intake, email="Mine@Example.org", name="A stranger")
    assert "We have mailed you" in answer.text
    assert "/courses/receipt/" not in answer.text
    mail = OutgoingMail.objects.get(kind="courses/known")
    assert mail.to == "mine@example.org"
    assert student.get_absolute_url() in mail.text
    assert SignUp.objects.count() == 1


def test_a_mailbox_cannot_be_flooded_from_the_form(client):
    student = sign_up(make_intake(), email="mine@example.org")
    for number in range(4):
        _post(client, student.intake, email="mine@example.org", name=f"Stranger {number}")
    assert OutgoingMail.objects.filter(kind="courses/known").count() == 1


def _tokens(text):
    return re.findall(r"(?<![\w-])[\w-]{22}(?![\w-])", text)


@pytest.mark.parametrize("is_known", [False, True])
def test_nothing_in_the_answer_can_confirm_for_a_strangers_address(client, is_known):
    intake = make_full_intake()
    if is_known:
        sign_up(intake, email="mine@example.org")
    answer = _post(client, intake, email="mine@example.org")
    pages = [answer] + ([client.get(answer.url)] if answer.status_code == 303 else [])
    whole = "".join(f"{page.headers} {page.text}" for page in pages)
    assert "/confirm/" not in whole
    for token in _tokens(whole):
        assert client.post(f"/confirm/sign-up/{token}/").status_code == 404
    assert SignUp.objects.get(email="mine@example.org").verified_at is None


def test_a_receipt_token_confirms_nothing_and_a_confirmation_token_is_no_receipt(client):
    student = sign_up(make_intake())
    assert client.post(f"/confirm/sign-up/{student.receipt_token}/").status_code == 404
    assert client.get(f"/courses/receipt/{student.confirmation_token}/").status_code == 404


def test_signing_up_again_after_cancelling_is_a_new_sign_up(client):
    intake, form = make_intake(), form_data()
    first = client.post(intake.get_sign_up_url(), form)
    client.post(first.url, {"action": "cancel"})
    second = client.post(intake.get_sign_up_url(), form)
    assert (second.status_code, second.url != first.url) == (303, True)


def test_the_box_for_consent_is_invalid_only_after_it_was_left_empty(client):
    address = make_intake().get_sign_up_url()
    box = r'<input type="checkbox" name="consent" aria-invalid="(\w+)"'
    pages = client.get(address).text, client.post(address, {"name": "Ann"}).text
    assert [re.search(box, page)[1] for page in pages] == ["false", "true"]


def test_the_consent_is_stored_with_its_version_and_time(client):
    _post(client, make_intake())
    student = SignUp.objects.get()
    assert student.consent_version in consent.TEXTS
    assert timezone.now() - student.consented_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": " "}, "Type your name."),
        ({"email": "a.student@"}, "Type an email address like name@example.org."),
        ({"for_whom": "a friend"}, "Choose who it is for."),
        ({"places": "5"}, "Type a number of places from 1 to 4."),
        ({"places": "many"}, "Type a number of places from 1 to 4."),
        ({"consent": ""}, "Tick the box, so that we may keep your answers."),
        ({"message": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_an_invalid_answer_is_explained_and_the_others_are_shown_again(client, changes, message):
    answer = _post(client, make_intake(), **{"message": "Typed with care", **changes})
    assert answer.text.count(message) == 2
    assert "One answer needs another look" in answer.text
    assert SignUp.objects.count() == 0


def test_answers_are_shown_again_when_one_is_missing(client):
    answer = _post(client, make_intake(), name="A. Student", message="Typed with care", consent="")
    assert 'value="A. Student"' in answer.text
    assert "Typed with care</textarea>" in answer.text


def test_too_many_sign_ups_from_one_visitor_are_refused_with_the_answers_shown(client, settings):
    settings.SIGN_UP_RATE = "2/10m"
    intake = make_intake(seats=9)
    answers = [_post(client, intake, message=f"Typed {number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "Typed 2</textarea>" in answers[2].text
    assert _post(client, intake).status_code == 429


def test_a_double_click_at_the_limit_is_no_new_sign_up(client, settings):
    settings.SIGN_UP_RATE = "1/10m"
    intake, form = make_intake(), form_data()
    answers = [client.post(intake.get_sign_up_url(), form) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]


def test_a_form_sent_after_closing_is_refused_with_the_answers_shown(client):
    answer = _post(client, make_closed_intake(), message="Typed with care")
    assert (answer.status_code, "is not open" in answer.text) == (409, True)
    assert "Typed with care</textarea>" in answer.text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://a.example"}]
)
def test_a_form_from_another_site_is_refused(client, headers):
    intake = make_intake()
    answer = client.post(intake.get_sign_up_url(), form_data(), headers=headers)
    assert (answer.status_code, SignUp.objects.count()) == (403, 0)


HOSTILE = ["\x00", "\ud800", "x" * 100_000, "{{ 7 }}<script>", "\r\nBcc: a@b.c"]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(5))
@pytest.mark.parametrize("field", list(form_data()))
def test_no_input_breaks_the_form(client, field, hostile):
    body = urlencode(form_data(**{field: hostile}), errors="surrogatepass")
    form = "application/x-www-form-urlencoded"
    answer = client.post(make_intake().get_sign_up_url(), body, content_type=form)
    assert answer.status_code in {303, 200}
    assert "<script>" not in answer.text


def test_cancelling_from_the_receipt_frees_the_seat_for_the_next(client):
    intake = make_intake(seats=1)
    holder, waiting = make_confirmed(intake), make_waiting(intake)
    answer = client.post(holder.get_absolute_url(), {"action": "cancel"})
    assert answer.status_code == 303
    assert "no place is reserved for you" in client.get(answer.url).text
    assert fresh(waiting).status == Status.OFFERED


def test_a_post_without_a_known_button_changes_nothing(client):
    student = make_confirmed(make_intake())
    assert client.post(student.get_absolute_url(), {"action": "confirm"}).status_code == 400
    assert fresh(student).status == Status.CONFIRMED


def test_the_receipt_shows_the_number_in_the_queue(client):
    intake = make_full_intake()
    make_waiting(intake)
    page = client.get(make_waiting(intake).get_absolute_url()).text
    assert "You are on the waiting list" in page
    assert "Number 2 on the waiting list" in page


def test_a_smaller_offer_can_be_declined_on_the_receipt(client):
    pair = make_confirmed(make_intake(seats=1), places=2)
    page = client.get(pair.get_absolute_url()).text
    assert "We offer you a place" in page
    assert "Decline the offer and keep my position" in page
    client.post(pair.get_absolute_url(), {"action": "decline"})
    assert fresh(pair).status == Status.WAITING


def test_the_receipt_of_a_lapsed_sign_up_says_why(client):
    student = let_time_pass(sign_up(make_intake()))
    assert "We did not hear from you in time" in client.get(student.get_absolute_url()).text


def test_receipts_are_not_cached(client):
    page = client.get(sign_up(make_intake()).get_absolute_url())
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    "token", ["x", "sign-up.1.forged", "a.b", "%00", "sign-up.99999999999999999999.x"]
)
def test_a_forged_receipt_is_not_found(client, token):
    assert client.get(f"/courses/receipt/{token}/").status_code == 404
