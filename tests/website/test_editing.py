"""Forms that were opened before somebody else saved: what is kept, what is asked, what is said."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from blog.models import Article
from courses.models import Course
from tests.blog.builders import make_author, make_published_article
from tests.courses.builders import make_course
from tests.editing import inputs, opened, save
from tests.website.builders import fresh, make_page, make_superuser
from website.editing import snapshots
from website.models import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return _sitting_down(make_superuser(first_name="Anna"))


@pytest.fixture
def ben():
    return _sitting_down(make_superuser(first_name="Ben"))


def _sitting_down(user):
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def _url(row):
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def _asked(answer):
    assert answer.status_code == 200
    return [conflict.label for conflict in answer.context["conflicts"]]


def test_a_price_stays_when_somebody_else_changes_the_teacher(anna, ben):
    course = make_course(price=95)
    stale = opened(ben, _url(course))
    save(anna, _url(course), price="111")
    assert save(ben, _url(course), stale, teacher="Dr Second").status_code == 302
    assert (fresh(course).price, fresh(course).teacher) == (111, "Dr Second")


def test_the_page_says_who_changed_what_and_keeps_everything_else_that_was_typed(anna, ben):
    course = make_course(price=95)
    stale = opened(ben, _url(course))
    save(anna, _url(course), price="111")
    answer = save(ben, _url(course), stale, price="99", summary="Bens summary")
    [conflict] = answer.context["conflicts"]
    assert (conflict.opened, conflict.theirs, conflict.mine) == (["£95"], ["£111"], ["£99"])
    assert conflict.changed.who == "Anna"
    assert inputs(answer.text)["summary"] == "Bens summary"
    assert fresh(course).price == 111 and fresh(course).summary != "Bens summary"


def test_keeping_theirs_saves_the_rest(anna, ben):
    course = make_course(price=95)
    stale = opened(ben, _url(course))
    save(anna, _url(course), price="111")
    answer = save(ben, _url(course), stale, price="99", summary="Bens summary")
    save(ben, _url(course), inputs(answer.text), **{"keep-price": "theirs"})
    assert (fresh(course).price, fresh(course).summary) == (111, "Bens summary")


def test_the_same_change_by_two_people_is_no_question(anna, ben):
    course = make_course(price=95)
    stale = opened(ben, _url(course))
    save(anna, _url(course), price="111.00")
    assert save(ben, _url(course), stale, price="111").status_code == 302


def test_a_third_person_s_change_is_asked_about_again(anna, ben):
    course = make_course(price=95)
    stale = opened(ben, _url(course))
    save(anna, _url(course), price="111")
    page = inputs(save(ben, _url(course), stale, price="99").text)
    save(anna, _url(course), price="120")
    answer = save(ben, _url(course), page, **{"keep-price": "mine"})
    assert answer.context["conflicts"][0].theirs == ["£120"]
    assert fresh(course).price == 120


def test_two_changes_that_are_invalid_together_are_refused_in_words(anna, ben):
    course = make_course(price=95)
    stale = opened(ben, _url(course))
    save(anna, _url(course), price="80")
    answer = save(ben, _url(course), stale, early_price="90")
    assert "The early price must not be higher than the price." in answer.text
    assert (fresh(course).price, fresh(course).early_price) == (80, None)


def test_a_price_is_asked_about_when_somebody_else_changed_its_currency(anna, ben):
    course = make_course(price=95)
    stale = opened(ben, _url(course))
    save(anna, _url(course), currency="EUR")
    answer = save(ben, _url(course), stale, price="99")
    assert _asked(answer) == ["Price", "Currency"]
    choices = {"keep-price": "mine", "keep-currency": "theirs"}
    save(ben, _url(course), inputs(answer.text), **choices)
    assert (fresh(course).price, fresh(course).currency) == (99, "EUR")


@pytest.mark.parametrize("whose", ["missing", "damaged", "of another page", "of another person"])
def test_without_a_valid_snapshot_every_difference_is_asked_about(anna, ben, whose):
    page, other = make_page(body="<p>Stored.</p>"), make_page()
    sent = opened(ben, _url(page)) | {"body": "<p>Typed.</p>"}
    sent["opened"] = {
        "missing": None,
        "damaged": sent["opened"][:-3],
        "of another page": opened(ben, _url(other))["opened"],
        "of another person": opened(anna, _url(page))["opened"],
    }[whose]
    answer = save(ben, _url(page), sent)
    assert _asked(answer) == ["Text"] and answer.context["conflicts"][0].opened is None
    assert "Typed." in inputs(answer.text)["body"] and "Stored." in fresh(page).body
    save(ben, _url(page), inputs(answer.text), **{"keep-body": "mine"})
    assert "Typed." in fresh(page).body


def test_a_change_in_ones_own_other_window_is_named_as_such(anna):
    page = make_page()
    stale = opened(anna, _url(page))
    save(anna, _url(page), title="One window")
    [conflict] = save(anna, _url(page), stale, title="Another").context["conflicts"]
    assert conflict.changed.who == "You, in another window"


def test_what_was_typed_for_a_deleted_page_is_shown_and_can_be_added_again(anna, ben):
    page = make_page(title="Old")
    stale = opened(ben, _url(page))
    anna.post(reverse("admin:website_page_delete", args=[page.pk]), {"post": "yes"})
    answer = save(ben, _url(page), stale, title="Bens title", body="<p>Bens words.</p>")
    assert answer.status_code == 410
    assert "Anna deleted this page" in answer.text and "<p>Bens words.</p>" in answer.text
    ben.post(reverse("admin:website_page_add"), dict(answer.context["inputs"]))
    assert "Bens words." in Page.objects.get(title="Bens title").body


def test_a_deleted_course_is_added_again_with_its_modules(anna, ben):
    course = make_course()
    course.modules.create(title="One")
    stale = opened(ben, _url(course))
    anna.post(reverse("admin:courses_course_delete", args=[course.pk]), {"post": "yes"})
    answer = save(ben, _url(course), stale, title="Bens course")
    ben.post(reverse("admin:courses_course_add"), dict(answer.context["inputs"]))
    assert Course.objects.get().modules.get().title == "One"


def test_what_nobody_touched_is_stored_as_it_was(anna):
    moment = datetime(2026, 11, 1, 8, 0, 1, 234567, tzinfo=UTC)
    article = make_published_article(author=make_author(), caution="One\nTwo")
    Article.objects.filter(pk=article.pk).update(published_at=moment)
    before = Article.objects.filter(pk=article.pk).values().get()
    save(anna, _url(article), search_title="For search")
    after = Article.objects.filter(pk=article.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"search_title"}


def test_the_history_names_only_what_this_person_changed(anna, ben):
    course = make_course(price=95)
    stale = opened(ben, _url(course))
    save(anna, _url(course), price="111")
    save(ben, _url(course), stale, teacher="Dr Second")
    last = LogEntry.objects.get(user=ben.user)
    assert last.get_change_message() == "Changed Teacher."


def test_a_text_too_long_for_the_snapshot_is_compared_by_its_digest(anna, ben, monkeypatch):
    monkeypatch.setattr(snapshots, "shorten", lambda posted: snapshots_shorten(posted, 5))
    page = make_page(title="A long title")
    stale = opened(ben, _url(page))
    save(anna, _url(page), body="<p>Annas.</p>")
    assert save(ben, _url(page), stale, title="Bens title").status_code == 302
    save(anna, _url(page), title="Annas title")
    answer = save(ben, _url(page), opened(ben, _url(page)) | {"opened": stale["opened"]}, title="B")
    assert "This text is too long to be shown here." in answer.text


snapshots_shorten = snapshots.shorten


# Rows of a form


def _modules(course):
    return {module.title: module.position for module in course.modules.all()}


@pytest.fixture
def course():
    course = make_course()
    for number in (1, 2, 3):
        course.modules.create(position=number, title=f"Module {number}")
    return course


def test_rows_that_two_people_changed_and_added_are_all_kept(anna, ben, course):
    stale = opened(ben, _url(course))
    new = {"modules-TOTAL_FORMS": 4, "modules-3-position": 9}
    save(anna, _url(course), **{"modules-0-title": "Annas", "modules-3-title": "Her new", **new})
    save(
        ben, _url(course), stale, **{"modules-1-title": "Bens", "modules-3-title": "His new", **new}
    )
    assert _modules(course) == {"Annas": 1, "Bens": 2, "Module 3": 3, "Her new": 9, "His new": 9}


def test_rows_that_two_people_moved_keep_both_moves(anna, ben, course):
    stale = opened(ben, _url(course))
    save(anna, _url(course), **{"modules-0-position": 7})
    save(ben, _url(course), stale, **{"modules-1-position": 8})
    assert _modules(course) == {"Module 1": 7, "Module 2": 8, "Module 3": 3}


def test_a_row_that_both_changed_is_asked_about(anna, ben, course):
    stale = opened(ben, _url(course))
    save(anna, _url(course), **{"modules-0-title": "Annas"})
    answer = save(ben, _url(course), stale, **{"modules-0-title": "Bens"})
    assert _asked(answer) == ["Module “Annas”: Title"]
    assert answer.context["conflicts"][0].changed.who == "Anna"
    save(ben, _url(course), inputs(answer.text), **{_radio(answer): "mine"})
    assert "Bens" in _modules(course)


def _radio(answer):
    return answer.context["conflicts"][0].name


@pytest.mark.parametrize(("choice", "is_there"), [("theirs", False), ("mine", True)])
def test_a_row_that_one_removed_and_the_other_changed_is_asked_about(
    anna, ben, course, choice, is_there
):
    stale = opened(ben, _url(course))
    save(anna, _url(course), **{"modules-0-DELETE": "on"})
    answer = save(ben, _url(course), stale, **{"modules-0-title": "Bens", "summary": "Kept"})
    assert _asked(answer) == ["Module"] and fresh(course).summary != "Kept"
    again = save(ben, _url(course), inputs(answer.text))
    assert _asked(again) == ["Module"]
    save(ben, _url(course), inputs(again.text), **{_radio(again): choice})
    assert ("Bens" in _modules(course), fresh(course).summary) == (is_there, "Kept")


@pytest.mark.parametrize(("choice", "is_there"), [("theirs", True), ("mine", False)])
def test_a_row_that_one_changed_and_the_other_removed_is_asked_about(
    anna, ben, course, choice, is_there
):
    stale = opened(ben, _url(course))
    save(anna, _url(course), **{"modules-0-title": "Annas"})
    answer = save(ben, _url(course), stale, **{"modules-0-DELETE": "on"})
    assert _asked(answer) == ["Module “Annas”"] and "Annas" in _modules(course)
    sent = inputs(answer.text) | {"modules-0-DELETE": "on", _radio(answer): choice}
    save(ben, _url(course), sent)
    assert ("Annas" in _modules(course)) == is_there


def test_a_row_that_both_removed_or_only_one_did_is_no_question(anna, ben, course):
    stale = opened(ben, _url(course))
    save(anna, _url(course), **{"modules-0-DELETE": "on", "modules-1-DELETE": "on"})
    save(ben, _url(course), stale, **{"modules-0-DELETE": "on", "modules-2-title": "Bens"})
    assert _modules(course) == {"Bens": 3}


def test_the_same_row_added_by_two_people_is_there_once(anna, ben):
    article, author = make_published_article(author=make_author()), make_author()
    stale = opened(ben, _url(article))
    new = {"bylines-1-author": author.pk, "bylines-1-position": 2}
    save(anna, _url(article), **new)
    assert save(ben, _url(article), stale, **new).status_code == 302
    assert article.bylines.filter(author=author).count() == 1


def test_the_same_author_added_at_two_positions_is_refused_in_words(anna, ben):
    article, author = make_published_article(author=make_author()), make_author()
    stale = opened(ben, _url(article))
    save(anna, _url(article), **{"bylines-1-author": author.pk, "bylines-1-position": 2})
    answer = save(
        ben, _url(article), stale, **{"bylines-1-author": author.pk, "bylines-1-position": 3}
    )
    assert "The article already has this author." in answer.text and article.bylines.count() == 2
