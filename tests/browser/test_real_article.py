"""The old site's article, poured through the admin the way an editor would, and read whole."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

OLD_PAGE = Path(__file__).parents[3] / "shared/data/magnesium-and-muscle-cramps.txt"

pytestmark = pytest.mark.skipif(
    not OLD_PAGE.exists(), reason="the old site's article is not on this machine"
)


@pytest.fixture
def old_article():
    """The title, the paragraphs before the first quotation, and the two quotations."""
    title, *blocks = [block for block in OLD_PAGE.read_text().split("\n\n") if block.strip()]
    first = next(number for number, block in enumerate(blocks) if block.startswith("“"))
    abstract = f"{blocks[first + 1]}\n{blocks[first + 2]}"
    words = (blocks[first].rpartition("”")[0], abstract.rpartition("”")[0])
    return title.strip(), [block.strip() for block in blocks[:first]], [w.strip("“") for w in words]


def add_source(page, **fields):
    page.goto("/admin/blog/source/add/")
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def insert_quotation(page, words, source):
    page.keyboard.press("Enter")
    page.keyboard.type("> ")
    page.keyboard.insert_text(words.replace("\n", " "))
    page.get_by_role("button", name="Where the quotation comes from").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Source: title, author, year or DOI").fill(source)
    dialog.get_by_role("listbox", name="Sources found").get_by_role("option").first.click()
    dialog.get_by_label("How close to the original wording").select_option("Abridged")
    dialog.get_by_role("button", name="Insert").click()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")


def test_the_old_article_is_typed_in_cited_published_and_read_whole(editor, old_article):
    title, paragraphs, quotations = old_article
    # The year and the volume that the old page lost are typed by the editor.
    add_source(
        editor,
        title="Muscle cramps and magnesium deficiency (as typed by the editor)",
        authors="Bilbey, Douglas L\nPrabhakaran, V.M.",
        container_title="Canadian Family Physician",
        **{"year": "1996", "month": "7", "volume": "42", "pages": "1348-1351"},
    )
    editor.goto("/admin/blog/article/add/")
    editor.get_by_label("Title:", exact=True).fill(title)
    editor.keyboard.press("Tab")
    editor.locator("#id_slug").fill("poured-in")
    editor.locator(".ProseMirror[contenteditable=true]").click()
    for paragraph in paragraphs:
        editor.keyboard.insert_text(paragraph)
        editor.keyboard.press("Enter")
    insert_quotation(editor, quotations[0], "as typed by the editor")
    insert_quotation(editor, quotations[1], "Seelig 1993")
    editor.locator(".field-author .select2-selection").first.click()
    editor.locator(".select2-search__field").fill("Demonstration editors")
    editor.locator(".select2-results__option--highlighted").click()
    editor.get_by_role("button", name="Publish now").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    check_what_a_visitor_reads(editor, title, paragraphs, quotations)


def check_what_a_visitor_reads(page, title, paragraphs, quotations):
    page.goto("/articles/poured-in/")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    text = _words(page.locator(".prose").inner_text())
    for passage in [*paragraphs, *quotations]:
        assert _words(passage) in text
    references = page.locator(".references li")
    expect(references).to_have_count(2)
    expect(references.first).to_contain_text("Canadian Family Physician. 1996 Jul;42:1348–51.")
    expect(references.last).to_contain_text("1993 Aug;12(4):442–58.")


def _words(text):
    return " ".join(re.split(r"\s+", text)).strip()
