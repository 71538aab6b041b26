"""The body as readers see it: numbers, captions, notes."""

import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog import rendering
from blog.models import Source
from blog.rendering import render_body
from tests.blog.builders import (
    care_card,
    cite,
    key_points,
    make_published_article,
    make_source,
    quote,
)

ANCHOR = "s-what-trials-found"


def work(key, **fields):
    """An unsaved source with a key."""
    names = [{"family": f"Name{key}", "given": "A."}]
    return Source(**{"pk": key, "title": f"Title {key}", "authors": names, "year": 2000} | fields)


def render(body, *keys):
    return render_body(body, {key: work(key) for key in keys})


def numbers(rendered):
    return [reference.source.pk for reference in rendered.references]


def test_sources_are_numbered_by_first_appearance():
    body = f"<p>{cite(work(5))} then {cite(work(2))} then {cite(work(5))}</p>"
    assert numbers(render(body, 2, 5)) == [5, 2]


def test_a_source_cited_again_keeps_its_number_and_gains_a_place():
    rendered = render(f"<p>One{cite(work(1))}</p><p>Two{cite(work(1))}</p>", 1)
    assert rendered.references[0].citation_anchors == ["cite-1-1", "cite-1-2"]


def test_every_place_in_the_references_is_an_id_in_the_text_once():
    body = f"<p>{cite(work(1))}{cite(work(1))} {cite(work(2))}</p>{quote(work(1), via=1)}"
    rendered = render(body, 1, 2)
    places = [place for reference in rendered.references for place in reference.citation_anchors]
    assert [rendered.html.count(f'id="{place}"') for place in places] == [1] * 5


def test_adjacent_marks_show_as_one_group():
    rendered = render(f"<p>Both{cite(work(1))} {cite(work(2))}.</p>", 1, 2)
    assert rendered.html.count('class="cite-group"') == 1
    assert rendered.html.count('class="cite-sign"') == 3


def test_marks_apart_show_as_two_groups():
    rendered = render(f"<p>One{cite(work(1))} two{cite(work(2))}.</p>", 1, 2)
    assert rendered.html.count('class="cite-group"') == 2


def test_a_locator_is_shown_and_read_out():
    rendered = render(f"<p>Here{cite(work(1), 'p. 445')}</p>", 1)
    assert 'aria-label="Reference 1, p. 445">1, p. 445</a>' in rendered.html


def test_a_mark_whose_source_is_gone_leaves_the_text_whole():
    rendered = render(f"<p>Text{cite(work(9))} on.</p>", 1)
    assert rendered.html == "<p>Text on.</p>"
    assert rendered.references == []


def test_the_notes_stand_after_the_block_that_cites():
    rendered = render(f"<ul><li>One{cite(work(1))}</li></ul><p>Next</p>", 1)
    assert '</ul><aside class="notes"' in rendered.html
    assert rendered.html.index("notes") < rendered.html.index("Next")


def test_a_note_names_each_source_of_its_block_once():
    rendered = render(f"<p>{cite(work(1))} a {cite(work(1))} b {cite(work(2))}</p>", 1, 2)
    assert rendered.html.count('<div class="note" ') == 2


def test_a_feed_has_no_notes():
    body = f"<p>Text{cite(work(1))}</p>"
    assert "notes" not in render_body(body, {1: work(1)}, with_notes=False).html


def test_a_quotation_says_whose_words_and_through_whom():
    rendered = render(quote(work(1), kind="paraphrase", via=2, locator="p. 7"), 1, 2)
    caption = rendered.html.split('<p class="attribution">')[1]
    assert caption.startswith('<span class="quotation-kind">In our words</span> · Name1 2000, p. 7')
    assert "as given by Name2 2000" in caption


def test_what_a_source_says_of_itself_is_escaped():
    evil = work(1, title="<script>alert(1)</script> & co", authors=[{"literal": "<b>Body</b>"}])
    rendered = render_body(f"<p>{cite(evil)}</p>", {1: evil})
    everything = rendered.html + rendered.references[0].text
    assert "<script" not in everything and "<b>" not in everything
    assert "&amp; co" in everything


def test_entities_of_the_body_come_through_unchanged():
    body = "<p>A &lt; B &amp; C &nbsp; caf&eacute; &#8211; 1</p>"
    assert render(body).html == body


def test_a_heading_keeps_its_address_while_it_keeps_its_words():
    before = render(f"<h2>What <em>trials</em> found{cite(work(1))}</h2>", 1)
    after = render("<h2>New</h2><p>Text</p><h2>What <em>trials</em> found</h2>")
    assert before.headings[0] == after.headings[1] == ("h2", "What trials found", ANCHOR)
    assert f'<h2 id="{ANCHOR}">What <em>trials' in before.html


def test_headings_of_the_same_words_have_addresses_of_their_own():
    headings = render("<h2>A &amp; B</h2><h3>A &amp; B</h3><h2>מגנזיום</h2>").headings
    assert [heading.anchor for heading in headings] == ["s-a-b", "s-a-b.2", "s-מגנזיום"]
    assert headings[0].text == "A & B"


@pytest.mark.parametrize(("sections", "listed"), [(0, 0), (2, 0), (3, 3), (4, 4)])
def test_a_long_text_has_contents_and_a_short_one_has_none(sections, listed):
    body = render("".join(f"<h2>Part {n}</h2><h3>Detail</h3>" for n in range(sections)))
    assert [heading.tag for heading in body.contents] == ["h2"] * listed


@pytest.mark.parametrize(("count", "minutes"), [(0, 1), (200, 1), (460, 2), (1150, 5)])
def test_the_time_to_read_follows_from_the_number_of_words(count, minutes):
    assert render("<p>" + "word " * count + "</p>").minutes() == minutes
    assert render("<p>" + "句子" * count + "。</p>").minutes() == minutes


def test_a_quotation_says_which_language_it_is_in():
    said = quote(work(1)).replace("<blockquote", '<blockquote lang="ar"')
    assert '<blockquote lang="ar" dir="rtl"><p>' in render(said, 1).html
    assert "<blockquote><p>" in render(said.replace('"ar"', '"made-up"'), 1).html


def test_the_sites_own_words_within_a_foreign_text_are_marked_as_such():
    body = f"<p>{cite(work(1))}</p>{quote(work(1))}"
    html = render_body(body, {1: work(1)}, language="he").html
    assert '<p class="attribution" lang="en-gb" dir="ltr">' in html
    assert html.count('<aside class="notes" lang="en-gb" dir="ltr"') == 2


def test_a_table_can_be_scrolled_by_keyboard():
    rendered = render("<table><tbody><tr><td>1</td></tr></tbody></table>")
    assert rendered.html.startswith('<div class="table-scroll" role="group" tabindex="0"')


def test_key_points_and_care_cards_come_first_and_in_order_wherever_they_stand():
    body = (
        f"<p>Text{cite(work(3))}</p>"
        + care_card("doctor", "<p>Often</p>")
        + care_card("emergency", f"<p>Worst{cite(work(2))}</p>")
        + key_points(f"<ul><li>Answer{cite(work(1))}</li></ul>")
        + care_card("doctor", "<p>Long</p>")
    )
    rendered = render(body, 1, 2, 3)
    assert numbers(rendered) == [1, 2, 3]
    assert rendered.key_points.startswith("<ul><li>Answer") and "Often" not in rendered.html
    assert [card.label for card in rendered.care] == ["Get emergency help now", "See a doctor"]
    assert rendered.care[1].html == "<p>Often</p><p>Long</p>"


def test_a_box_that_the_site_does_not_know_or_that_stands_within_a_list_loses_no_word():
    inside = f"<ul><li>{key_points('<p>In</p>')}</li></ul>"
    body = f'<section data-box="made-up"><p>Up</p></section>{inside}{care_card("soon", "<p>C</p>")}'
    rendered = render(body)
    assert rendered.html == "<p>Up</p><ul><li><div><p>In</p></div></li></ul>"
    assert rendered.care[0].label == "See a doctor"


def test_a_mark_opens_the_note_of_its_block_and_the_note_leads_back_to_its_marks():
    one = f"One{cite(work(1))}"
    rendered = render(f"<p>{one}</p><p>{one} and {one}</p>", 1)
    opens = re.findall(r'id="(cite-1-\d)" href="#([^"]+)"', rendered.html)
    assert opens == [("cite-1-1", "note-1-1"), ("cite-1-2", "note-1-2"), ("cite-1-3", "note-1-2")]
    second = rendered.html.split('id="note-1-2"')[1]
    assert re.findall(r'class="note-back" href="#([^"]+)"', second) == ["cite-1-2", "cite-1-3"]


def test_a_note_says_what_its_source_weighs():
    trial = work(1, evidence="randomised-trial", participants=1204)
    mark = cite(trial).replace("></cite>", ' data-disagrees="true"></cite>')
    html = render_body(f"<p>Text{mark}</p>", {1: trial}).html
    facts = "Randomised trial · 1,204 people · 2000 · reached a different conclusion"
    assert facts in html
    page = work(1, type="webpage")
    assert ">Web page · 2000</p>" in render_body(f"<p>{cite(page)}</p>", {1: page}).html


@pytest.mark.parametrize(
    ("notice", "said"),
    [("retraction", ", retracted"), ("concern", ", in doubt"), ("correction", ""), ("", "")],
)
def test_a_mark_says_that_its_source_was_retracted(notice, said):
    source = work(1, notice=notice)
    html = render_body(f"<p>Text{cite(source)}</p>", {1: source}).html
    assert f'aria-label="Reference 1{said}">1{said}</a>' in html


def test_the_header_cells_of_a_table_say_what_they_head():
    header = "<tr><td></td><th>Trial</th></tr>"
    table = f"<table><tbody>{header}<tr><th>People</th><td>94</td></tr></tbody></table>"
    html = render(f"<h3>Two trials</h3>{table}").html
    assert '<th scope="col">Trial</th>' in html and '<th scope="row">People</th>' in html
    assert 'aria-label="Table: Two trials"' in html
    named = render(table.replace("<table>", '<table data-caption="Who &amp; when">')).html
    assert 'aria-labelledby="table-1"' in named
    assert '<caption id="table-1">Who &amp; when</caption>' in named


BLOCKS = st.lists(
    st.sampled_from(
        [
            "<p>Text {}</p>",
            "<ul><li>{}</li><li>More {}</li></ul>",
            '<blockquote data-source="1"><p>Quoted {}</p></blockquote>',
            "<table><tbody><tr><td>{}</td></tr></tbody></table>",
            "<h2>Title {}</h2>",
            '<section data-box="key-points"><p>{}</p></section>',
            '<section data-box="care" data-urgency="today"><ul><li>{}</li></ul></section>',
        ]
    ),
    max_size=6,
)


@given(blocks=BLOCKS, keys=st.lists(st.integers(1, 4), max_size=3))
def test_whatever_is_cited_the_page_stays_well_formed(blocks, keys):
    marks = "".join(cite(work(key)) for key in keys)
    rendered = render("".join(block.replace("{}", marks) for block in blocks), 1, 2, 3)
    parser = html5lib.HTMLParser(strict=True)
    care = "".join(card.html for card in rendered.care)
    parts = f"{rendered.key_points}{care}{rendered.html}"
    parser.parse(f"<!doctype html><title>x</title><main>{parts}</main>")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
def test_rendering_asks_once_for_all_sources(django_assert_num_queries, count):
    marks = "".join(cite(make_source()) for _ in range(count))
    article = make_published_article(body=f"<p>Text{marks}</p>")
    with django_assert_num_queries(1):
        assert len(rendering.render(article).references) == count


@pytest.mark.django_db
def test_an_article_without_citations_asks_nothing(django_assert_num_queries):
    article = make_published_article()
    with django_assert_num_queries(0):
        assert rendering.render(article).references == []
