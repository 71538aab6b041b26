"""Printed pages have all words of the page, on A4 and on Letter: no column and no closed part is cut."""

import re

import pypdfium2

from tests.browser.conftest import log_in

ARTICLE = "/articles/magnesium-and-muscle-cramps/"
PAPERS = ("A4", "Letter")
# Those of words, and those of line ends: soft, and as Firefox writes them.
HYPHENS = "\N{SOFT HYPHEN}\N{HYPHEN}-"


def texts_of(pdf):
    """The text of each page of a PDF, without spaces and hyphens."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return [re.sub(rf"[\s\ufffe{HYPHENS}]", "", text) for text in texts]


def missing_from(prints, text):
    """The words of the text that are not in each of the printed texts."""
    words = {word.strip(".,;:") for word in re.sub(f"[{HYPHENS}]", "", text).split()}
    return {word for word in words if not all(word in printed for printed in prints)}


def _printed(page, paper):
    return texts_of(page.pdf(format=paper, prefer_css_page_size=False, print_background=False))


def _missing(page):
    """The words of the page, as on paper, that are not in each of its prints."""
    page.emulate_media(media="print")
    prints = ["".join(_printed(page, paper)) for paper in PAPERS]
    return missing_from(prints, page.inner_text("main"))


def test_an_article_is_printed_whole(quiet, receipt):
    for path in (ARTICLE, "/articles/wide/"):
        quiet.goto(path)
        assert _missing(quiet) == set()


def test_each_printed_page_says_what_it_is_and_its_number(quiet):
    quiet.goto(ARTICLE)
    pages = _printed(quiet, "A4")
    for number, text in enumerate(pages, start=1):
        assert "Magnesiumandmusclecramps·http" in text and f"{number}/{len(pages)}" in text


def test_links_in_the_text_are_printed_with_their_whole_address(quiet, receipt, site):
    quiet.goto("/articles/wide/")
    text = _printed(quiet, "A4")[0]
    assert f"there(https://example.org/far)andhere({site.url}/about/)" in text


def test_a_course_and_a_receipt_are_printed_with_their_refund_terms(quiet, receipt):
    for path in ("/courses/transdermal-magnesium-therapy/", receipt):
        quiet.goto(path)
        assert _missing(quiet) == set()
        assert "Halfofitcomesbackuntilaweekbefore." in "".join(_printed(quiet, "Letter"))


def test_the_address_of_a_receipt_is_secret_on_paper_too(quiet, receipt):
    quiet.goto(receipt)
    token = receipt.strip("/").rpartition("/")[2].replace("-", "")
    assert token not in "".join(_printed(quiet, "A4"))


def test_the_sign_in_sheet_is_printed_whole(page, receipt):
    log_in(page)
    page.goto("/admin/courses/intake/1/sign-in-sheet/")
    assert _missing(page) == set()
