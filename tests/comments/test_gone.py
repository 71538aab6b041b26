"""A comment that its author deletes while somebody else has it in hand."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from comments import deciding
from comments.models import Comment, CommentEvent
from comments.privacy import erase_comment
from tests.browser.waiting import until
from tests.comments.builders import make_comment, make_moderator, make_published_comment
from tests.editing import opened
from website.models import OutgoingMail

ADMIN = "/admin/comments/comment/{0.pk}/"
DECIDING = {"seen": "approved", "reply": "Thank you for asking.", "body": "Better text"}
DECIDING |= {"name": "Margaret", "website": ""}


class Deleting:
    """Deletes the comment as soon as it has been read."""

    def __init__(self, comment):
        self.pk, self.token, self.is_done = comment.pk, comment.receipt_token, False

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        by_it = {self.pk, self.token} & {*(params or ())}
        is_read = 'FROM "comments_comment"' in sql and by_it
        if is_read and not self.is_done:
            self.is_done = True
            erase_comment(Comment(pk=self.pk))
        return result


def _asked(browser, comment, address, **form):
    deleting = Deleting(comment)
    with connection.execute_wrapper(deleting):
        answer = browser.post(address, form)
    assert deleting.is_done and not Comment.objects.exists()
    return answer


@pytest.mark.django_db
def test_whoever_changes_it_keeps_the_words_and_is_told_that_nothing_was_changed(client):
    comment = make_comment()
    page = _asked(client, comment, comment.receipt_url, action="edit", body="Better text")
    assert page.status_code == 409
    assert "Nothing was changed" in page.text and "Better text" in page.text


@pytest.mark.django_db
def test_whoever_deletes_it_too_is_told_that_it_is_deleted(client):
    comment = make_comment()
    page = _asked(client, comment, comment.receipt_url, action="delete")
    assert "Your comment is deleted" in page.text


@pytest.mark.django_db
def test_whoever_reports_it_is_told_that_it_is_not_there(client):
    comment = make_published_comment()
    page = _asked(client, comment, f"/comments/{comment.pk}/report/", reason="It is rude.")
    assert page.status_code == 404


@pytest.mark.parametrize("door", ["approve/decide/", "spam/decide/", "reply/"])
def test_a_moderator_is_told_that_it_was_deleted_meanwhile(client, moderator, door):
    client.force_login(moderator)
    comment = make_published_comment()
    answer = _asked(client, comment, ADMIN.format(comment) + door, **DECIDING)
    page = client.get(answer.url, follow=True).text
    assert "it was deleted meanwhile" in page
    assert ("Thank you for asking." in page) == (door == "reply/")


def test_a_moderator_who_changed_its_words_keeps_them(client, moderator):
    client.force_login(moderator)
    comment = make_published_comment()
    form = opened(client, ADMIN.format(comment) + "change/") | DECIDING
    erase_comment(comment)
    answer = client.post(ADMIN.format(comment) + "edit/", form)
    assert answer.status_code == 410 and "Better text" in answer.text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_deleted_while_it_is_decided_it_leaves_neither_history_nor_mail():
    comment, by = make_comment(notify_on_publish=True), make_moderator()
    written = threading.Event()

    def decide():
        with transaction.atomic():
            deciding.approve(comment, by=by)
            written.set()
            until(_keeps_somebody_waiting)
        connection.close()

    with ThreadPoolExecutor(1) as moderators:
        decision = moderators.submit(decide)
        assert written.wait(20)
        erase_comment(comment)
        decision.result()
    for rows in (Comment, CommentEvent, OutgoingMail):
        assert not rows.objects.exists()


def _keeps_somebody_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]
