"""Printed pages have all words of the page, on A4 and on Letter: no column and no closed part is cut."""

import re

import pypdfium2
import pytest

from tests.browser.conftest import log_in

ARTICLE = "/articles/magnesium-and-muscle-cramps/"
PAPERS = ("A4", "Letter")
PLANT = """
from courses.models import Intake
from tests.blog.builders import *
from tests.courses.builders import make_confirmed
cells = lambda tag: "".join(f"<{tag}>{tag}-number-{n}</{tag}>" for n in range(10))
make_published_article(slug="wide", body="<p>See <a href='https://example.org/far'>there</a>.</p>"
    f"<table><tbody><tr>{cells('th')}</tr><tr>{cells('td')}</tr></tbody></table>")
intake = Intake.objects.get()
intake.course.refunds = "Half of it comes back until a week before."
intake.course.save()
print(make_confirmed(intake).get_absolute_url())
"""


@pytest.fixture(scope="module")
def receipt(site):
    return site.shell(PLANT).strip()


def _printed(page, paper):
    """The text of each printed page, without spaces."""
    content = page.pdf(format=paper, prefer_css_page_size=False, print_background=False)
    with pypdfium2.PdfDocument(content) as document:
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return [re.sub(r"[\s\ufffe-]", "", text) for text in texts]


def _missing(page):
    """The words of the page, as on paper, that are in none of its prints."""
    page.emulate_media(media="print")
    words = {word.strip(".,;:") for word in re.sub("-", "", page.inner_text("main")).split()}
    prints = ["".join(_printed(page, paper)) for paper in PAPERS]
    return {word for word in words if not all(word in text for text in prints)}


def test_an_article_is_printed_whole(quiet, receipt):
    for path in (ARTICLE, "/articles/wide/"):
        quiet.goto(path)
        assert _missing(quiet) == set()


def test_each_printed_page_says_what_it_is_and_its_number(quiet):
    quiet.goto(ARTICLE)
    pages = _printed(quiet, "A4")
    for number, text in enumerate(pages, start=1):
        assert "Magnesiumandmusclecramps·http" in text and f"{number}/{len(pages)}" in text


def test_links_in_the_text_are_printed_with_their_address(quiet, receipt):
    quiet.goto("/articles/wide/")
    assert "there(https://example.org/far)" in _printed(quiet, "A4")[0]


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
