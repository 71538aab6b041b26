"""Whatever goes wrong at a register is told in one sentence, and in the right one."""

import pytest

from blog.citations import fetch
from blog.citations import registers as adapters
from blog.citations.fetch import (
    FetchError,
    Moved,
    NotFound,
    OverLimit,
    Refused,
    ServiceDown,
    UnusableAnswer,
)
from blog.citations.identifiers import Identifier, Kind
from tests.blog.registers import ARTICLE, BOOK
from tests.fakes.references import SETTINGS, Mood

pytestmark = pytest.mark.django_db
# For each setting the module of its register, a number that it knows, and one that it does not.
NUMBERS = {
    "DOI_API_URL": (adapters.doi_org, Kind.DOI, ARTICLE["DOI"], "10.5555/nothing"),
    "CROSSREF_API_URL": (adapters.crossref, Kind.DOI, ARTICLE["DOI"], "10.5555/nothing"),
    "DATACITE_API_URL": (adapters.datacite, Kind.DOI, ARTICLE["DOI"], "10.5555/nothing"),
    "NCBI_CITATION_URL": (adapters.pmc, Kind.PMID, ARTICLE["PMID"], "98999999"),
    "NCBI_EUTILS_URL": (adapters.pubmed, Kind.PMID, ARTICLE["PMID"], "98999999"),
    "OPEN_LIBRARY_URL": (adapters.open_library, Kind.ISBN, BOOK["ISBN"], "9780804429573"),
}
FAILURES = {
    Mood.GONE: Moved,
    Mood.MOVED: Moved,
    Mood.REFUSED: Refused,
    Mood.LOGIN: Refused,
    Mood.BAD_REQUEST: Refused,
    Mood.BUSY: OverLimit,
    Mood.LIMIT_IN_200: OverLimit,
    Mood.ERROR_IN_200: ServiceDown,
    Mood.ERROR_500: ServiceDown,
    Mood.OUTAGE: ServiceDown,
    Mood.HTML: ServiceDown,
    Mood.SLOW: ServiceDown,
    Mood.EMPTY: UnusableAnswer,
    Mood.CUT_OFF: UnusableAnswer,
    Mood.ODD: UnusableAnswer,
    Mood.HUGE: UnusableAnswer,
    Mood.LOOP: UnusableAnswer,
    Mood.PRIVATE: UnusableAnswer,
}
# The answers by which a register says that it does not know a number.
OTHERWISE = {
    ("DOI_API_URL", Mood.GONE): NotFound,
    # A publisher's page, to which doi.org sends everybody.
    ("DOI_API_URL", Mood.MOVED): UnusableAnswer,
    ("NCBI_CITATION_URL", Mood.BAD_REQUEST): NotFound,
}
SENTENCES = {
    NotFound: "does not know this number",
    Moved: "in the settings is no longer right",
    Refused: "refuses this site's requests",
    OverLimit: "had too many requests from this site",
}


@pytest.fixture
def ask(monkeypatch):
    """Finds a work in one register alone, and gives what it says."""

    def ask(setting, number):
        module, kind, *_numbers = NUMBERS[setting]
        monkeypatch.setattr(fetch, "DEADLINE_SECONDS", 0.5)
        monkeypatch.setattr("blog.citations.registers.REGISTERS", (module.REGISTER,))
        with pytest.raises(FetchError) as failure:
            adapters.find(Identifier(kind, number))
        return failure.value

    return ask


def test_every_register_is_tried():
    assert NUMBERS.keys() == SETTINGS.keys()


@pytest.mark.parametrize("setting", SETTINGS)
def test_each_failure_is_told_in_the_sentence_of_its_kind(registers, ask, setting):
    for mood in FAILURES:
        registers.mood = mood
        failure = ask(setting, NUMBERS[setting][2])
        kind = OTHERWISE.get((setting, mood), FAILURES[mood])
        assert type(failure) is kind, mood
        assert SENTENCES.get(kind, "") in str(failure)
        assert (setting in str(failure)) == (kind is Moved)


@pytest.mark.parametrize("setting", SETTINGS)
def test_an_unknown_number_and_a_register_that_does_not_listen_are_told_apart(
    registers, ask, setting
):
    assert type(ask(setting, NUMBERS[setting][3])) is NotFound
    registers.go_down()
    failure = ask(setting, NUMBERS[setting][2])
    assert type(failure) is ServiceDown and "cannot be reached" in str(failure)


def test_a_register_is_followed_to_another_path(registers, settings):
    settings.NCBI_CITATION_URL = f"{registers.url}/api/ctxp/v1"
    number = Identifier(Kind.PMID, ARTICLE["PMID"])
    assert adapters.find(number)[0]["title"] == ARTICLE["title"]
    settings.NCBI_CITATION_URL = f"{registers.url}/lit/ctxp/v1"
    registers.moods["NCBI_EUTILS_URL"] = Mood.ERROR_500
    with pytest.raises(Moved, match="NCBI_CITATION_URL"):
        adapters.find(number)
