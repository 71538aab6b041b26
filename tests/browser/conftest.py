"""The whole site with its demonstration, its worker, and the services it speaks to."""

import re

import pytest
from django.db import connections

from tests.blog.registers import WORKS
from tests.fakes.akismet import KEY, FakeAkismet
from tests.fakes.references import SETTINGS, FakeReferences
from tests.fakes.smtp import FakeSMTP
from tests.server import EDITOR, running_site


@pytest.fixture(scope="session")
def akismet():
    with FakeAkismet() as fake:
        yield fake


@pytest.fixture(scope="session")
def mailbox():
    with FakeSMTP() as fake:
        yield fake


@pytest.fixture(scope="session")
def registers():
    with FakeReferences(WORKS) as fake:
        yield fake


@pytest.fixture(scope="session")
def site(tmp_path_factory, django_db_setup, playwright, akismet, mailbox, registers):
    """Shared by the tests of a run: each leaves the demonstration's own content as it was."""
    settings = {
        "AKISMET_API_URL": akismet.url,
        "AKISMET_API_KEY": KEY,
        "MAIL_URL": mailbox.url,
        "COMMENT_RATE": "",
        "SIGN_UP_RATE": "",
        **dict.fromkeys(SETTINGS, registers.url),
    }
    with running_site(tmp_path_factory.mktemp("site"), worker=True, **settings) as running:
        running.load_demonstration()
        yield running
    # What was opened while Playwright's event loop runs is not what Django finds and closes once
    # it has stopped, and PostgreSQL drops no database that someone is connected to.
    connections.close_all()


@pytest.fixture(scope="session")
def base_url(site):
    return site.url


@pytest.fixture
def quiet(page):
    """The page, and at the end of the test confirmation that its console stayed empty."""
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield page
    assert heard == []


@pytest.fixture
def editor(quiet):
    """A quiet page on which the editor has signed in."""
    quiet.goto("/admin/")
    quiet.get_by_label("Username").fill(EDITOR[0])
    quiet.get_by_label("Password").fill(EDITOR[1])
    quiet.get_by_role("button", name="Log in").click()
    quiet.get_by_role("heading", name="What needs you").wait_for()
    return quiet


def link_in(mail):
    """The first address of this site's own in the text of a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"http://127\.0\.0\.1:\d+/\S+", text)[0]
