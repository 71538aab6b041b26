"""References in the Vancouver style. The examples are those of Citing Medicine's kinds."""

import pytest

from blog.citations.parts import html, plain
from blog.citations.styles.vancouver import format_work, initials, short_pages

ARTICLE = {
    "type": "article-journal",
    "title": "Magnesium for skeletal muscle cramps",
    "author": [
        {"family": "Garrison", "given": "Scott R."},
        {"family": "Allan", "given": "G. Michael"},
    ],
    "container-title": "Cochrane Database of Systematic Reviews",
    "issued": {"date-parts": [[2020, 9, 21]]},
    "volume": "9",
    "issue": "9",
    "page": "CD009402",
}


def text(work):
    return plain(format_work(work))


def test_a_journal_article():
    assert text(ARTICLE) == (
        "Garrison SR, Allan GM. Magnesium for skeletal muscle cramps. "
        "Cochrane Database of Systematic Reviews. 2020 Sep 21;9(9):CD009402."
    )


def test_after_six_authors_come_the_others():
    seven = [{"family": f"Name{n}", "given": "A"} for n in range(7)]
    assert text({**ARTICLE, "author": seven}).startswith(
        "Name0 A, Name1 A, Name2 A, Name3 A, Name4 A, Name5 A, et al. Magnesium"
    )


def test_a_book_with_an_edition():
    book = {
        "type": "book",
        "title": "Testing Treatments",
        "author": [{"family": "Evans", "given": "Imogen"}],
        "edition": "2",
        "publisher": "Pinter & Martin",
        "publisher-place": "London",
        "issued": {"date-parts": [[2011]]},
    }
    assert text(book) == "Evans I. Testing Treatments. 2nd ed. London: Pinter & Martin; 2011."


def test_a_book_that_has_editors_only():
    book = {
        "type": "book",
        "title": "Handbook",
        "editor": [{"family": "Higgins", "given": "J P T"}],
    }
    assert text(book) == "Higgins JPT, editor. Handbook."


def test_a_chapter_names_the_book_it_is_in():
    chapter = {
        "type": "chapter",
        "title": "Grading",
        "author": [{"family": "Guyatt", "given": "G"}],
        "container-title": "Handbook",
        "editor": [{"family": "Higgins", "given": "J"}, {"family": "Thomas", "given": "J"}],
        "page": "375-402",
        "publisher": "Wiley",
        "issued": {"date-parts": [[2019]]},
    }
    assert text(chapter) == (
        "Guyatt G. Grading. In: Higgins J, Thomas J, editors. Handbook. Wiley; 2019. p. 375-402."
    )


def test_a_web_page_says_where_and_when_it_was_read():
    page = {
        "type": "webpage",
        "title": "Leg cramps",
        "author": [{"literal": "NHS inform"}],
        "URL": "https://example.org/leg-cramps",
        "accessed": {"date-parts": [[2026, 11, 22]]},
    }
    assert text(page).startswith("NHS inform. Leg cramps [Internet]. [cited 2026 Nov 22].")
    assert html(format_work(page)).endswith(">https://example.org/leg-cramps</a>")


def test_a_title_that_asks_a_question_gets_no_stop():
    assert "cramps? Cochrane" in text({**ARTICLE, "title": "Does it help cramps?"})


def test_a_work_without_author_or_date_still_makes_sense():
    assert text({"type": "report", "title": "A report"}) == "A report."


@pytest.mark.parametrize(
    ("given", "short"),
    [("Scott R.", "SR"), ("Jean-Paul", "JP"), ("G. Michael", "GM"), ("Carla de", "C"), ("", "")],
)
def test_given_names_become_initials(given, short):
    assert initials(given) == short


@pytest.mark.parametrize(
    ("pages", "short"),
    [
        ("1348-1351", "1348-51"),
        ("617–623", "617-23"),
        ("10-19", "10-9"),
        ("99-101", "99-101"),
        ("e34", "e34"),
        ("5-5", "5-5"),
        ("S1-S7", "S1-S7"),
    ],
)
def test_page_ranges_are_shortened(pages, short):
    assert short_pages(pages) == short


@pytest.mark.parametrize(
    ("edition", "words"), [("1", "1st"), ("2", "2nd"), ("3", "3rd"), ("11", "11th"), ("22", "22nd")]
)
def test_editions_are_counted_in_words(edition, words):
    assert f"{words} ed." in text({"type": "book", "title": "Book", "edition": edition})
