"""What readers find, and what they do not."""

import html5lib
import pytest
from django.urls import reverse
from django.utils import timezone

from blog import search
from blog.models import Article, Source
from blog.models.search import SearchDocument, Synonyms
from courses.models import Course
from tests.blog.builders import (
    cite,
    make_author,
    make_draft,
    make_published_article,
    make_scheduled_article,
    make_source,
    make_topic,
    make_withdrawn_article,
)
from tests.courses.builders import make_course
from tests.fuzz.corpus import QUERIES, TYPED
from tests.website.builders import make_page

pytestmark = pytest.mark.django_db
PAGE = "/search/"


def make(title, **changes):
    return make_published_article(title=title, **changes)


def found(typed, **choice):
    return [str(hit.owner) for hit in search.hits(search.find(typed, **choice).keys, [])]


@pytest.mark.parametrize("hidden", [make_draft, make_scheduled_article, make_withdrawn_article])
def test_what_is_not_published_is_never_found(hidden):
    hidden(title="Cramps")
    make("Balloons")
    assert found("cramps") == []
    assert found("crampz") == []


@pytest.mark.parametrize(
    "typed",
    ["muscle", "muscles", "MUSCLE", "musc", "café", "cafe", "vitamin b12", "oedema", "edema"],
)
def test_words_are_found_in_any_form(typed):
    body = "<p>Of muscles</p><p>oedema in the café</p><p>and of vitamin B<sub>12</sub>.</p>"
    make("An article", body=body)
    make("Another")
    assert found(typed) == ["An article"]


@pytest.mark.parametrize("typed", ["Journal of Made-up Results", "10.5555/a.b-c", "Example 2001"])
def test_an_article_is_found_by_what_it_cites(client, typed):
    make("An article", body=f"<p>A claim{cite(make_source(doi='10.5555/A.B-C'))}</p>")
    make("Another")
    assert found(typed) == ["An article"]
    assert "In its references:" in client.get(PAGE, {"q": typed}).text


def test_a_title_counts_more_than_a_standfirst_that_more_than_a_name_and_that_more_than_a_text():
    make("D", body="<p>Magnesium, and a word more.</p>", standfirst="Of other things.")
    make("C", topic=make_topic("Magnesium"), standfirst="Of other things.")
    make("B", standfirst="Of magnesium here.")
    make("A of magnesium", standfirst="Of other things.")
    articles = [title for title in found("magnesium") if title != "Magnesium"]
    assert articles == ["A of magnesium", "B", "C", "D"]


def test_words_in_quotes_are_found_side_by_side_only():
    make("Apart", body="<p>Cramps of the leg.</p>")
    make("Related", body="<p>Many leg cramps.</p>")
    assert found('"leg cramp"') == ["Related"]
    assert sorted(found("leg cramp")) == ["Apart", "Related"]


def test_a_typing_mistake_is_forgiven_and_named_and_can_be_searched_for_as_typed(client):
    make("Magnesium in food")
    page = client.get(PAGE, {"q": "What is Magnesum?"}).text
    assert "Showing results for <strong>What is magnesium?</strong>." in page
    assert "<mark>Magnesium</mark> in food" in page
    assert 'href="?q=What+is+Magnesum%3F&amp;exact=1"' in page
    as_typed = client.get(PAGE, {"q": "What is Magnesum?", "exact": "1"}).text
    assert "Nothing here contains “What is Magnesum?”" in as_typed


@pytest.mark.parametrize("typed", ["statins and cramps", "best cramps", "while cramps", "Statins"])
def test_a_word_of_the_language_is_never_taken_for_a_slip(typed):
    make("Static cramps of the test", body="<p>The whole status.</p>")
    result = search.find(typed)
    assert result.corrected == ""
    assert bool(result.keys) == ("cramps" in typed)


def test_words_written_as_one_are_found_apart_and_the_other_way_round():
    make("Leg cramps and headaches")
    assert search.find("legcramps").corrected == "leg cramps"
    assert found("head ache") == ["Leg cramps and headaches"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("does epsom salt bath work", "Baths"),
        ("migraine with aura magnesium", "Magnesium and migraine"),
        ("magnesium foot soak", "Baths"),
        ("should I worry about my swollen calf", "Clots"),
    ],
)
def test_more_and_rarer_words_come_first_and_fillers_hide_nothing(typed, first):
    make("Cramps of magnesium that work", body="<p>I worry about it, and should.</p>")
    make("Magnesium and migraine", body="<p>With an aura and without.</p>")
    make("Baths", body="<p>Epsom salts, which are magnesium sulfate. Soak a foot or both.</p>")
    make("Clots", body="<p>One calf is swollen, red and hot.</p>")
    make("How to work without worry", body="<p>Read about what should work.</p>")
    assert found(typed)[0] == first
    assert "How to work without worry" not in found(typed)


def test_courses_pages_topics_and_authors_are_found(client):
    course = make_course(title="Transdermal Therapy", refunds="Half of it until the day before.")
    make_page(title="Terms", slug="terms", body="<h2>Money</h2><p>We post a voucher.</p>")
    make("An article", topic=make_topic("Sleep"), author=make_author(name="Ann Writer"))
    assert found("transdermal therapy") == ["Transdermal Therapy"]
    assert found("voucher") == ["Terms"]
    assert found("ann writer") == ["Ann Writer", "An article"]
    assert {*found("sleep")} == {"Sleep", "An article"}
    page = client.get(PAGE, {"q": "refund"}).text
    assert f'href="{course.get_absolute_url()}#refunds"' in page
    assert "<mark>Refunds</mark>: Half of it" in page
    assert '<p class="kicker">Course</p>' in page


def test_what_is_not_public_is_not_found_by_any_name():
    make_course(title="Zeppelin flights", is_published=False)
    make_draft(topic=make_topic("Zeppelins"), author=make_author(name="Zeppelin Jones"))
    make("Balloons")
    assert found("zeppelin") == []
    Course.objects.update(is_published=True)
    assert found("zeppelin") == ["Zeppelin flights"]


def test_a_result_shows_the_passage_that_answers_and_leads_to_it(client):
    filler = f"<p>{'Of other things. ' * 30}</p>"
    body = f"<h2>Before</h2>{filler}<h2>When to call</h2>{filler}<p>A swollen calf is urgent.</p>"
    article = make("Legs", body=body)
    page = client.get(PAGE, {"q": "swollen calf"}).text
    place = f'{article.get_absolute_url()}#s-when-to-call"'
    assert place in page
    assert "A <mark>swollen</mark> <mark>calf</mark> is urgent." in page
    assert 'id="s-when-to-call"' in client.get(article.get_absolute_url()).text


def test_the_short_answer_is_shown_before_another_passage_that_contains_as_much(client):
    answer = '<section data-box="key-points"><p>Cramps: stretch.</p></section>'
    article = make("Legs", body=f"<h2>Cramps</h2><p>Cramps and cramps.</p>{answer}")
    assert f'{article.get_absolute_url()}#short-answer"' in client.get(PAGE, {"q": "cramps"}).text


@pytest.mark.parametrize("typed", ["mangesium", "magnesiun", "agnesium", "magnessiumm", "magnsim"])
def test_slips_of_many_kinds_are_forgiven(typed):
    make("Magnesium in food")
    assert found(typed) == ["Magnesium in food"]


@pytest.mark.parametrize("typed", ["spasms", "spasm", "charley horse", "cramp"])
def test_words_that_staff_call_the_same_find_the_same(typed):
    Synonyms.objects.create(terms="cramp, spasm, charley horse")
    make("Cramps at night")
    assert found(typed) == ["Cramps at night"]


def test_where_no_article_holds_all_words_some_will_do(client):
    make("Cramps at night")
    page = client.get(PAGE, {"q": "cramps zeppelin"}).text
    assert "Nothing here contains “zeppelin”. These results contain the other words." in page
    assert "<mark>Cramps</mark> at night" in page


def test_words_that_questions_are_made_of_are_not_missed(client):
    make("A swollen calf")
    page = client.get(PAGE, {"q": "should I worry about a swollen calf"}).text
    assert "A <mark>swollen</mark> <mark>calf</mark>" in page
    assert "Nothing" not in page


def test_no_word_of_a_draft_is_given_away(client):
    make_draft(title="Zeppelins")
    make("Cramps")
    page = client.get(PAGE, {"q": "zeppelinz cramps"}).text
    assert "Nothing here contains “zeppelinz”." in page
    assert "zeppelins" not in page.lower()


def test_a_topic_and_a_kind_of_evidence_narrow_the_search(client):
    sleep, trial = make_topic("Sleep"), make_source(evidence=Source.Evidence.RANDOMISED_TRIAL)
    make("Magnesium and sleep", topic=sleep)
    make("Magnesium and trials", body=f"<p>A claim.{cite(trial)}</p>")
    assert found("magnesium", topic=sleep) == ["Magnesium and sleep"]
    assert found("magnesium", evidence=trial.evidence) == ["Magnesium and trials"]
    page = client.get(PAGE, {"q": "magnesium", "topic": "sleep", "rests_on": trial.evidence}).text
    assert "No article with these filters contains “magnesium”" in page


@pytest.mark.parametrize("typed", ["zeppelin", "the", "!!", '"'])
def test_who_finds_nothing_is_told_what_to_do_next(client, typed):
    make("Cramps", topic=make_topic("Sleep"))
    page = client.get(PAGE, {"q": typed}).text
    assert "Check the spelling, try fewer or simpler words" in page
    assert 'href="/topics/sleep/"' in page


def test_many_results_have_pages_that_keep_the_question(client):
    topic = make_topic("Sleep")
    for number in range(13):
        make(f"Cramps {number}", topic=topic)
    first = client.get(PAGE, {"q": "cramps & co", "topic": "sleep"}).text
    assert 'href="?q=cramps+%26+co&amp;topic=sleep&amp;page=2"' in first
    second = client.get(PAGE, {"q": "cramps", "page": 2}).text
    assert (first.count('class="hit"'), second.count('class="hit"')) == (12, 1)


def test_no_more_than_ten_pages_are_shown(client):
    now = timezone.now()
    many = [Article(title="Cramps", slug=str(n), published_at=now) for n in range(130)]
    documents = [
        SearchDocument(article=a, title_stems="cramp", stems="cramp\n\n\n\n")
        for a in Article.objects.bulk_create(many)
    ]
    SearchDocument.objects.bulk_create(documents)
    page = client.get(PAGE, {"q": "cramps", "page": "10"}).text
    assert "More than 120 results" in page
    assert "Page 10 of 10" in page


@pytest.mark.parametrize("count", [1, 5])
def test_search_asks_as_often_for_one_article_as_for_five(client, django_assert_num_queries, count):
    for number in range(count):
        make("Cramps", author=make_author(), body=f"<p>{cite(make_source())}</p>")
        make_page(title=f"Cramps {number}", slug=f"page-{number}")
    # Topics; words that mean the same, the search, what is ranked; documents, articles, authors, all
    # that is no article; settings of the site, menu.
    with django_assert_num_queries(10):
        client.get(PAGE, {"q": "cramps"})
    # Another spelling: known words; what is known and public; the search again.
    with django_assert_num_queries(13):
        client.get(PAGE, {"q": "crampz"})


def test_the_page_is_kept_by_nobody_and_left_out_by_search_engines(client):
    page = client.get(PAGE, {"q": "cramps"})
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.text


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_any_question_gets_a_sound_page(client, typed):
    make("Cramps of magnesium")
    odd = typed.encode(errors="replace").decode()[:20_000]
    for asked in (odd, f"cramps {odd}", f'"{odd} cramps', f"magnesum {odd}"):
        odd_query = {"q": asked, "topic": odd, "rests_on": odd, "page": odd}
        page = client.get(PAGE, odd_query, follow=True)
        assert page.status_code == 200
        html5lib.HTMLParser(strict=True).parse(page.text)


OPERATORS = [
    "NEAR(a b)",
    "title:x",
    "a OR",
    "AND",
    "NOT a",
    "{a}:b",
    "^a",
    "a*",
    "a -b",
    "' & |",
    "(((",
    "a:*",
    "\\",
]


@pytest.mark.parametrize("typed", [*OPERATORS, *QUERIES.values()], ids=str)
def test_no_word_is_an_operator(client, typed):
    make("Cramps")
    assert client.get(PAGE, {"q": typed}).status_code == 200


def test_a_page_that_is_not_there_offers_a_search(client):
    page = client.get("/nowhere/").text
    assert f'action="{reverse("blog:search")}"' in page
