"""Rich text that no article can mean is refused in words, before the sanitiser works on it."""

import pytest
from django.core.exceptions import ValidationError

from blog.models import Article
from tests.website.prose_cases import ADDRESSES, CASES
from website.models import Page
from website.prose import addresses
from website.prose.limits import refuse_excess

LONG = "<p>Words.</p>" * 30_000
REFUSED = {
    "too long": (LONG, "longer than 300,000 characters"),
    "one paragraph": (f"<p>{'¿' * 20_001}</p>", "A paragraph is longer than 20,000 characters"),
    "too deep": ("<div>" * 101, "Paste it as plain text"),
    "end tags of others": ("<div></b>" * 101, "Paste it as plain text"),
    "lists in lists": ("<ul><li>" * 101, "Paste it as plain text"),
}
TAKEN = {
    "a long article": "<p>Some <b>words</b> of it.</p>" * 9000,
    "paragraphs without ends": "<p>Words." * 5000,
    "a long table": f"<table>{'<tr><td>1<td>2' * 2000}</table>",
    "lists in lists": "<ul><li>" * 50 + "</ul>" * 50,
}


@pytest.mark.parametrize(("html", "words"), REFUSED.values(), ids=REFUSED)
def test_excess_is_refused_in_words_by_form_and_model(html, words):
    field = Page._meta.get_field("body")
    for clean in (field.formfield().clean, lambda text: field.clean(text, None)):
        with pytest.raises(ValidationError, match=words):
            clean(html)


@pytest.mark.parametrize("html", TAKEN.values(), ids=TAKEN)
def test_what_an_article_may_be_is_taken(html):
    refuse_excess(html)


def test_the_rules_of_a_form_read_sanitised_text():
    clean = Page._meta.get_field("body").formfield().clean
    assert clean("<p>One<script>x</script></p><!-- -->") == "<p>One</p>"


@pytest.mark.parametrize(("html", "blocks"), CASES.values(), ids=CASES)
def test_foreign_html_becomes_blocks_that_the_editor_has(html, blocks):
    sanitise = Article._meta.get_field("body").sanitize
    assert sanitise(html) == blocks
    assert sanitise(blocks) == blocks


def test_a_field_without_captions_and_boxes_has_their_text():
    html = "<table><caption>Doses</caption><tr><td>1</td></tr></table><section data-box=care>Call</section>"
    assert Page._meta.get_field("body").sanitize(html) == (
        "<p><strong>Doses</strong></p><table><tbody><tr><td><p>1</p></td></tr></tbody></table>"
        "<p>Call</p>"
    )


@pytest.mark.parametrize(("typed", "address"), ADDRESSES.items())
def test_an_address_is_completed_or_none(typed, address):
    assert addresses.complete(typed) == address


# Marks of every kind open at once, and tags that end in the wrong order.
HOSTILE = [
    "<b><i><u></b></i>x",
    "<a href=//x/><p>" * 99,
    "<p style='" + ";" * 9999,
    "<x-" * 9999,
    "<td>x",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_no_html_is_too_odd_to_become_blocks(html):
    sanitise = Page._meta.get_field("body").sanitize
    assert sanitise(sanitise(html)) == sanitise(html)
