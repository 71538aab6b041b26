"""Where the recorded answers are from: public repositories at one commit each.

What registers say of a work are facts: Crossref and DataCite dedicate their metadata to the public
domain (CC0), Open Library's and the NLM's records are free to use. The repositories' own code and
prose is not copied.
"""

HABANERO = ("sckott/habanero", "461adbcf3970a1448daf2896165c9e43fd269b8f")
RCROSSREF = ("ropensci/rcrossref", "bf3fcfe0d7deede6c93847081f84e8ab45ba079e")
COMMONMETA_PY = ("front-matter/commonmeta-py", "8cfcdf30642181b5e1300c0338b3ae396460e8ae")
COMMONMETA_RUBY = ("front-matter/commonmeta-ruby", "82d9c9ce685dfb44ada37ae4e7b53284ba3bac18")
BOLOGNESE = ("datacite/bolognese", "ff9ced47b98be806732919d3bf0bd6cbafd9125a")
LUPO = ("datacite/lupo", "05afac4639d2048735056813edcb94914fe3cbba")
RETRACTION = ("choxos/retraction", "03650e71e53077ca1f10b93486f5685eeb9b3a3a")
RETRACTION_CHECK = ("JesseRWeigel/retraction-check", "bbea718b7d797963f5a01c05b61bb3439e1ee870")
MANUBOT = ("manubot/manubot", "4fb805a04a2810709d748b8257096b237a26689f")
BOOKWYRM = ("bookwyrm-social/bookwyrm", "db40a61c9eaa6872607ca499b91893914dc1c8cf")
BOOK_NOTES = (
    "perezamadorluisenrique-gif/book-notes",
    "566efd98bccc5a0af7747f7d3d589b25812a393a",
)
YELIZTLI = "bioedca/Yeliztli"
ZOTERO_VALIDATE = ("dcondrey/zotero-validate", "0fa442a061ebf9178096c00fc1faa9c4327dfa07")

# Repositories with cassettes of VCR, and the folder that they are in.
CASSETTES = (
    (*HABANERO, "test/cassettes"),
    (*RCROSSREF, "tests/fixtures"),
    (*COMMONMETA_PY, "tests/cassettes"),
    (*COMMONMETA_RUBY, "spec/fixtures/vcr_cassettes"),
    (*BOLOGNESE, "spec/fixtures/vcr_cassettes"),
    (*LUPO, "spec/fixtures/vcr_cassettes/DataciteDoisController"),
)
WORKS = "https://api.crossref.org/works/"
SUMMARY = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi?db=pubmed&retmode=json&id="
CITATION = "https://api.ncbi.nlm.nih.gov/lit/ctxp/v1/"
BOOKS = "https://openlibrary.org/api/books?jscmd=data&format=json&bibkeys=ISBN:"
_CACHE = "fixtures/cache/crossref"
_EVIDENCE = "data/science-evidence"
_APOE = f"{_EVIDENCE}/2026-08-27-apoe-grch37-fixtures-476/raw"
_CSL = "manubot/cite/tests/csl-json"
_MOCK = "tests/testthat"

# Single files: repository, commit, path, the address that was asked, the status of the answer.
FILES = (
    (
        *RETRACTION,
        f"{_MOCK}/mock-crossref/api.crossref.org/works/10.1016%2Fs0140-6736%2897%2911096-0.json",
        f"{WORKS}10.1016%2Fs0140-6736%2897%2911096-0",
        200,
    ),
    (
        *RETRACTION,
        f"{_MOCK}/mock-ncbi/eutils.ncbi.nlm.nih.gov/entrez/eutils/esummary.fcgi-fb5a65.json",
        f"{SUMMARY}9500320",
        200,
    ),
    *(
        (*RETRACTION_CHECK, f"{_CACHE}/{name[:2]}/{name}.json", WORKS + doi, 200)
        for name, doi in (
            ("54e3393486e1ade0f3763fc347f1ff808281b760", "10.1056%2Fnejmoa2007621"),
            ("ce8e42e99df6345f333fcc168bec6b44b28e2ced", "10.1016%2Fj.ejogrb.2014.02.038"),
            ("f0e41f9b93bf7f16a8d46e817d7d1023dec4a484", "10.1002%2F14651858.cd008900.pub3"),
            ("9448f8cc523989c5eaed475c3e059a268be65424", "10.1023%2Fa%3A1025493705728"),
        )
    ),
    *(
        (YELIZTLI, commit, path, SUMMARY + pmids, 200)
        for commit, path, pmids in (
            (
                "ccd6441f28f6745debd5fb46d6f3fa57edf07db2",
                f"{_EVIDENCE}/2026-07-31-apob-low-ldl-2075/pubmed-30939045-esummary.json",
                "30939045",
            ),
            (
                "74bfa99f645d62b45a54ad64c9111fa033f3ea38",
                f"{_APOE}/ncbi-pubmed-esummary-34313350-27078154.json",
                "34313350,27078154",
            ),
            (
                "07d9c094b37bed64d912cf973650af59698a6e32",
                f"{_APOE}/ncbi-pubmed-esummary-11125122-12045153.json",
                "11125122,12045153",
            ),
            (
                "07d9c094b37bed64d912cf973650af59698a6e32",
                f"{_APOE}/ncbi-pubmed-esummary-39154456.json",
                "39154456",
            ),
            (
                "9117b3f79ca82517e0b2e58410f371719909a103",
                f"{_EVIDENCE}/2026-08-12-dbnsfp-seed-2035/raw/"
                "pubmed-esummary-33261662-27666373.json",
                "33261662,27666373",
            ),
        )
    ),
    (*ZOTERO_VALIDATE, "tests/fixtures/pubmed-esummary.json", f"{SUMMARY}17375194", 200),
    (
        *MANUBOT,
        f"{_CSL}/pmc-scihub-study-csl/raw.json",
        f"{CITATION}pmc/?format=csl&id=5832410",
        200,
    ),
    (
        *MANUBOT,
        f"{_CSL}/pubmed-scihub-study-csl/raw.json",
        f"{CITATION}pubmed/?format=csl&id=29424689",
        200,
    ),
    (*BOOKWYRM, "bookwyrm/tests/data/ol_isbn_search.json", f"{BOOKS}9782070427796", 200),
    (*ZOTERO_VALIDATE, "tests/fixtures/openlibrary.json", f"{BOOKS}9780262033848", 200),
    (*BOOK_NOTES, "tests/fixtures/openlibrary-isbn.json", f"{BOOKS}9780547928227", 200),
)
