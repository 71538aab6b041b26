"""Everything that readers, moderators, the worker and the clock can do to a thread, in any order: the
invariants hold after each step. `make audit` tries thousands of steps more."""

import pytest

from tests.comments.sequences import driver, invariants
from tests.comments.sequences.worker import Worker
from tests.fakes.akismet import Mood
from tests.limits import lift_limits

pytestmark = pytest.mark.django_db


class Thread(Worker):
    """One thread of four comments, and all who have to do with it."""

    def begin(self):
        for number in range(4):
            self.post(number, number, "plain", 3, False)
        self.check(Mood.HAM, 4)

    def check_all(self):
        self.record.step += 1
        invariants.check(self)
        invariants.check_article(self)
        if self.record.step % 10 == 0:
            invariants.check_pages(self, self.record.step)


@pytest.fixture
def try_sequences(akismet_server, settings):
    lift_limits(settings)

    def try_sequences(seeds, length):
        for seed in seeds:
            driver.try_sequence(Thread, seed, length, akismet_server)

    return try_sequences


def test_no_order_of_actions_breaks_a_thread(try_sequences):
    """The same sequences in each run, so that a failure belongs to the change."""
    try_sequences(range(4), 25)


@pytest.mark.audit
def test_none_of_thousands_of_steps_breaks_a_thread(try_sequences):
    try_sequences(range(1000, 1300), 40)
