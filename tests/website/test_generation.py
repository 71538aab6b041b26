"""The number of what readers see, which the database raises with every change of it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from blog.models import Source
from blog.models.search import SearchDocument
from comments import deciding
from comments.models import Comment, CommentPolicy
from courses.models import Course, Intake
from courses.places import set_capacity
from tests.blog.builders import make_author, make_draft, make_published_article, make_source
from tests.comments.builders import make_comment, make_comment_awaiting_review
from tests.courses.builders import make_course, make_intake, make_waiting
from tests.website.builders import make_page, make_staff, make_superuser
from website import registry, schema
from website.cache import generation
from website.models import Page

committed = pytest.mark.django_db(transaction=True)
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger",
}


def _rises(act):
    before = generation.current()
    act()
    return generation.current() > before


def _names():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return {name for (name,) in cursor.fetchall() if name.startswith(generation.PREFIX)}


@pytest.mark.django_db
def test_each_table_that_readers_see_has_its_triggers_and_no_other_has():
    tables = {shown.model._meta.db_table for shown in registry.cached_models}
    events = ("insert", "update", "delete")
    assert _names() == {
        f"website_invalidate_{table}_{event}" for table in tables for event in events
    }


def _delete_by_hand():
    SearchDocument.objects.all()._raw_delete("default")
    Page.objects.all()._raw_delete("default")


def _by_hand():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE website_page SET title = 'By hand'")


WAYS = {
    "saving": lambda: make_page(),
    "update": lambda: Page.objects.update(title="About us"),
    "bulk_create": lambda: Page.objects.bulk_create([Page(title="A", slug="a", body="")]),
    "bulk_update": lambda: Page.objects.bulk_update(
        [Page(pk=Page.objects.get().pk, title="B")], ["title"]
    ),
    "SQL": _by_hand,
    "deleting": lambda: Page.objects.all().delete(),
    "deleting without a word to Django": _delete_by_hand,
}


@committed
@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_every_way_of_writing_raises_the_number(write):
    make_page()
    assert _rises(write)


@committed
def test_what_is_written_again_unchanged_raises_nothing():
    page = make_page()
    assert not _rises(page.save)


@committed
def test_a_change_that_is_taken_back_raises_nothing():
    def fail():
        with transaction.atomic():
            make_page()
            transaction.set_rollback(True)

    assert not _rises(fail)


@committed
def test_a_comment_counts_from_the_moment_readers_see_it():
    moderator = make_superuser()
    held = make_comment_awaiting_review()
    assert not _rises(lambda: make_comment(held.article))
    assert _rises(lambda: deciding.approve(held, by=moderator))
    shown = Comment.objects.get(pk=held.pk)
    assert _rises(lambda: deciding.trash(shown, by=moderator))
    assert not _rises(lambda: Comment.objects.update(name="Jo"))


@committed
def test_only_whoever_waits_is_seen_of_the_sign_ups():
    intake = make_intake(seats=0)
    assert _rises(lambda: make_waiting(intake))
    assert _rises(lambda: set_capacity(intake.pk, 2, by=None))


@committed
def test_the_watch_of_sources_writes_its_own_notes_unseen():
    make_source()
    assert not _rises(lambda: Source.objects.update(check_due_at=timezone.now(), check_failures=2))
    assert _rises(lambda: Source.objects.update(notice=Source.Notice.RETRACTION))


@committed
def test_staff_and_mail_change_nothing_that_readers_see():
    assert not _rises(make_staff)
    assert _rises(make_author)


@pytest.mark.postgres
@committed
def test_writers_never_wait_for_the_number_in_a_circle():
    page, course = make_page(), make_course()
    meet, ended = threading.Barrier(2, timeout=10), []

    def write(first, second):
        with transaction.atomic():
            first()
            meet.wait()
            second()
        ended.append(first)
        connection.close()

    def lock():
        Course.objects.select_for_update().get(pk=course.pk)

    def change(title):
        return lambda: Page.objects.filter(pk=page.pk).update(title=title)

    one = threading.Thread(target=write, args=(change("One"), lock))
    other = threading.Thread(target=write, args=(lock, make_author))
    for thread in (one, other):
        thread.start()
    for thread in (one, other):
        thread.join(timeout=20)
    assert len(ended) == 2


@committed
def test_triggers_are_down_while_tables_change_and_up_again_afterwards():
    before = _names()
    schema.before_migration("default", plan=["a migration"])
    assert _names() == set()
    assert _rises(lambda: schema.after_migration("default", plan=[]))
    assert _names() == before != set()


def _after(seconds):
    return timezone.now() + timedelta(seconds=seconds)


@pytest.mark.django_db
def test_the_next_moment_is_when_an_article_is_published_or_withdrawn():
    first = make_draft(published_at=_after(60))
    leaving = make_draft(published_at=_after(90), withdrawn_at=_after(120))
    assert generation.next_scheduled_change(timezone.now()) == first.published_at
    assert generation.next_scheduled_change(_after(100)) == leaving.withdrawn_at
    assert generation.next_scheduled_change(_after(130)) is None


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["opens_at", "early_until", "closes_at", "starts_at", "ends_at"])
def test_an_intake_changes_by_itself_at_each_of_its_dates(name):
    intake = make_intake(opens_at=_after(10), early_until=_after(20), closes_at=_after(30))
    when = getattr(intake, name)
    assert generation.next_scheduled_change(when - timedelta(seconds=1)) == when


@pytest.mark.django_db
def test_replies_close_by_themselves_at_a_moment_of_their_own():
    article = make_published_article()
    earlier = article.published_at - timedelta(days=1)
    make_draft(published_at=earlier, comments_open=False)
    CommentPolicy(close_after_days=14).save()
    assert generation.next_scheduled_change(timezone.now()) == article.published_at + timedelta(
        days=14
    )


@pytest.mark.django_db
def test_where_no_moment_is_to_come_there_is_none():
    make_published_article()
    Intake.objects.all().delete()
    assert generation.next_scheduled_change(timezone.now()) is None


@committed
def test_a_watch_notices_each_change_once():
    watch = generation.ChangeDetector()
    assert watch.has_changed()
    assert not watch.has_changed()
    make_page()
    assert [watch.has_changed(), watch.has_changed()] == [True, False]


@pytest.mark.django_db
def test_a_watch_notices_that_a_moment_has_come(monkeypatch):
    watch = generation.ChangeDetector()
    make_draft(published_at=_after(60))
    watch.has_changed()
    late = _after(61)
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert [watch.has_changed(), watch.has_changed()] == [True, False]
