"""Personal data: by whoever reads their mail, and by staff for them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from tests.comments.builders import make_published_comment
from tests.website.builders import make_personal_data_path
from website import privacy
from website.models import OutgoingMail, PersonalDataLink

pytestmark = pytest.mark.django_db
MARGARET = "margaret@example.org"


@pytest.fixture
def page():
    return make_personal_data_path(MARGARET)


@pytest.fixture
def staff(client):
    """Staff who may look after people's data."""
    user = User.objects.create(username="keeper", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_personal_data"))
    client.force_login(user)
    return client


def _ask(client, email=MARGARET):
    return client.post("/me/", {"email": email})


def test_the_answer_is_the_same_whether_or_not_anything_is_held(client):
    make_published_comment()
    pages = [_ask(client, email).text for email in (MARGARET, "stranger@example.org")]
    assert pages[0].replace(MARGARET, "") == pages[1].replace("stranger@example.org", "")


def test_the_link_goes_only_to_an_address_of_which_something_is_held(client):
    make_published_comment()
    for email in (MARGARET.upper(), "stranger@example.org"):
        _ask(client, email)
    mail = OutgoingMail.objects.get()
    assert mail.to.casefold() == MARGARET and "/me/" in mail.text


def test_nobody_is_flooded_with_links(client):
    make_published_comment()
    answers = [_ask(client) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert f'value="{MARGARET}"' in answers[-1].text and "spam folder" in answers[-1].text
    assert 3500 < int(answers[-1]["Retry-After"]) <= 3600
    assert OutgoingMail.objects.count() == 5


def test_the_refusal_does_not_say_whether_anything_is_held(client, settings):
    settings.MAIL_REQUEST_RATE = ""
    make_published_comment()
    for email in (MARGARET, "stranger@example.org"):
        assert [_ask(client, email).status_code for _ in range(6)][-1] == 429


def test_a_visitor_cannot_have_links_mailed_to_everyone(client, settings):
    settings.MAIL_REQUEST_RATE = "3/h"
    answers = [_ask(client, f"ana-{number}@example.org") for number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 'value="ana-3@example.org"' in answers[-1].text


def test_the_link_shows_everything_and_gives_it_as_a_file(client, page):
    comment = make_published_comment()
    privacy.mail_link(MARGARET, visitor="")
    assert comment.body in client.get(page).text
    told = client.get(f"{page}data.json").json()
    assert told["comments"]["Comments"][0]["Comment"] == comment.body
    assert len(told["website"]["Mails that we sent you"]) == 1


def test_opening_the_link_erases_nothing_and_the_button_all(client, page):
    make_published_comment()
    privacy.mail_link(MARGARET, visitor="")
    client.get(page)
    assert privacy.export(MARGARET)
    assert "Everything is erased" in client.post(page).text
    assert privacy.export(MARGARET) == {}


def test_personal_data_are_never_cached(client, page):
    for address in (page, f"{page}data.json"):
        assert "no-store" in client.get(address)["Cache-Control"]


def test_the_link_works_for_a_day(client, page):
    PersonalDataLink.objects.update(created_at=timezone.now() - timedelta(days=1))
    for address in (page, f"{page}data.json"):
        answer = client.get(address)
        assert answer.status_code == 410 and "This link has expired" in answer.text


def test_another_link_opens_nothing(client):
    comment = make_published_comment()
    for token in ("x", comment.receipt_token, comment.confirmation_token):
        assert client.get(f"/me/{token}/").status_code == 404


def test_another_site_s_page_erases_nothing(client, page):
    make_published_comment()
    assert client.post(page, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert privacy.export(MARGARET)


def test_staff_see_download_and_erase_for_a_person(staff):
    comment, address = make_published_comment(), reverse("admin:website_personal_data")
    assert comment.body in staff.post(address, {"email": MARGARET}).text
    assert staff.post(address, {"email": MARGARET, "download": "1"}).json()["comments"]
    staff.post(address, {"email": MARGARET, "erase": "1"})
    assert privacy.export(MARGARET) == {}


def test_staff_without_the_permission_see_nothing(client):
    client.force_login(User.objects.create(username="editor", is_staff=True))
    assert client.get(reverse("admin:website_personal_data")).status_code == 403
    assert "Personal data" not in client.get("/admin/").text
