"""The files that Zotero, JabRef, citation-js, rispy and bibtexparser test their own readers with:
every record of them is accounted for, and what is stored comes back the same from every format.

`scripts/reference-files` fetches them; REFERENCE_FILES names another folder with the same content.
"""

import ast
import json
import os
import re
from pathlib import Path

import pytest

from blog import bibliography
from blog.bibliography import Outcome
from blog.citations import csl, formats, names
from blog.citations.styles import STYLES, format_work
from blog.models import Source

pytestmark = [pytest.mark.audit, pytest.mark.django_db]

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("REFERENCE_FILES", ROOT / "var/audit/reference-files"))
# Records at the commits that the script fetches, and how many of them fail. Most of those have no
# title: they are made to test something else.
RECORDS = {
    "translators": (152, 6),
    "rispy": (26, 6),
    "python-bibtexparser": (115, 58),
    "citation-js": (223, 32),
    "jabref": (1004, 81),
}
ZOTERO_CASES = re.compile(
    r"BEGIN TEST CASES \*\*/\s*var testCases = (\[.*\])\s*/\*\* END TEST", re.S
)
SUFFIXES = {".bib", ".ris", ".nbib", ".txt", ".json"}
RECORD_IN_CODE = re.compile(r"^\s*@\w+\s*\{|^TY  - ", re.MULTILINE)
# BibTeX's blocks that are no entries.
NO_ENTRIES = {"comment", "preamble", "string"}


def inputs(folder):
    """The texts and files in a repository that are of one of our formats."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".js" and (cases := ZOTERO_CASES.search(path.read_text())):
            cases = json.loads(cases[1])
            yield from (case["input"] for case in cases if case["type"] == "import")
        elif path.suffix == ".py":
            yield from _texts_in_code(path.read_text())
        elif path.suffix in SUFFIXES and path.is_file() and _is_readable(path.read_bytes()):
            yield path.read_bytes()


def _texts_in_code(code):
    for node in ast.walk(ast.parse(code)):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and RECORD_IN_CODE.search(text):
            yield text


def _is_readable(content):
    text = formats._decoded(content)
    if text.lstrip()[:1] in ("[", "{"):
        return '"type"' in text
    return any(signature.search(text) for signature, _reader in formats.SIGNATURES)


def count(content):
    """How many records a file has by the beginnings of lines."""
    text = formats._decoded(content) if isinstance(content, bytes) else content
    text = re.sub("\r\n?", "\n", text)
    if text.lstrip()[:1] in ("[", "{"):
        return 1
    for start in (r"^[ \t]*TY[ \t]{1,2}-", r"^PMID- ", r"^OWN - "):
        if found := re.findall(start, text, re.MULTILINE):
            return len(found)
    kinds = re.findall(r"^[ \t]*@\s*(\w+)\s*[{(]", text, re.MULTILINE)
    return sum(kind.lower() not in NO_ENTRIES for kind in kinds)


def as_stored(source):
    """The source without what depends on where a program splits a name."""
    work = source.as_csl()
    del work["id"]
    lines = {field: list(map(names.write, work[field])) for field in csl.NAMES if field in work}
    return work | lines


@pytest.mark.parametrize("repository", RECORDS)
def test_every_record_of_another_programs_tests_is_accounted_for(repository, caplog):
    if not (FOLDER / repository).exists():
        pytest.skip("scripts/reference-files has not fetched it")
    records = []
    for content in inputs(FOLDER / repository):
        read = formats.read(content)
        assert len(read) >= count(content), content[:500]
        records += read
    imported = bibliography.import_records(records)
    assert [one.record.location for one in imported] == [record.location for record in records]
    assert all(one.source or (one.reason and one.record.text) for one in imported)
    assert caplog.records == []
    failed = [one for one in imported if one.outcome == Outcome.FAILED]
    assert (len(imported), len(failed)) == RECORDS[repository]
    assert_comes_back([one.source for one in imported if one.outcome == Outcome.ADDED])


def assert_comes_back(sources):
    works = [source.as_csl() for source in sources]
    assert all(format_work(work, style) for work in works for style in STYLES)
    for suffix in formats.FORMATS:
        records = formats.read(formats.write(works, suffix))
        again = [Source.from_csl(record.csl) for record in records]
        assert list(map(as_stored, again)) == list(map(as_stored, sources)), suffix
