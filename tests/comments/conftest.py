"""Fixtures: a moderator, an editor, a reader's browser, and a fake Akismet on loopback."""

import pytest

from tests.comments.builders import make_article, make_editor, make_moderator
from tests.fakes.akismet import KEY, FakeAkismet


@pytest.fixture
def akismet_server(settings):
    """A fake Akismet that the site is configured to use."""
    with FakeAkismet() as fake:
        settings.AKISMET_API_URL = fake.url
        settings.AKISMET_API_KEY = KEY
        yield fake


@pytest.fixture
def moderator(db):
    return make_moderator()


@pytest.fixture
def desk(client, moderator):
    """The moderator's browser."""
    client.force_login(moderator)
    return client


@pytest.fixture
def editor(db):
    return make_editor()


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def reader(client):
    """A visitor's browser, without a session."""
    return client


@pytest.fixture(autouse=True)
def _no_key_unless_given(settings):
    settings.AKISMET_API_KEY = ""
