"""What is pasted into the editor, what is stored of it and what readers get agree, node by node."""

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import expect

from blog import boxes, rendering
from blog.citations import marks
from blog.models import Article
from tests.browser.conftest import log_in
from tests.browser.test_staff import write
from tests.website.prose_cases import ADDRESSES, CASES

PASTED = Path(__file__).parent / "pasted"
FILES = sorted(path for path in PASTED.iterdir() if path.suffix != ".stored")
EDITOR = "document.querySelector('.ProseMirror[contenteditable=true]')"
PASTE = f"""
([type, text]) => {{
  const dom = {EDITOR};
  dom.editor.commands.clearContent(true);
  dom.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData(type, text);
  const options = {{ clipboardData, bubbles: true, cancelable: true }};
  dom.dispatchEvent(new ClipboardEvent("paste", options));
  return [dom.editor.getHTML(), document.querySelector(".paste-report").innerText];
}}
"""
OPEN = f"html => {{ {EDITOR}.editor.commands.setContent(html); return {EDITOR}.editor.getHTML(); }}"
sanitise = Article._meta.get_field("body").sanitize


@pytest.fixture(scope="module")
def form(browser, site):
    """The form of an article, open for an editor, whose console stays empty."""
    page = browser.new_page(base_url=site.url)
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    log_in(page)
    write(page, "Pasted")
    yield page
    assert heard == []
    page.close()


def paste(page, text, type="text/html"):
    """The text of the editor after the paste, and what the line below it says."""
    return page.evaluate(PASTE, [type, text])


class Nodes(HTMLParser):
    """The elements and texts of HTML, in order."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        # A page wraps tables and quotations.
        if tag != "div":
            self.found.append(tag)

    def handle_data(self, data):
        self.found.append(data)


def words(html):
    return re.sub(r"<[^>]*>", " ", html).split()


def nodes_from(words, html):
    """The nodes from the text on that begins with these words."""
    found = Nodes(html).found
    return found[next(n for n, node in enumerate(found) if node.startswith(words)) :]


def test_each_program_s_text_is_the_same_in_the_editor_stored_and_read(form):
    wrong = {}
    for path in FILES:
        kind = "text/html" if path.suffix == ".html" else "text/plain"
        html, _report = paste(form, path.read_text(), kind)
        expected = "".join(path.with_suffix(".stored").read_text().splitlines())
        read = rendering.render_body(sanitise(html), {}).html
        if not html == expected == sanitise(html).replace("\xa0", "&nbsp;"):
            wrong[path.name] = html
        assert words(read) == words(expected), path.name
        assert Nodes(read).found == Nodes(expected).found, path.name
    assert wrong == {}


def test_the_browser_and_the_server_make_the_same_blocks(form):
    for name, (html, _expected) in CASES.items():
        assert paste(form, html)[0] == form.evaluate(OPEN, sanitise(html)), name
    # An address within another site is none here.
    typed = [address for address in ADDRESSES if not address.startswith("/a")]
    html = "".join(f'<p><a href="{escape(address)}">x</a></p>' for address in typed)
    assert paste(form, html)[0] == form.evaluate(OPEN, sanitise(html))


def test_what_was_not_pasted_is_named_below_the_text(form):
    _html, report = paste(form, (PASTED / "word-tracked.html").read_text())
    assert "left out: “500 mg”, “A whole paragraph that is gone.”." in report
    assert "Comments of reviewers were left out: “Where does this come from?”." in report
    _html, report = paste(form, (PASTED / "web-page.html").read_text())
    assert "Pictures that were not pasted: “People running”." in report
    assert "became text: “within”, “bad”." in report
    assert paste(form, "<p>Nothing to say</p>")[1] == ""


def test_an_article_copied_from_its_page_is_cited_where_it_is_pasted(editor, site):
    editor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.goto("/articles/magnesium-and-muscle-cramps/")
    editor.locator("article .prose").evaluate("dom => getSelection().selectAllChildren(dom)")
    editor.keyboard.press("Control+C")
    write(editor, "Copied")
    editor.keyboard.press("Control+V")
    pasted = editor.evaluate(f"{EDITOR}.editor.getHTML()")
    stored = site.shell(
        "from blog.models import Article; "
        "print(Article.objects.get(slug='magnesium-and-muscle-cramps').body)"
    )
    # A page shows boxes before the text.
    assert Counter(marks.find(pasted)) == Counter(marks.find(stored))
    first = "You are awake because a muscle has seized"
    assert nodes_from(first, boxes.split(pasted).text) == nodes_from(
        first, boxes.split(stored).text
    )
    assert "#ref-" not in pasted and "#note-" not in pasted


def test_what_is_no_address_is_said_in_the_dialog_and_stays(form):
    paste(form, "<p>Call us</p>")
    for typed, href in (
        ("call us", None),
        ("example.org", "https://example.org"),
        ("112", "tel:112"),
    ):
        form.keyboard.press("Control+A")
        form.keyboard.press("Control+K")
        address = form.get_by_role("dialog").get_by_label("Address")
        address.fill(typed)
        form.keyboard.press("Enter")
        if href:
            expect(form.locator(".ProseMirror a")).to_have_attribute("href", href)
        else:
            expect(form.get_by_role("alert")).to_contain_text("This is no address.")
            expect(address).to_have_value(typed)
            expect(address).to_be_focused()
            form.keyboard.press("Escape")
