"""What the styles share: initials, pages, editions, title case."""

import pytest

from blog.citations.styles.formatting import edition, initials, pages, title_case


@pytest.mark.parametrize(
    ("given", "close", "spaced"),
    [
        ("Scott R.", "SR", "S. R."),
        ("Jean-Paul", "JP", "J.-P."),
        ("G. Michael", "GM", "G. M."),
        ("A.B.", "AB", "A. B."),
        ("Carla de", "C de", "C. de"),
        ("", "", ""),
    ],
)
def test_given_names_become_initials(given, close, spaced):
    assert (initials(given), initials(given, ".")) == (close, spaced)


@pytest.mark.parametrize(
    ("text", "short", "whole"),
    [
        ("1348-1351", "1348–51", "1348–1351"),
        ("617–23", "617–23", "617–623"),
        ("10-19", "10–9", "10–19"),
        ("99-101", "99–101", "99–101"),
        ("e34", "e34", "e34"),
        ("5-5", "5–5", "5–5"),
        ("S1-S7", "S1–7", "S1–S7"),
        ("S1-T7", "S1-T7", "S1-T7"),
    ],
)
def test_page_ranges_are_written_short_or_whole(text, short, whole):
    assert (pages(text, dash="–", short=True), pages(text, dash="–", short=False)) == (short, whole)


@pytest.mark.parametrize(
    ("text", "written"),
    [("1", "1st ed."), ("2", "2nd ed."), ("3", "3rd ed."), ("11", "11th ed."), ("22", "22nd ed.")],
)
def test_editions_are_counted(text, written):
    assert edition(text) == written


@pytest.mark.parametrize(
    ("text", "cased"),
    [
        ("the journal of sleep", "The Journal of Sleep"),
        ("what helps? a guide", "What Helps? A Guide"),
        ("mRNA and the NHS", "mRNA and the NHS"),
        ("example.org", "example.org"),
    ],
)
def test_title_case_leaves_small_words_and_capitals_alone(text, cased):
    assert title_case(text) == cased
