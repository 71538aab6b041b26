"""The registers of works on loopback, and the site knows where they are."""

import pytest

from tests.blog.registers import WORKS
from tests.fakes.references import SETTINGS, FakeReferences


@pytest.fixture
def registers(settings):
    with FakeReferences(WORKS) as fake:
        for name in SETTINGS:
            setattr(settings, name, fake.url)
        yield fake
