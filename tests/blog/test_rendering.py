"""The body as readers see it: numbers, captions, notes."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog import rendering
from blog.models import Source
from blog.rendering import render_body
from tests.blog.builders import cite, make_published_article, make_source, quote

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
    assert rendered.html.count('<details class="note">') == 2


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
    assert rendered.html.startswith('<div class="table-scroll" role="region" tabindex="0"')


BLOCKS = st.lists(
    st.sampled_from(
        [
            "<p>Text {}</p>",
            "<ul><li>{}</li><li>More {}</li></ul>",
            '<blockquote data-source="1"><p>Quoted {}</p></blockquote>',
            "<table><tbody><tr><td>{}</td></tr></tbody></table>",
            "<h2>Title {}</h2>",
        ]
    ),
    max_size=6,
)


@given(blocks=BLOCKS, keys=st.lists(st.integers(1, 4), max_size=3))
def test_whatever_is_cited_the_page_stays_well_formed(blocks, keys):
    marks = "".join(cite(work(key)) for key in keys)
    rendered = render("".join(block.replace("{}", marks) for block in blocks), 1, 2, 3)
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(f"<!doctype html><title>x</title><main>{rendered.html}</main>")


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
