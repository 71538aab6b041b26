"""Whatever fails, the page that says so has what was typed, in a field to copy or send again."""

import errno
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog import publishing
from blog.models import Article
from comments import submitting
from comments.models import Comment
from courses.models import Course, Intake
from tests.comments.builders import (
    FORM,
    make_article,
    make_comment,
    make_policy,
    make_published_comment,
)
from tests.courses.builders import form_data, make_course, make_intake
from website.cache import memo
from website.models import Redirect

pytestmark = pytest.mark.django_db

# One word: no shorter text may be taken for something that is not one.
TYPED = "danke"
HOUR_AGO = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nothing_memoised(monkeypatch):
    monkeypatch.setattr(memo, "_values", {})


def _to(article, **changes):
    return reverse("comments:post", args=[article.slug]), FORM | {"body": TYPED} | changes


def _withdrawn(_patch, _settings):
    return _to(make_article(withdrawn_at=timezone.now()))


def _deleted(_patch, _settings):
    sent = _to(make_article())
    Article.objects.all().delete()
    return sent


def _gone(_patch, _settings):
    Redirect.objects.create(old_path="/articles/old/", new_path="")
    return "/articles/old/comments/", FORM | {"body": TYPED}


def _parent_gone(_patch, _settings):
    return _to(article := make_article(), parent=make_comment(article).pk)


def _too_long(_patch, _settings):
    return _to(make_article(), body="x " * 5000 + TYPED)


def _too_large(_patch, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    return _to(make_article(), body="x " * 500 + TYPED)


def _limit_met(_patch, settings):
    settings.COMMENT_RATE = "1/h"
    article = make_article()
    make_comment(article)
    submitting.take(submitting.COMMENTS, "127.0.0.1")
    return _to(article)


def _duplicate(_patch, _settings):
    comment = make_comment(body=TYPED, created_at=timezone.now() - HOUR_AGO)
    Comment.objects.update(digest=comment.compute_digest())
    return _to(comment.article)


def _closed(_patch, _settings):
    return _to(make_article(comments_open=False))


def _closed_by_age(_patch, _settings):
    make_policy(close_after_days=1)
    return _to(make_article())


def _fault(patch, _settings, error=None):
    def fail(*_args, **_more):
        raise error or RuntimeError("a fault")

    patch.setattr(submitting, "submit", fail)
    return _to(make_article())


def _disk_full(patch, settings):
    return _fault(patch, settings, OSError(errno.ENOSPC, "No space left on device"))


def _wrong_method(_patch, _settings):
    return make_article().get_absolute_url(), FORM | {"body": TYPED}


def _late_edit(_patch, _settings):
    comment = make_published_comment(created_at=timezone.now() - HOUR_AGO)
    return comment.receipt_url, {"action": "edit", "body": TYPED}


def _edit_of_a_deleted_comment(_patch, _settings):
    comment = make_comment()
    Comment.objects.all().delete()
    return comment.receipt_url, {"action": "edit", "body": TYPED}


def _report_of_a_deleted_comment(_patch, _settings):
    return "/comments/1/report/", {"reason": TYPED}


def _sign_up_for_a_withdrawn_course(_patch, _settings):
    url = make_intake().get_sign_up_url()
    Course.objects.update(is_published=False)
    return url, form_data(message=TYPED)


def _sign_up_after_the_last_intake(_patch, _settings):
    intake = make_intake()
    Intake.objects.update(closes_at=timezone.now() - HOUR_AGO)
    return reverse("courses:sign_up", args=[intake.course.slug]), form_data(message=TYPED)


def _sign_up_without_an_intake(_patch, _settings):
    return reverse("courses:sign_up", args=[make_course().slug]), form_data(message=TYPED)


def _staff_who_were_logged_out(_patch, _settings):
    return reverse("admin:website_page_add"), {"title": TYPED}


FAILURES = {
    _withdrawn: 404,
    _deleted: 404,
    _gone: 410,
    _parent_gone: 200,
    _too_long: 200,
    _too_large: 413,
    _limit_met: 429,
    _duplicate: 200,
    _closed: 409,
    _closed_by_age: 409,
    _fault: 500,
    _disk_full: 507,
    _wrong_method: 405,
    _late_edit: 409,
    _edit_of_a_deleted_comment: 404,
    _report_of_a_deleted_comment: 404,
    _sign_up_for_a_withdrawn_course: 404,
    _sign_up_after_the_last_intake: 409,
    _sign_up_without_an_intake: 404,
    _staff_who_were_logged_out: 403,
}


def _form(fields):
    """As a browser sends it."""
    encoded = "&".join(f"{name}={str(value).replace(' ', '+')}" for name, value in fields.items())
    return {"data": encoded, "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("failing", "status"), FAILURES.items(), ids=lambda it: getattr(it, "__name__", str(it))
)
def test_what_was_typed_is_on_the_page_that_says_what_happened(
    client, monkeypatch, settings, failing, status
):
    client.raise_request_exception = False
    path, fields = failing(monkeypatch, settings)
    answer = client.post(path, **_form(fields))
    assert answer.status_code == status
    assert f"{TYPED}</textarea>" in answer.text
    assert "<h1" in answer.text and 'href="' in answer.text


def test_a_form_that_seems_to_come_from_another_site_is_given_back_as_text(client):
    path, fields = _to(make_article())
    answer = client.post(path, fields, headers={"Origin": "null"})
    assert answer.status_code == 403 and f"{TYPED}</textarea>" in answer.text


@pytest.mark.parametrize("path", ["/nowhere/", "/articles/"])
def test_no_address_shows_what_another_site_sends_to_it(client, path):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(path, {"body": TYPED}, headers=headers)
    assert answer.status_code in {404, 405} and TYPED not in answer.text


def test_a_reply_to_an_article_that_was_renamed_meanwhile_is_stored_under_it(client):
    article = make_article(slug="old")
    path, fields = _to(article)
    article.slug = "new"
    publishing.save(article)
    answer = client.post(path, fields)
    assert (answer.status_code, answer["Location"]) == (308, "/articles/new/comments/")
    assert client.post(path, fields, follow=True).status_code == 200
    assert Comment.objects.get().body == TYPED


def test_the_page_for_a_reply_to_a_comment_that_is_gone_has_a_form(client):
    gone = make_published_comment()
    Comment.objects.filter(pk=gone.pk).update(status=Comment.Status.TRASH)
    page = client.get(reverse("comments:reply", args=[gone.pk]))
    assert page.status_code == 404 and "is no longer here" in page.text
    assert 'name="parent"' not in page.text and gone.body not in page.text
    assert f'data-draft="{gone.article.slug}"' in page.text
