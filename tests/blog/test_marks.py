"""What a body's marks say, read from its HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.citations.marks import Mark, Quotation, QuotationKind, find


def test_marks_and_quotations_come_in_the_order_of_the_text():
    body = (
        '<p>One<cite data-source="7" data-locator="p. 3"></cite></p>'
        '<blockquote data-source="9" data-kind="abridged" data-via="7"><p>Two</p></blockquote>'
    )
    assert find(body) == [
        Mark(7, "p. 3"),
        Quotation(9, kind=QuotationKind.ABRIDGED, via=7),
    ]


def test_a_quotation_without_a_source_is_found_and_has_none():
    assert find("<blockquote><p>Whose?</p></blockquote>") == [Quotation(None)]


@pytest.mark.parametrize("key", ["", "x", "-1", "1e3", "٣", "9" * 30, "1; drop table", "0x10"])
def test_a_mark_that_names_no_key_is_no_mark(key):
    assert find(f'<p><cite data-source="{key}"></cite></p>') == []


def test_an_unknown_kind_of_quotation_counts_as_verbatim():
    (quotation,) = find('<blockquote data-source="1" data-kind="shouted"></blockquote>')
    assert quotation.kind == QuotationKind.VERBATIM


@given(st.text())
def test_no_text_breaks_the_reader(text):
    assert isinstance(find(text), list)
