"""What meets text from outside takes time in proportion to the text."""

import re
import warnings
from contextlib import suppress
from functools import partial
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils.deprecation import RemovedInDjango2028Warning

from blog import folding, highlighting, passages, search_query, stems
from blog.citations import csl, formats, identifiers, latex, lookup, marks, markup, names, sameness
from blog.citations.formats import bibtex, nbib, ris
from blog.citations.registers import crossref, notice_in_title, records
from blog.citations.styles import formatting
from blog.models import Article
from comments import policy, word_rules
from tests.growth import grows_faster
from tests.patterns import SCAN, WHOLE, all_patterns, busy_texts
from website import strict_json
from website.cache import response
from website.http import retry
from website.templatetags import mail, website

pytestmark = pytest.mark.no_database
PATTERNS = all_patterns()
# Modules with a pattern that a function makes from words; FUNCTIONS has the function.
MADE_LATER = {"blog/stems.py"}
# Exponential patterns are found by the first, quadratic ones by the second.
PATTERN_LENGTHS = (20, 4096)
BODY = Article._meta.get_field("body")


def _busy(pattern, methods):
    for name, make in busy_texts(pattern):
        for method in methods:
            if grows_faster(getattr(pattern, method), make, PATTERN_LENGTHS):
                yield f"{method}: {name}"


@pytest.mark.parametrize(
    "pattern", [r"(a+)+\Z", r"<(\w+)[^<>]*>", r"<i>(.*?)</i>", r"\s+$", r"(?:10\.\d+)*/", r"^\s*@"]
)
def test_a_pattern_that_is_not_linear_is_found(pattern):
    assert next(_busy(re.compile(pattern, re.MULTILINE), SCAN + WHOLE), None)


@pytest.mark.parametrize("where", [name for name, found in PATTERNS.items() if found[0]])
def test_a_pattern_takes_time_in_proportion_to_the_text(where):
    assert next(_busy(*PATTERNS[where]), None) is None


def test_patterns_are_made_when_their_module_is_loaded():
    later = {
        name.partition(":")[0] for name, (pattern, _methods) in PATTERNS.items() if not pattern
    }
    assert later == MADE_LATER


def _sanitise_and_read(text):
    body = BODY.sanitize(text)
    marks.find(body), passages.split(body), website.html_to_text(body)


def _highlight(text):
    terms = search_query.parse('"leg cramp" magnesium')
    highlighting.Highlighter(terms).snippet(text)


def _title_of_a_register(text):
    records.clean({"title": f"A{text}", "subtitle": text}, crossref.SERVICE)


def _link(text):
    with warnings.catch_warnings():
        # From Django 2028 on, an address without a scheme becomes one of https.
        warnings.simplefilter("ignore", RemovedInDjango2028Warning)
        mail.linked(text)


# The beginning of a text, and the function that reads it.
FUNCTIONS = {
    "reference": ("See 1", lookup.read_reference),
    "identifier": ("", identifiers.identify),
    "DOI": ("10.1234/", identifiers.clean_doi),
    "titles that are compared": ("", partial(lookup._contains, "a title of thirty letters aaaa")),
    "title of a register": ("<", _title_of_a_register),
    "notice in a title": ("(retracted", notice_in_title),
    "record of a register": ("", lambda text: csl.clean({"title": text, "author": [text]})),
    "markup": ("", markup.clean),
    "formula": ("<math>", markup.clean),
    "LaTeX in a title": ("$", markup.clean),
    "date": ("2001 ", csl.read_date),
    "name": ("", csl.read_name),
    "name in order": ("", names.read_in_order),
    "name with initials": ("", names.read_with_initials),
    "name in capitals": ("", lambda text: names.clean({"family": text, "given": text})),
    "file": ("", formats.read),
    "RIS": ("TY  - JOUR\nTI  - ", ris.read),
    "PubMed": ("PMID- 1\nTI  - ", nbib.read),
    "BibTeX": ("@article{a, title={", bibtex.read),
    "JSON": ('{"title": "', strict_json.loads),
    "list of JSON": ("[", strict_json.loads),
    "names in BibTeX": ("@article{a, title={b}, author={", bibtex.read),
    "title as LaTeX": ("<i>", latex.encode_rich),
    "title of a reference": ("<i>", formatting.clean),
    "title case": ("a: ", formatting.title_case),
    "pages": ("1", partial(formatting.pages, dash="-", short=True)),
    "initials": ("", formatting.initials),
    "folded words": ("", folding.fold_words),
    "folded letters": ("", folding.fold_letters),
    "ISBN of a record": ("", sameness.isbn_key),
    "search": ('"', search_query.parse),
    "stem": ("", stems.stem),
    "line of a search": ("", search_query.normalise),
    "highlighting": ("leg", _highlight),
    "links of a comment": ("http://", policy.count_links),
    "blocked words": (
        "",
        lambda text: word_rules.find_rule({"body": text}, "viagra\naaaab\n" + text[:99]),
    ),
    "rich text": ("<p>", lambda text: BODY.clean(text, None)),
    "sanitised text": ("<p>", _sanitise_and_read),
    "mail": ("", mail.tidy),
    "link in a mail": ("", _link),
    "Accept-Encoding": (
        "br;q=0",
        lambda text: response._best_encoding.__wrapped__(text.encode("latin-1", "replace")),
    ),
    "Retry-After": ("", retry.retry_after),
}
UNITS = [
    *(
        "a",
        "1",
        " ",
        "\n",
        "é",
        "\u0301",
        "-",
        ".",
        ",",
        ";",
        ":",
        '"',
        "'",
        "(",
        ")",
        "[",
        "{",
        "}",
    ),
    *("<", ">", "<i>", "</i>", "<p>", "<!--", "<a href='", "&", "&lt;", "&#", "\\", "$", "%", "@"),
    *(
        "\\emph{",
        "@a{",
        "TY  - JOUR\n",
        "PMID- 1\n",
        "10.1234",
        "10.1234/",
        "a and ",
        "a, ",
        "1993;",
    ),
    *("http://", "http://a.b ", "www.a.b ", "a@b.c ", "PMC", "ISBN ", "leg cramp ", '{"a":', "[1,"),
    *(
        "<cite data-source='1'>",
        "<b>a</b>",
        "<msub>",
        "</msub>",
        "$^{",
        "A ",
        "<jats:i>",
        "q=0,",
        "See 1 ",
    ),
]


def _tried(function, text):
    with suppress(ValueError, ValidationError):
        function(text)


def _slow(name, starts):
    beginning, function = FUNCTIONS[name]
    for start, unit in product(starts, UNITS):
        first = beginning + start
        make = lambda length, first=first, unit=unit: first + unit * (length // len(unit))  # noqa: E731
        if grows_faster(partial(_tried, function), make):
            yield f"{first!r}, then {unit!r} repeated"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_text_is_read_in_time_in_proportion_to_its_length(name):
    assert list(_slow(name, [""])) == []


@pytest.mark.audit
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_text_with_any_beginning_is_read_in_time_in_proportion_to_its_length(name):
    assert list(_slow(name, UNITS)) == []
