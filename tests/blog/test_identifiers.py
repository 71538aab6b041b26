"""DOI, PMID, PMCID and ISBN, checked against idutils."""

import idutils
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.citations.identifiers import clean_doi, clean_pmcid, clean_pmid, identify, links
from blog.citations.parts import plain

DOIS = [
    "10.1002/14651858.CD009402.pub3",
    "10.1016/0002-9378(95)90186-8",
    "10.1016/S0140-6736(20)31180-6",
    "10.55835/6441e5cae04dbe5586d06a5f",
]


@pytest.mark.parametrize("doi", DOIS)
@pytest.mark.parametrize("form", ["{}", "doi:{}", "https://doi.org/{}", "http://dx.doi.org/{} "])
def test_a_doi_is_found_in_every_form_as_idutils_finds_it(doi, form):
    assert clean_doi(form.format(doi)) == doi == idutils.normalize_doi(form.format(doi).strip())


@pytest.mark.parametrize("text", ["", "10.12/x", "no doi", "11.1000/x", "10.1000"])
def test_what_is_no_doi_gives_nothing(text):
    assert clean_doi(text) == ""


@pytest.mark.parametrize(
    "text",
    ["32956536", "PMID: 32956536", "pmid32956536", "https://pubmed.ncbi.nlm.nih.gov/32956536/"],
)
def test_a_pubmed_number_is_found_in_every_form(text):
    assert clean_pmid(text) == "32956536"


@pytest.mark.parametrize("text", ["", "PMC123", "123456789012", "12a"])
def test_what_is_no_pubmed_number_gives_nothing(text):
    assert clean_pmid(text) == ""


def test_a_pubmed_central_number_is_found_in_an_address():
    assert clean_pmcid("https://pmc.ncbi.nlm.nih.gov/articles/PMC5818780/") == "PMC5818780"


def test_links_lead_to_the_work_by_each_identifier():
    found = links({"DOI": DOIS[1], "PMID": "7631676", "PMCID": "PMC1"})
    assert [part.href for part in found] == [
        "https://doi.org/10.1016/0002-9378(95)90186-8",
        "https://pubmed.ncbi.nlm.nih.gov/7631676/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/",
    ]
    assert plain(found[:1]) == f"doi:{DOIS[1]}"


@given(st.text())
def test_no_text_breaks_the_parsers(text):
    assert all(isinstance(clean(text), str) for clean in (clean_doi, clean_pmid, clean_pmcid))


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("https://example.org/doi/10.1000/x.pub3/full?cookie=1", "DOI", "10.1000/x.pub3"),
        ("(doi: 10.1016/S0140-6736(97)11096-0).", "DOI", "10.1016/S0140-6736(97)11096-0"),
        ("https://doi.org/10.1000/x?y", "DOI", "10.1000/x?y"),
        ("https://arxiv.org/abs/2101.00001v2", "DOI", "10.48550/arXiv.2101.00001"),
        ("Example A. Title. 2020;9:1. PMID: 32956536; PMCID: PMC1.", "PMID", "32956536"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC5818780/", "PMCID", "PMC5818780"),
        ("978-0-309-06403-3", "ISBN", "9780309064033"),
        ("ISBN 0-8044-2957-X", "ISBN", "080442957X"),
        ("https://example.org/dp/0309063507", "ISBN", "0309063507"),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=32956536", "PMID", "32956536"),
        ("https://pubmed.ncbi.nlm.nih.gov/?sort=date&term=32956536%5Buid%5D", "PMID", "32956536"),
        ("https://europepmc.org/article/MED/32956536", "PMID", "32956536"),
        ("https://europepmc.org/article/PMC/PMC5818780", "PMCID", "PMC5818780"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/5818780/", "PMCID", "PMC5818780"),
        ("10/AABBE", "shortDOI", "10/aabbe"),
        ("https://doi.org/aabbe", "shortDOI", "10/aabbe"),
        ("10.1002/14651858.CD1.pub3/full", "DOI", "10.1002/14651858.CD1.pub3"),
        ("https://doi.org/10.3389/fnut.2020.00001/full", "DOI", "10.3389/fnut.2020.00001"),
        ("10.1371/journal.pone.0012345.pdf", "DOI", "10.1371/journal.pone.0012345"),
        ("10.1101/2020.01.01.20012345v2.full", "DOI", "10.1101/2020.01.01.20012345"),
        ("https://example.org/content/10.1007%2Fs1-020-1-x.pdf", "DOI", "10.1007/s1-020-1-x"),
        ("https://www.nature.com/articles/s41586-020-1-2#Sec1", "DOI", "10.1038/s41586-020-1-2"),
        ("https://www.bmj.com/content/369/bmj.m1328.full", "DOI", "10.1136/bmj.m1328"),
        ("https://elifesciences.org/articles/12345", "DOI", "10.7554/eLife.12345"),
        (
            "https://www.sciencedirect.com/science/article/pii/S0140673697110960?via%3Dihub",
            "PII",
            "S0140673697110960",
        ),
    ],
)
def test_a_number_is_found_in_what_people_paste(text, kind, value):
    assert identify(text) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10/12",
        "https://doi.org/the-identifier/resources",
        "978-0-309-06403-4",
        "J Am Coll Nutr. 1993 Aug; 12(4): 442-58",
        "https://a.example/",
    ],
)
def test_what_holds_no_number_is_not_taken_for_one(text):
    assert identify(text) is None
