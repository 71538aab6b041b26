"""A database that another version made is refused, in words and before anything is changed."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def _record(app, name):
    MigrationRecorder(connection).record_applied(app, name)


def test_a_database_of_this_version_passes():
    call_command("check", databases=["default"])


def test_a_database_of_another_version_is_refused_in_words():
    _record("courses", "0003_prices_payments_and_turns")
    with pytest.raises(SystemCheckError) as refused:
        call_command("migrate", verbosity=0, skip_checks=False)
    assert "another version of Citewell: courses.0003_prices_payments_and_turns" in str(
        refused.value
    )
    assert "start with an empty one" in str(refused.value)


def test_a_package_that_was_removed_is_no_reason_to_refuse():
    _record("sites", "0001_initial")
    call_command("check", databases=["default"])
