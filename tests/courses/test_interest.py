"""“Tell me about the next intake.”"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from courses import interest
from courses.models import Interest
from tests.courses.builders import make_closed_intake, make_course, make_intake
from website.models import OutgoingMail
from website.registry import jobs
from website.worker import loops

pytestmark = pytest.mark.django_db


def _ask(client, course, email="ana@example.org", **options):
    return client.post(f"{course.get_absolute_url()}interest/", {"email": email}, **options)


def _prove(client):
    text = OutgoingMail.objects.filter(kind="courses/interest").latest("pk").text
    return client.post(re.search(r"http://[^/\s]+(/confirm/\S+)", text)[1])


def _work():
    OutgoingMail.objects.update(send_due_at=None)
    loops.run_until_idle(jobs)


def test_a_confirmed_address_is_mailed_once_when_sign_up_opens(client):
    course = make_closed_intake().course
    assert "We have mailed you" in _ask(client, course).text
    assert "We will write to ana@example.org once" in client.get(_prove(client).url).text
    _work()
    assert not OutgoingMail.objects.filter(kind="courses/sign_up_open").exists()
    intake = make_intake(course=course, slug="next")
    for _pass in range(2):
        _work()
    mail = OutgoingMail.objects.get(kind="courses/sign_up_open")
    assert intake.get_sign_up_url() in mail.text and course.title in mail.subject
    assert not Interest.objects.exists()


def test_an_unconfirmed_address_is_not_mailed_and_is_deleted(client):
    course = make_course()
    _ask(client, course)
    make_intake(course=course)
    Interest.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    _work()
    assert not OutgoingMail.objects.filter(kind="courses/sign_up_open").exists()
    assert not Interest.objects.exists()


def test_nobody_is_mailed_about_an_unpublished_course(client):
    course = make_course()
    _ask(client, course)
    _prove(client)
    type(course).objects.update(is_published=False)
    make_intake(course=course)
    assert not interest.notify_next()


def test_a_known_address_gets_the_same_page_and_no_second_mail(client):
    course = make_course()
    pages = [_ask(client, course, email) for email in ("ana@example.org", "Ana@Example.org")]
    assert pages[0].text == pages[1].text
    assert OutgoingMail.objects.count() == Interest.objects.count() == 1


def test_after_ten_minutes_the_link_is_mailed_again(client):
    course = make_course()
    _ask(client, course)
    Interest.objects.update(mailed_at=timezone.now() - timedelta(minutes=11))
    _ask(client, course)
    assert OutgoingMail.objects.count() == 2


def test_the_owner_can_delete_the_address(client):
    _ask(client, make_course())
    receipt = _prove(client).url
    client.get(receipt)
    assert Interest.objects.exists()
    assert "We do not store your address" in client.post(receipt, follow=True).text
    assert not Interest.objects.exists()


def test_the_form_is_offered_only_where_nothing_is_open(client):
    closed, opened = make_closed_intake().course, make_intake().course
    for course, is_offered in ((closed, True), (opened, False)):
        page = client.get(course.get_absolute_url()).text
        assert ("Tell me about the next intake" in page) == is_offered
    assert client.get(f"{opened.get_absolute_url()}interest/").url == opened.get_absolute_url()


@pytest.mark.parametrize("email", ["", "ana@", "a\x00@example.org", "x" * 300 + "@example.org"])
def test_an_invalid_address_is_explained(client, email):
    answer = _ask(client, make_course(), email)
    assert (answer.status_code, "Your address was not saved" in answer.text) == (200, True)
    assert not Interest.objects.exists()


def test_too_many_forms_from_one_visitor_are_refused(client, settings):
    settings.SIGN_UP_RATE = "2/10m"
    course = make_course()
    answers = [_ask(client, course, f"ana-{number}@example.org") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_a_form_from_another_site_is_refused(client):
    answer = _ask(client, make_course(), headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, Interest.objects.count()) == (403, 0)
