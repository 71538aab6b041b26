"""The registers of works on loopback, and the site knows where they are."""

import pytest

from tests.blog.registers import WORKS
from tests.fakes.references import FakeReferences


@pytest.fixture
def registers(settings):
    with FakeReferences(WORKS) as fake:
        for name, address in fake.settings.items():
            setattr(settings, name, address)
        yield fake
