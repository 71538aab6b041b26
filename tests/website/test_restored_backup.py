"""After a backup is restored, rows get numbers that others had before. No link of theirs opens
anything of those who come after."""

import re
import sqlite3

import pytest
from django.db import connection

from comments.models import Comment
from courses.models import SignUp
from tests.comments.builders import FORM, make_article
from tests.courses.builders import form_data, make_course, make_intake, make_interest
from website import privacy
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db(transaction=True)


class _OnSqlite:
    """A copy made with SQLite's backup interface."""

    def __init__(self):
        connection.ensure_connection()
        self.copy = sqlite3.connect(":memory:")
        connection.connection.backup(self.copy)

    def restore(self):
        self.copy.backup(connection.connection)

    def delete(self):
        self.copy.close()


class _OnPostgres:
    """A copy made with CREATE DATABASE … TEMPLATE."""

    def __init__(self):
        self.name = connection.settings_dict["NAME"]
        # A connection that an earlier test left open would be in the way.
        self._do(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"
        )
        self._do(f'CREATE DATABASE "{self.name}_copy" TEMPLATE "{self.name}"')

    def restore(self):
        self._do(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        self._do(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.name}_copy"')

    def delete(self):
        self._do(f'DROP DATABASE "{self.name}_copy" WITH (FORCE)')

    def _do(self, statement):
        import psycopg

        params = connection.get_connection_params() | {"dbname": "postgres"}
        connection.close()
        wanted = ("user", "password", "host", "port", "dbname")
        login = {name: params[name] for name in wanted if params.get(name)}
        with psycopg.connect(**login, autocommit=True) as server:
            server.execute(statement)


def _come(client, name, intake, article, course):
    """Sign up, comment, leave an address for another course and ask for one's data. Returns the
    paths of all links that act."""
    email = f"{name}@example.org"
    receipt = client.post(intake.get_sign_up_url(), form_data(name=name, email=email)).url
    comment = FORM | {"name": name, "email": email, "notify_on_reply": "on"}
    mine = client.post(f"{article.get_absolute_url()}comments/", comment).url
    make_interest(course, email)
    privacy.mail_link(email, visitor="")
    mails = OutgoingMail.objects.filter(to=email).values_list("text", flat=True)
    mailed = re.findall(
        r"https?://[^/\s]+(/(?:confirm|me|courses/\S+/interest)/\S+)", "".join(mails)
    )
    row = Comment.objects.get(email=email)
    return {receipt, mine, row.stop_url, f"/confirm/comment/{row.confirmation_token}/", *mailed}


@pytest.fixture
def before():
    return make_intake(), make_article(), make_course()


def test_no_link_opens_what_belongs_to_somebody_else_after_a_backup_is_restored(client, before):
    backup = _OnSqlite() if connection.vendor == "sqlite" else _OnPostgres()
    try:
        old, ada = _come(client, "ada", *before), SignUp.objects.get().pk
        backup.restore()
        new, ben = _come(client, "ben", *before), SignUp.objects.get()
    finally:
        backup.delete()
    assert len(old) == len(new) == 8 and (ben.pk, ben.name) == (ada, "ben")
    for path in old:
        for answer in (client.get(path), client.post(path, {"action": "cancel"})):
            assert answer.status_code == 404 and "ben" not in answer.text, path
            assert "This link does not work" in answer.text
    assert {client.get(path).status_code for path in new} == {200}
    assert SignUp.objects.get().status == SignUp.Status.AWAITING_CONFIRMATION
