"""Whatever JSON a register sends, in whatever place, an editor gets records or one line."""

import json
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as limited
from hypothesis import strategies as st

from blog import bibliography
from blog.citations import formats, registers
from blog.citations.fetch import FetchError
from blog.citations.formats import Record
from blog.citations.identifiers import Identifier, Kind
from blog.models import Source
from tests.blog.registers import ARTICLE, BOOK, update
from tests.fakes.references import _datacite, _listed, _open_library, _summary

pytestmark = pytest.mark.django_db
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
CROSSREF = {"message": {**_listed(ARTICLE), "updated-by": [update("retraction")]}}
LINK = {"refsource": "J. 2010 Feb 6;1:2.", "reftype": "Retraction in", "pmid": 1, "note": ""}
CASES = {
    "doi.org": (
        registers.doi_org,
        ARTICLE,
        partial(registers.find, Identifier(Kind.DOI, "10.1/a")),
    ),
    "Crossref's notices": (
        registers.crossref,
        CROSSREF,
        partial(registers.read_notice, Identifier(Kind.DOI, "10.1/a")),
    ),
    "Crossref's search": (
        registers.crossref,
        {"message": {"items": [_listed(ARTICLE)]}},
        partial(registers.search, "a"),
    ),
    "PubMed's notices": (
        registers.pubmed,
        {"result": {"1": {"pubtype": ["Retracted Publication"], "references": [LINK]}}},
        partial(registers.read_notice, Identifier(Kind.PMID, "1")),
    ),
    "PubMed": (
        registers.pubmed,
        {"result": {"uids": ["1"], "1": {"pubtype": ["Preprint"], **_summary(ARTICLE)}}},
        partial(registers.find, Identifier(Kind.PMID, "1")),
    ),
    "PubMed Central": (
        registers.pmc,
        ARTICLE,
        partial(registers.find, Identifier(Kind.PMID, "1")),
    ),
    "Crossref": (
        registers.crossref,
        {"status": "ok", "message": {**_listed(ARTICLE), "institution": [{"name": "medRxiv"}]}},
        partial(registers.find, Identifier(Kind.DOI, "10.1/a")),
    ),
    "DataCite": (
        registers.datacite,
        {"data": {"attributes": {**_datacite(ARTICLE), "container": {"firstPage": "1"}}}},
        partial(registers.find, Identifier(Kind.DOI, "10.1/a")),
    ),
    "a shortDOI": (
        registers.doi_org,
        {"values": [{"type": "HS_ALIAS", "data": {"value": "10.1/a"}}]},
        partial(registers.find, Identifier(Kind.SHORT_DOI, "10/abc")),
    ),
    "Open Library": (
        registers.open_library,
        {"ISBN:1": _open_library(BOOK)},
        partial(registers.find, Identifier(Kind.ISBN, "1")),
    ),
}


def _paths(value, path=()):
    """Where each value stands in a JSON value."""
    yield path
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from _paths(inner, (*path, key))


def _with(value, path, odd):
    """The JSON value with `odd` at a path in it."""
    if not path:
        return odd
    changed = json.loads(json.dumps(value))
    outer = changed
    for key in path[:-1]:
        outer = outer[key]
    outer[path[-1]] = odd
    return changed


@pytest.mark.parametrize("name", CASES)
@limited(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@example(odd=10**17)
@example(odd="9" * 5000)
@example(odd=[[[]]])
@given(odd=VALUES)
def test_odd_json_is_records_or_one_line(name, odd, monkeypatch):
    module, answer, ask = CASES[name]
    for path in _paths(answer):
        changed = _with(answer, path, odd)
        monkeypatch.setattr(module, "get_json", lambda *_args, _answer=changed, **_query: _answer)
        monkeypatch.setattr(registers, "REGISTERS", (module.REGISTER,))
        try:
            _use(ask())
        except FetchError as failure:
            assert str(failure)


def _use(found):
    """What is done with records: they are described, compared and offered."""
    works = found if isinstance(found, list) else [found]
    for work in works:
        if isinstance(work, tuple) and isinstance(work[0], dict):
            source = Source.from_csl(work[0])
            assert source.label and bibliography.find_existing([work[0]])


@limited(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@example(odd=[[2020, 2, 31]])
@example(odd="9" * 5000)
@given(odd=VALUES)
def test_an_odd_item_of_a_file_is_imported_or_refused_with_a_reason(odd):
    item = {**ARTICLE, "accessed": {"date-parts": [[2020, 2, 3]]}, "editor": [{"literal": "A"}]}
    for path in _paths(item):
        records = formats.read(json.dumps([_with(item, path, odd)]))
        for one in bibliography.import_records(records):
            assert one.source or one.reason
        Source.objects.all().delete()


@pytest.mark.parametrize("text", ["{" * 400, "\\emph{" * 400, "$" * 401, "\\begin{a}" * 400])
@pytest.mark.parametrize("field", ["title", "author", "journal"])
def test_bibtex_of_any_depth_is_read_or_refused_with_a_reason(field, text):
    closed = "}" * text.count("{") if "begin" not in text else "\\end{a}" * 400
    for record in formats.read(f"@article{{a, title={{b}}, {field}={{{text}x{closed}}}}}"):
        assert record.csl or record.reason


@pytest.mark.parametrize("start", ["TY  - JOUR\n", "PMID- 1\n", "@a{\n", "{},"])
def test_a_file_of_thousands_of_records_is_refused_in_words(start):
    text = start * 2001
    [record] = formats.read(f"[{text}{{}}]" if start == "{}," else text)
    assert "at most 2,000 records" in record.reason


def test_the_text_of_a_failed_record_is_short():
    assert len(Record.failed("line 1", "", "a" * 100_000).text) < 200
