"""What is said when a register does not answer as it should: one sentence for each kind of failure,
with the register's name, whichever register it is."""

import pytest

from blog.citations import fetch
from blog.citations.fetch import (
    FetchError,
    Moved,
    NotFound,
    OverLimit,
    Refused,
    ServiceDown,
    UnusableAnswer,
)
from blog.citations.registers import crossref, datacite, doi_org, open_library, pmc, pubmed
from tests.fakes.references import Mood

pytestmark = pytest.mark.django_db
# For each setting: the name in a sentence, the question, a number that is known and one that is not.
QUERIES = {
    "DOI_API_URL": ("doi.org", doi_org.find, "10.5555/trial", "10.5555/none"),
    "CROSSREF_API_URL": ("Crossref", crossref.read_notice, "10.5555/trial", "10.5555/none"),
    "DATACITE_API_URL": ("DataCite", datacite.find, "10.5555/trial", "10.5555/none"),
    "NCBI_CITATION_URL": ("PubMed", pmc.find_by_pmid, "99000001", "98999999"),
    "NCBI_EUTILS_URL": ("PubMed", pubmed.read_notice, "99000001", "98999999"),
    "OPEN_LIBRARY_URL": ("Open Library", open_library.find, "9780309064033", "9780804429573"),
}
UNKNOWN = (NotFound, "{name} does not know this number. Check it.")
MOVED = (
    Moved,
    "The address of {name} in the settings is no longer right. Tell whoever runs the site: "
    "{setting}.",
)
REFUSED = (
    Refused,
    "{name} refuses this site's requests. Tell whoever runs the site, or add the source by hand.",
)
OVER_LIMIT = (OverLimit, "{name} had too many requests from this site. Try again in ")
DOWN = (ServiceDown, "{name} has a fault at the moment. Try again later.")
UNREADABLE = (UnusableAnswer, "{name} sent an answer that cannot be read.")
PRIVATE = (UnusableAnswer, "{name} redirected to a private address.")
SAID = {
    Mood.GONE: MOVED,
    Mood.MOVED: MOVED,
    Mood.REFUSED: REFUSED,
    Mood.LOGIN: REFUSED,
    Mood.BAD_REQUEST: REFUSED,
    Mood.BUSY: OVER_LIMIT,
    Mood.LIMIT_IN_200: OVER_LIMIT,
    Mood.ERROR_500: DOWN,
    Mood.OUTAGE: DOWN,
    Mood.ERROR_IN_200: DOWN,
    Mood.HTML: (ServiceDown, "{name} sent a web page instead of a record. Try again later."),
    Mood.SLOW: (ServiceDown, "{name} did not answer in time. Try again later."),
    Mood.DRIPPING: (ServiceDown, "{name} did not answer in time. Try again later."),
    Mood.CUT_OFF: UNREADABLE,
    Mood.EMPTY: UNREADABLE,
    Mood.ODD: UNREADABLE,
    Mood.HUGE: (UnusableAnswer, "{name} sent more data than a record can have."),
    Mood.LOOP: (UnusableAnswer, "{name} redirected too many times."),
    Mood.PRIVATE: PRIVATE,
    Mood.METADATA: PRIVATE,
    Mood.FILE: (UnusableAnswer, "{name} redirected to an invalid address."),
}
# doi.org answers an unknown DOI with a web page, and leads to the pages of others. The citation
# service of PubMed Central answers 400 to what cannot be a number.
SAID_BY_SOME = {
    ("DOI_API_URL", Mood.GONE): UNKNOWN,
    ("DOI_API_URL", Mood.MOVED): UNREADABLE,
    ("NCBI_CITATION_URL", Mood.BAD_REQUEST): UNKNOWN,
}
FIVE = (None, Mood.GONE, Mood.REFUSED, Mood.BUSY, Mood.OUTAGE)


@pytest.fixture
def ask(registers, monkeypatch):
    """What is said of a question to one register in a mood, or of an unknown number."""
    monkeypatch.setattr(fetch, "DEADLINE_SECONDS", 0.3)

    def ask(setting, mood):
        _name, query, known, unknown = QUERIES[setting]
        registers.mood = mood or Mood.GOOD
        with pytest.raises(FetchError) as failure:
            query(known if mood else unknown)
        return failure.value

    return ask


@pytest.mark.parametrize("mood", SAID)
@pytest.mark.parametrize("setting", QUERIES)
def test_each_failure_of_each_register_is_one_sentence(ask, setting, mood):
    error, sentence = SAID_BY_SOME.get((setting, mood), SAID[mood])
    failure = ask(setting, mood)
    said = sentence.format(name=QUERIES[setting][0], setting=setting)
    assert type(failure) is error and str(failure).startswith(said)


@pytest.mark.parametrize("setting", QUERIES)
def test_unknown_moved_refused_over_limit_and_down_are_told_apart(ask, setting):
    unknown = ask(setting, None)
    assert (type(unknown), str(unknown)) == (NotFound, UNKNOWN[1].format(name=QUERIES[setting][0]))
    said = {str(ask(setting, mood)) for mood in FIVE}
    # A 404 of doi.org is what it says of an unknown DOI.
    assert len(said) == (4 if setting == "DOI_API_URL" else 5)
