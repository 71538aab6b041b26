"""What registers really answered, as recorded by other programs, through the code that asks them.

Each answer is played by a real server on loopback. tests/blog/recorded/README.md says where they
are from."""

from datetime import date
from pathlib import Path

import pytest

from blog.citations.fetch import (
    FetchError,
    NotFound,
    Refused,
    ServiceDown,
)
from blog.citations.identifiers import Kind
from blog.citations.registers import crossref, datacite, doi_org, open_library, pmc, pubmed
from blog.models import Source
from tests.blog.recorded import load
from tests.blog.recorded.facts import facts, facts_of, fold
from tests.blog.recorded.losses import lost_on_the_way
from tests.blog.recorded.origins import HABANERO, RCROSSREF
from tests.fakes.recordings import Player

pytestmark = pytest.mark.django_db
SETTINGS = {
    "crossref": "CROSSREF_API_URL",
    "doi_org": "DOI_API_URL",
    "datacite": "DATACITE_API_URL",
    "pmc": "NCBI_CITATION_URL",
    "pubmed": "NCBI_EUTILS_URL",
    "open_library": "OPEN_LIBRARY_URL",
}
ANSWERS = [answer for register in SETTINGS for answer in load(register)]
WORKS = [
    answer
    for answer in ANSWERS
    if answer.status == 200 and answer.path != "/works" and "/api/handles/" not in answer.path
]

SEARCHES = [answer for answer in ANSWERS if answer.status == 200 and answer.path == "/works"]
HANDLES = [answer for answer in ANSWERS if "/api/handles/" in answer.path]
ERRORS = [answer for answer in ANSWERS if answer.status >= 400 and answer not in HANDLES]
Notice = Source.Notice
# Kind, day, DOI and PMID of the gravest notice about a work, by its DOI or PMID.
NOTICES = {
    "10.1016/s0140-6736(97)11096-0": (
        *(Notice.RETRACTION, date(2010, 2, 6)),
        *("10.1016/s0140-6736(10)60175-4", ""),
    ),
    "10.1056/nejmoa2007621": (
        *(Notice.RETRACTION, date(2020, 6, 4)),
        *("10.1056/nejmc2021225", ""),
    ),
    "10.1016/j.ejogrb.2014.02.038": (
        *(Notice.CONCERN, date(2024, 8, 1)),
        *("10.1016/j.ejogrb.2024.06.039", ""),
    ),
    "10.1371/journal.pone.0033693": (
        *(Notice.CORRECTION, date(2012, 5, 8)),
        *("10.1371/annotation/c76da2c1-ccb8-4797-94c1-359d3ceceeda", ""),
    ),
    "10.1371/journal.ppat.1008184": (
        *(Notice.VERSION, date(2020, 1, 30)),
        *("10.1371/journal.ppat.1008184", ""),
    ),
    "9500320": (
        *(Notice.RETRACTION, date(2010, 2, 6)),
        *("10.1016/S0140-6736(10)60175-4", "20137807"),
    ),
}
# What is said of recorded errors, by register, status and a piece of the body.
SAID = {
    ("crossref", 400, "validation-failure"): (Refused, "Crossref refuses"),
    ("crossref", 404, "Resource not found."): (NotFound, "Crossref does not know this number"),
    ("crossref", 404, "cursor-invalid"): (NotFound, "Crossref does not know this number"),
    ("crossref", 500, "exception"): (ServiceDown, "Crossref has a fault"),
    ("crossref", 504, "Gateway Time-out"): (ServiceDown, "Crossref has a fault"),
    ("doi_org", 400, "<!DOCTYPE html>"): (Refused, "doi.org refuses"),
    ("doi_org", 404, "<!DOCTYPE html>"): (NotFound, "doi.org does not know this number"),
    ("datacite", 404, "doesn't exist"): (NotFound, "DataCite does not know this number"),
}


@pytest.fixture(scope="module")
def player():
    with Player(ANSWERS) as player:
        yield player
    assert player.unexpected == []


@pytest.fixture
def play(player, settings):
    def play(answer):
        setattr(settings, SETTINGS[answer.register], player.address(answer))
        return answer

    return play


def find(answer):
    """Look up the work that the answer is about, as the site does."""
    doi = answer.path.partition("/10.")[2]
    match answer.register:
        case "crossref":
            return crossref.REGISTER.works[Kind.DOI](f"10.{doi}")
        case "doi_org":
            return doi_org.REGISTER.works[Kind.DOI](f"10.{doi}")
        case "datacite":
            return datacite.REGISTER.works[Kind.DOI](f"10.{doi}")
        case "pmc" if "/pmc/" in answer.path:
            return pmc.REGISTER.works[Kind.PMCID](f"PMC{answer.query['id']}")
        case "pmc":
            return pmc.REGISTER.works[Kind.PMID](answer.query["id"])
        case "pubmed":
            return pubmed.REGISTER.works[Kind.PMID](answer.query["id"].split(",")[0])
    return open_library.REGISTER.works[Kind.ISBN](answer.query["bibkeys"].removeprefix("ISBN:"))


@pytest.mark.parametrize("answer", WORKS, ids=str)
def test_the_facts_of_a_recorded_work_arrive_and_can_be_stored_printed_and_exported(play, answer):
    expected = facts(play(answer))
    if not expected.title:
        with pytest.raises(FetchError, match="without a title"):
            find(answer)
    else:
        found = find(answer)
        assert facts_of(found) == expected
        assert lost_on_the_way(Source.from_csl(found)) == []


@pytest.mark.parametrize("answer", SEARCHES, ids=str)
def test_the_works_of_a_recorded_search_arrive_and_those_without_a_title_are_counted(play, answer):
    items = play(answer).body["message"]["items"]
    titled = [item for item in items if fold(item.get("title"))]
    found = crossref.REGISTER.search("any words")
    assert [facts_of(work) for work in found] == [facts_of(item) for item in titled]
    assert found.left_out == len(items) - len(titled)


@pytest.mark.parametrize("number", NOTICES)
def test_a_recorded_notice_is_read(play, number):
    [answer] = [one for one in WORKS if number in (one.path.partition("works/")[2], _pmid(one))]
    notice = read_notice(play(answer))
    assert (notice.kind, notice.on, notice.doi, notice.pmid) == NOTICES[number]


def test_the_other_recorded_works_have_no_notice(play):
    others = [one for one in WORKS if one.register in ("crossref", "pubmed")]
    for answer in others:
        if not {answer.path.partition("works/")[2], _pmid(answer)} & NOTICES.keys():
            assert not read_notice(play(answer)).kind, answer


def _pmid(answer):
    return answer.query.get("id", "").split(",")[0] if answer.register == "pubmed" else None


def read_notice(answer):
    if answer.register == "pubmed":
        return pubmed.REGISTER.notices[Kind.PMID](_pmid(answer))
    return crossref.REGISTER.notices[Kind.DOI](answer.path.partition("works/")[2])


@pytest.mark.parametrize("answer", HANDLES, ids=str)
def test_a_recorded_handle_tells_whether_a_doi_exists(play, answer):
    resolves = doi_org.REGISTER.resolves[Kind.DOI](play(answer).path.partition("handles/")[2])
    assert resolves == (answer.body["responseCode"] == 1) == (answer.status == 200)


@pytest.mark.parametrize("answer", ERRORS, ids=str)
def test_what_is_said_of_a_recorded_error(play, player, answer):
    [(error, said)] = [
        expected
        for (register, status, piece), expected in SAID.items()
        if (register, status) == (answer.register, answer.status) and piece in str(answer.body)
    ]
    ask = {
        "crossref": lambda: crossref.REGISTER.notices[Kind.DOI]("10.5555/x"),
        "doi_org": lambda: doi_org.REGISTER.works[Kind.DOI]("10.5555/x"),
        "datacite": lambda: datacite.REGISTER.works[Kind.DOI]("10.5555/x"),
    }[play(answer).register]
    with pytest.raises(FetchError, match=said) as failure:
        ask()
    assert type(failure.value) is error
    player.unexpected.clear()


@pytest.mark.parametrize(("repository", "commit"), [HABANERO, RCROSSREF])
def test_the_audit_fetches_the_same_recordings(repository, commit):
    script = Path(__file__).parents[2] / "scripts/reference-files"
    assert f"bring {repository} {commit}" in script.read_text()
