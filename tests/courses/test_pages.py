"""What visitors see of courses before they sign up."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from courses.models import Course, Intake, Module
from tests.courses.builders import (
    make_cancelled_intake,
    make_closed_intake,
    make_course,
    make_full_intake,
    make_intake,
    make_intake_that_opens_later,
    make_past_intake,
    make_waiting,
)
from tests.seo.structured import blocks

pytestmark = pytest.mark.django_db


def _course_page(client, intake):
    return client.get(intake.course.get_absolute_url()).text


def _invitation(course):
    template = Template("{% load courses %}{% course_invitation course.pk %}")
    return template.render(Context({"course": course})).strip()


def test_the_course_page_has_all_that_a_student_should_know(client):
    intake = make_intake(
        course=make_course(
            for_whom="Massage therapists",
            not_for="No licence to treat",
            disclosure="We earn from it",
        )
    )
    Module.objects.create(course=intake.course, title="The skin as a barrier")
    page = _course_page(client, intake)
    expected = ["£180", "Massage therapists", "No licence to treat", "We earn from it"]
    expected += ["The skin as a barrier", "The teacher’s name and training.", intake.venue]
    assert [part for part in expected if part not in page] == []


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: make_intake(seats=5), "5 places left"),
        (lambda: make_intake(seats=1), "1 place left"),
        (make_full_intake, "This intake is full"),
        (make_closed_intake, "Sign-up is closed"),
        (make_intake_that_opens_later, "Sign-up opens on "),
    ],
)
def test_the_course_page_shows_the_state_of_an_intake(client, make, expected):
    assert expected in _course_page(client, make())


def test_an_intake_that_is_over_is_not_shown(client):
    intake = make_past_intake()
    page = _course_page(client, intake)
    assert "No date yet" in page
    assert intake.venue not in page


def test_the_sign_up_page_of_an_intake_that_is_over_says_so(client):
    assert "This intake is over" in client.get(make_past_intake().get_sign_up_url()).text


def test_the_waiting_list_is_named_only_when_the_intake_is_full(client):
    assert "waiting list" not in _course_page(client, make_intake())
    full = make_full_intake()
    make_waiting(full)
    assert "Join the waiting list" in _course_page(client, full)
    assert "Join the waiting list" in client.get(full.get_sign_up_url()).text


@pytest.mark.parametrize("path", ["", "sign-up/", "2027-03/sign-up/"])
def test_a_course_that_is_not_published_is_not_found(client, path):
    intake = make_intake(course=make_course(is_published=False))
    assert client.get(f"{intake.course.get_absolute_url()}{path}").status_code == 404
    assert intake.course.title not in client.get("/courses/").text


def test_staff_preview_a_course_before_it_is_published(client, admin_client):
    course = make_course(is_published=False)
    assert "Only staff who are logged in" in admin_client.get(course.get_absolute_url()).text
    assert client.get(course.get_absolute_url()).status_code == 404


def test_the_sign_up_page_of_a_closed_intake_has_no_form(client):
    page = client.get(make_closed_intake().get_sign_up_url()).text
    assert ("Sign-up is closed" in page, "<form" in page) == (True, False)


@pytest.mark.parametrize("courses", [1, 5])
def test_the_list_takes_as_many_queries_for_five_courses_as_for_one(
    client, django_assert_num_queries, courses
):
    for _course in range(courses):
        make_intake()
    # The courses, their intakes with seats counted, the site's settings, the menu.
    with django_assert_num_queries(4):
        assert client.get("/courses/").text.count("2 places left") == courses


@pytest.mark.parametrize("number", [1, 5])
def test_the_course_page_takes_as_many_queries_for_five_intakes_as_for_one(
    client, django_assert_num_queries, number
):
    course = make_course()
    for slug in range(number):
        make_intake(course=course, slug=f"intake-{slug}")
        Module.objects.create(course=course, title="A module")
    # The course, its intakes with seats counted, its modules, the site's settings, the menu.
    with django_assert_num_queries(5):
        assert client.get(course.get_absolute_url()).text.count("2 places left") == number


def test_public_pages_of_courses_set_no_cookie_and_vary_by_nothing(client):
    intake = make_intake()
    for path in ("/courses/", intake.course.get_absolute_url(), intake.get_sign_up_url()):
        page = client.get(path)
        assert not page.cookies
        assert not page.has_header("Vary")


def test_an_article_invites_to_the_next_open_intake():
    intake = make_intake(starts_at=datetime(2100, 7, 1, 9, tzinfo=UTC), ends_at=_in_2101())
    text = _invitation(intake.course)
    assert "Starts on Thursday 1 July 2100, 10:00, London time" in text
    assert "2 places left" in text


def _in_2101():
    return datetime(2101, 1, 1, tzinfo=UTC)


def test_an_article_invites_to_the_first_of_several_open_intakes():
    days = [timezone.now() + timedelta(days=number) for number in (90, 30)]
    course, day = make_course(), timedelta(days=1)
    for starts in days:
        make_intake(course=course, slug=f"{starts:%Y-%m}", starts_at=starts, ends_at=starts + day)
    sooner = Intake.objects.earliest("starts_at")
    assert sooner.start in _invitation(course)


@pytest.mark.parametrize(("waiting", "expected"), [(0, "full"), (3, "full, 3 waiting")])
def test_an_article_says_that_the_intake_is_full_and_how_many_wait(waiting, expected):
    intake = make_full_intake()
    for _ in range(waiting):
        make_waiting(intake)
    text = " ".join(_invitation(intake.course).split())
    assert f"> This intake is {expected} </p>" in text and "left" not in text


def test_an_article_invites_to_a_course_at_ones_own_pace():
    text = _invitation(make_intake(starts_at=None, ends_at=None).course)
    assert "Start when you like" in text and "2 places left" in text


CLOSED = [make_closed_intake, make_intake_that_opens_later, make_past_intake, make_cancelled_intake]


@pytest.mark.parametrize("make", CLOSED)
def test_nobody_is_invited_while_sign_up_is_not_open(make):
    assert _invitation(make().course) == ""


def test_nobody_is_invited_to_a_course_that_is_not_published():
    assert _invitation(make_intake(course=make_course(is_published=False)).course) == ""


def test_an_intake_agrees_with_the_query_on_whether_it_is_open():
    make_intake()
    make_closed_intake()
    make_intake_that_opens_later()
    by_row = {intake.pk for intake in Intake.objects.all() if intake.state == Intake.State.OPEN}
    assert by_row == set(Intake.objects.open_for_sign_up().values_list("pk", flat=True))
    assert len(by_row) == 1


def test_a_course_cannot_take_the_address_of_receipts():
    course = make_course()
    course.slug = "receipt"
    with pytest.raises(Exception, match="The site itself uses this address"):
        course.full_clean()
    assert Course.objects.published().count() == 1


def test_search_engines_read_the_course_its_intakes_and_its_prices(client):
    intake = make_intake(course=make_course(title="Salt </script> & water", concession_price=60))
    page = _course_page(client, intake)
    data = blocks(page)["Course"]
    assert data["name"] == "Salt </script> & water"
    assert [offer["price"] for offer in data["offers"]] == ["180.00", "60.00"]
    [instance] = data["hasCourseInstance"]
    assert instance["startDate"] == intake.starts_at.isoformat()
    assert instance["offers"]["availability"] == "https://schema.org/InStock"


def test_a_course_at_ones_own_pace_is_open_until_sign_up_closes(client):
    paced = make_intake(starts_at=None, ends_at=None)
    assert "At your own pace" in _course_page(client, paced)
    assert "Start when you like" in client.get("/courses/").text
    assert list(Intake.objects.open_for_sign_up()) == [paced]
    Intake.objects.update(closes_at=timezone.now())
    assert Intake.objects.get().state == Intake.State.OVER
    assert not Intake.objects.upcoming().exists()


def test_a_free_course_says_so(client):
    intake = make_intake(course=make_course(price=0))
    assert "Free" in _course_page(client, intake)
    assert "You pay after" not in _course_page(client, intake)
