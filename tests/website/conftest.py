"""A mail server on loopback that the site sends to."""

import pytest

from tests.fakes.smtp import FakeSMTP


@pytest.fixture
def smtp(settings):
    with FakeSMTP() as server:
        settings.MAILERS = server.mailers(timeout=0.5)
        yield server
