"""Everything that readers, moderators, the worker and the clock can do to a thread, in any order: the
invariants hold after each step. `make audit` tries thousands of steps more."""

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as limited
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from tests.comments.sequences import invariants
from tests.comments.sequences.moderators import Moderators
from tests.comments.sequences.readers import Readers
from tests.comments.sequences.stage import WHICH
from tests.comments.sequences.worker import Worker
from tests.fakes.akismet import Mood
from tests.limits import lift_limits

pytestmark = pytest.mark.django_db


class Thread(Readers, Moderators, Worker):
    """One thread, and all who have to do with it."""

    @initialize(
        parents=st.lists(WHICH, min_size=2, max_size=5), passes=st.booleans(), holds=st.booleans()
    )
    def begin_to_talk(self, parents, passes, holds):
        """Without it most sequences would be too short for anything to happen."""
        self.change_the_policy({"publish_unseen": not holds})
        for number, parent in enumerate(parents):
            self.post(number, parent, "plain", 3, False)
        if passes:
            self.check(Mood.HAM, len(parents))

    @rule(which=WHICH)
    def look_at_the_pages(self, which):
        invariants.check_pages(self, which)

    @invariant()
    def the_invariants_hold(self):
        self.record.step += 1
        invariants.check(self)
        invariants.check_article(self)


@pytest.fixture
def try_sequences(akismet_server, settings):
    lift_limits(settings)

    def try_sequences(**options):
        options = {"deadline": None, "suppress_health_check": list(HealthCheck)} | options
        run_state_machine_as_test(lambda: Thread(akismet_server), settings=limited(**options))

    return try_sequences


def test_no_order_of_actions_breaks_a_thread(try_sequences):
    """The same sequences in each run, so that a failure belongs to the change."""
    try_sequences(max_examples=30, stateful_step_count=15, derandomize=True)


@pytest.mark.audit
def test_none_of_thousands_of_orders_breaks_a_thread(try_sequences):
    try_sequences(max_examples=300, stateful_step_count=40)
