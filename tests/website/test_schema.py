"""Triggers and index tables follow the code, whether or not there is something to migrate."""

import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from blog import search_engine
from blog.models.search import SearchDocument
from blog.search_query import parse
from tests.blog.builders import make_published_article
from tests.server import ROOT, environment_of_a_site, manage
from tests.website.builders import make_page
from website import schema
from website.cache import generation

committed = pytest.mark.django_db(transaction=True)
OTHER_FUNCTION = generation.FUNCTION.replace("BEGIN", "BEGIN -- of another version\n", 1)
OTHER_TRIGGER = generation.ON_SQLITE.replace("BEGIN", "BEGIN /* of another version */", 1)
DROP = "from django.db import connection; from website.cache import generation as g; g.drop(connection)"
PAGE_TRIGGERS = {
    "sqlite": "DROP TRIGGER website_invalidate_website_page_update",
    "postgresql": "DROP TRIGGER website_invalidate_website_page_update ON website_page",
}
OTHER_SEARCH = {
    "sqlite": "DROP TRIGGER blog_search_update",
    "postgresql": "COMMENT ON FUNCTION blog_search_read IS 'of another version'",
}


@pytest.fixture
def other_version(transactional_db):
    """The code has changed since the database was migrated."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generation, "FUNCTION", OTHER_FUNCTION)
        patch.setattr(generation, "ON_SQLITE", OTHER_TRIGGER)
        yield
    schema.renew()


def _stale():
    return [objects.name for objects in schema.stale()]


def _reported():
    said = StringIO()
    call_command("check", databases=["default"], stderr=said, fail_level="CRITICAL")
    return said.getvalue()


def _rises(act):
    before = generation.current()
    act()
    return generation.current() > before


@committed
def test_a_migrated_database_has_nothing_to_report():
    assert _stale() == []
    assert "out of date" not in _reported()


@pytest.mark.usefixtures("other_version")
def test_triggers_of_another_version_are_renewed_where_nothing_is_to_migrate():
    assert _stale() == ["page cache"]
    assert "database objects of the page cache are missing or out of date" in _reported()
    call_command("migrate", verbosity=0)
    assert _stale() == []
    assert _rises(make_page)


@committed
def test_a_trigger_that_is_gone_is_created_again():
    page = make_page()
    with connection.cursor() as cursor:
        cursor.execute(PAGE_TRIGGERS[connection.vendor])
    assert _stale() == ["page cache"]
    assert schema.renew() == ["page cache"]
    page.title = "About us"
    assert _rises(page.save)


@committed
def test_a_search_index_that_is_renewed_finds_everything():
    article = make_published_article(title="Magnesium and cramps")
    with connection.cursor() as cursor:
        cursor.execute(OTHER_SEARCH[connection.vendor])
    assert schema.renew() == ["search"]
    assert schema.renew() == []
    assert not search_engine.repair()
    later = make_published_article(title="Magnesium at night")
    assert SearchDocument.objects.count() == 2
    found = search_engine.find(parse("magnesium"), search_engine.public()).documents
    assert found.keys() == {article.search_document.pk, later.search_document.pk}


def test_two_processes_that_start_at_once_renew_once(tmp_path):
    with environment_of_a_site(tmp_path) as env:
        manage(env, "shell", "--verbosity", "0", "--command", DROP)
        command = [sys.executable, "manage.py", "worker", "--once"]
        started = [
            subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
            for _process in range(2)
        ]
        said = "".join(process.communicate(timeout=60)[1] for process in started)
        assert [process.returncode for process in started] == [0, 0]
        assert "Traceback" not in said
        assert said.count("Renewed the database objects of the page cache.") == 1
        assert "out of date" not in manage(env, "check", "--database", "default")
