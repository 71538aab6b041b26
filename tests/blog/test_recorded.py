"""What registers really answered, as recorded by other programs, through the code that asks them.

Each answer is played by a real server on loopback. tests/blog/recorded/README.md says where they
are from."""

import pytest

from blog.citations.fetch import FetchError
from blog.citations.identifiers import Kind
from blog.citations.registers import crossref, datacite, doi_org, open_library, pmc, pubmed
from tests.blog.recorded import load
from tests.blog.recorded.facts import facts, facts_of
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
def test_the_facts_of_a_recorded_work_arrive(play, answer):
    expected = facts(play(answer))
    if not expected.title:
        with pytest.raises(FetchError, match="without a title"):
            find(answer)
    else:
        assert facts_of(find(answer)) == expected
