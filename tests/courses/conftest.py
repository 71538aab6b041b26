"""Students that several files need."""

import pytest

from tests.courses.builders import make_offered_another


@pytest.fixture
def offered():
    """A confirmed student to whom another place is offered."""
    return make_offered_another()
