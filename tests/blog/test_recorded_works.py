"""Some 1,800 works as Crossref described them, through all that the site does with a work: look-up,
model, three styles, three formats and back.

`scripts/reference-files` fetches them; REFERENCE_FILES names another folder with the same content.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from blog.citations.fetch import UnusableAnswer
from blog.citations.registers import crossref, records
from blog.models import Source
from tests.blog.recorded.collect import from_cassettes
from tests.blog.recorded.facts import Facts, facts_of, fold
from tests.blog.recorded.losses import lost_on_the_way
from tests.blog.recorded.origins import CASSETTES, HABANERO, RCROSSREF

pytestmark = [pytest.mark.audit, pytest.mark.django_db]
ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("REFERENCE_FILES", ROOT / "var/audit/reference-files"))
# The script's folders have the names of the repositories without their owners.
READ = tuple(
    (repository.partition("/")[2], commit, folder)
    for repository, commit, folder in CASSETTES
    if (repository, commit) in (HABANERO, RCROSSREF)
)
# What may differ from the record when a work has been looked up: the rule, and when it holds of the
# facts there and here.
LOST_AT_LOOK_UP = {
    "A name that says there is none is no author.": (
        lambda there, here: there.first in {"none", "anonymous"}
    ),
    "`no` is no page.": lambda there, here: there.locator in {"no", "nono"} and not here.locator,
}


@pytest.fixture(scope="module")
def works():
    missing = [name for name, _commit, _folder in READ if not (FOLDER / name).exists()]
    if missing:
        pytest.skip(f"scripts/reference-files has not fetched {', '.join(missing)}")
    found = {}
    for answer in from_cassettes(FOLDER, READ):
        message = answer["body"].get("message") if isinstance(answer["body"], dict) else None
        if isinstance(message, dict):
            for item in message.get("items", [message]):
                if isinstance(item, dict) and {"DOI", "type"} <= item.keys():
                    found.setdefault(item["DOI"].lower(), item)
    return list(found.values())


def test_recorded_works_lose_nothing_but_by_a_rule_on_the_way_through_the_site(works):
    outcomes, losses = Counter(), []
    for item in works:
        try:
            work = records.clean(item, crossref.SERVICE)
        except UnusableAnswer:
            outcomes["without a title"] += 1
            losses += [(item["DOI"], "title")] if fold(item.get("title")) else []
            continue
        outcomes["whole"] += 1
        source = Source.from_csl(work)
        losses += [*_lost_at_look_up(item, work), *lost_on_the_way(source)]
    assert losses == []
    assert outcomes["whole"] > 1700, outcomes


def _lost_at_look_up(item, work):
    there, here = facts_of(item), facts_of(work)
    if there == here or any(is_allowed(there, here) for is_allowed in LOST_AT_LOOK_UP.values()):
        return []
    return [
        (item["DOI"], name, getattr(there, name), getattr(here, name))
        for name in Facts._fields
        if getattr(there, name) != getattr(here, name)
    ]
