"""Watching cited works: what the registers say reaches readers and editors, once."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from blog.citations import fetch, watch
from blog.citations.registers import UpdateNotice, notice_in_title
from blog.models import Source
from tests.blog.builders import cite, make_published_article, make_source, make_staff
from tests.blog.registers import ARTICLE, OTHER, update
from tests.fakes.references import Mood
from website.models import OutgoingMail, SiteSettings
from website.worker.loops import Outage

pytestmark = pytest.mark.django_db
Notice = Source.Notice
DOI = ARTICLE["DOI"]


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(watch, "PAUSE_SECONDS", 0)


def make_cited(**changes):
    source = make_source(**{"doi": DOI} | changes)
    make_published_article(body=f"<p>A claim{cite(source)}</p>")
    return source


def check(source):
    watch.check_next()
    source.refresh_from_db()
    return source


def fall_due_again(source):
    Source.objects.filter(pk=source.pk).update(check_due_at=timezone.now())


@pytest.mark.parametrize(
    ("kinds", "notice"),
    [
        (["correction", "retraction"], Notice.RETRACTION),
        (["erratum"], Notice.CORRECTION),
        (["correction", "expression_of_concern"], Notice.CONCERN),
        (["partial_retraction"], Notice.PARTIAL),
        (["addendum", "new_edition"], Notice.VERSION),
        (["interim"], Notice.NONE),
        (["Corrected-Article"], Notice.CORRECTION),
        ([], Notice.NONE),
    ],
)
def test_the_gravest_notice_of_crossref_is_kept(registers, kinds, notice):
    registers.updates[DOI] = [update(kind) for kind in kinds]
    assert check(make_cited()).notice == notice


def test_a_notice_is_kept_with_its_day_and_its_own_doi(registers):
    registers.updates[DOI] = [update("retraction", day=(2010, 2, 6), doi="10.5555/why")]
    source = check(make_cited())
    assert (source.notice_on, source.notice_doi) == (date(2010, 2, 6), "10.5555/why")
    assert source.notice_text == "Retracted on 6 February 2010"


def test_a_notice_without_a_whole_date_is_still_a_notice(registers):
    registers.updates[DOI] = [{"type": "retraction", "updated": {"date-parts": [[2010]]}}]
    assert check(make_cited()).notice_text == "Retracted"


def test_what_pubmed_calls_retracted_is_retracted(registers):
    registers.retracted.add(ARTICLE["PMID"])
    assert check(make_cited(doi="", pmid=ARTICLE["PMID"])).notice == Notice.RETRACTION


def test_a_retraction_in_pubmed_outweighs_a_correction_at_crossref(registers):
    registers.updates[DOI] = [update("correction")]
    registers.retracted.add(ARTICLE["PMID"])
    assert check(make_cited(pmid=ARTICLE["PMID"])).notice == Notice.RETRACTION


def test_only_works_that_an_article_cites_are_asked_about(registers):
    make_source(doi=DOI)
    make_cited(doi="", pmid="")
    assert not watch.check_next()
    assert registers.calls == []


def test_every_source_is_asked_about_within_a_week(registers):
    source = check(make_cited())
    assert source.checked_at < source.check_due_at < timezone.now() + timedelta(days=7)
    assert not watch.check_next()


def test_a_doi_that_crossref_does_not_know_but_that_leads_somewhere_is_in_order(registers):
    source = check(make_cited(doi="10.5555/data-set"))
    assert registers.paths()[-1] == "/doi/api/handles/10.5555/data-set"
    assert source.unresolved_at is None and source.checked_at


def test_a_doi_that_leads_nowhere_is_listed_until_it_leads_somewhere(registers):
    registers.lost.add("10.5555/gone")
    source = check(make_cited(doi="10.5555/gone"))
    assert list(Source.objects.needing_attention()) == [source]
    registers.lost.clear()
    fall_due_again(source)
    assert check(source).unresolved_at is None


def link(kind, *, pmid=20000001, day="2010 Feb 6"):
    """A link of PubMed's to a notice."""
    where = f"J Made Up. {day};375(9713):445. doi: 10.5555/why."
    return {"refsource": where, "reftype": kind, "pmid": pmid, "note": ""}


@pytest.mark.parametrize(
    ("kinds", "notice"),
    [
        (["Expression of concern in"], Notice.CONCERN),
        (["Erratum in", "Comment in"], Notice.CORRECTION),
        (["Update in"], Notice.VERSION),
        (["Corrected and republished in"], Notice.CORRECTED_AND_REPUBLISHED),
        (["Retraction in", "Erratum in"], Notice.RETRACTION),
        (["Erratum for", "Comment on", "Retraction of"], Notice.NONE),
    ],
)
def test_a_work_known_by_its_pmid_gets_the_notices_that_pubmed_links_to(registers, kinds, notice):
    registers.links[ARTICLE["PMID"]] = [link(kind) for kind in kinds]
    source = check(make_cited(doi="", pmid=ARTICLE["PMID"]))
    assert source.notice == notice
    expected = (date(2010, 2, 6), "10.5555/why", "20000001") if notice else (None, "", "")
    assert (source.notice_on, source.notice_doi, source.notice_pmid) == expected


def test_a_work_retracted_and_republished_is_said_to_be_both(registers):
    registers.retracted.add(ARTICLE["PMID"])
    registers.links[ARTICLE["PMID"]] = [link("Retracted and republished in")]
    source = check(make_cited(doi="", pmid=ARTICLE["PMID"]))
    assert source.notice_text == "Retracted and republished on 6 February 2010"


def test_an_unknown_pmid_is_listed_in_words_and_never_counts_as_checked(registers):
    source = check(make_cited(doi="", pmid="88888888", notice=Notice.CORRECTION))
    assert list(Source.objects.needing_attention()) == [source]
    assert "PubMed does not know this PMID: it may be mistyped" in source.unresolved_text
    assert source.checked_at is None and source.notice == Notice.CORRECTION


@pytest.mark.parametrize("mood", [Mood.ERROR_IN_200, Mood.LIMIT_IN_200])
def test_an_error_in_an_answer_is_no_news(registers, mood):
    registers.mood = mood
    source = make_cited(doi="", pmid=ARTICLE["PMID"], notice=Notice.CONCERN)
    with pytest.raises(Outage):
        watch.check_next()
    source.refresh_from_db()
    assert (source.checked_at, source.notice) == (None, Notice.CONCERN)
    assert source.check_failures == 1


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("RETRACTED: Salt in sweat", Notice.RETRACTION),
        ("RETRACTED ARTICLE: Salt in sweat", Notice.RETRACTION),
        ("WITHDRAWN: Salt in sweat", Notice.RETRACTION),
        ("[Retracted] Salt in sweat", Notice.RETRACTION),
        ("Salt in sweat (Retracted article. See vol. 3, pg. 4, 2010)", Notice.RETRACTION),
        ("Retraction: Salt in sweat", Notice.NONE),
        ("Retraction notice to: Salt in sweat", Notice.NONE),
        ("Retracted science and its readers", Notice.NONE),
        ("Withdrawn after use: salt in sweat", Notice.NONE),
    ],
)
def test_a_title_that_says_so_is_of_a_retracted_work_and_not_of_the_notice(title, notice):
    assert notice_in_title(title).kind == notice


def test_a_retraction_in_the_title_at_crossref_is_noticed(registers):
    registers.works = [{**ARTICLE, "title": "RETRACTED: A trial made up for tests"}]
    registers.updates[DOI] = [update("new_version", day=(2012, 1, 1))]
    source = check(make_cited())
    assert (source.notice, source.notice_on) == (Notice.RETRACTION, None)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("new_version", "New version published"), ("republication", "Republished")],
)
def test_a_newer_form_is_said_as_such_and_does_not_call_the_article_into_question(
    registers, client, kind, said
):
    registers.updates[DOI] = [update(kind)]
    source = check(make_cited())
    assert source.notice_text == f"{said} on 6 February 2010"
    page = client.get(source.citations.get().article.get_absolute_url()).content.decode()
    assert said in page and "called into question" not in page


def test_of_equal_notices_the_latest_wins_whatever_their_order(registers):
    days = [(2011, 3, 1), (2014, 5, 2), (2012, 1, 1)]
    registers.updates[DOI] = [update("erratum", day=day, doi=f"10.5555/{day[0]}") for day in days]
    source = check(make_cited())
    assert (source.notice_on, source.notice_doi) == (date(2014, 5, 2), "10.5555/2014")


def test_a_retraction_is_told_although_the_other_register_fails(registers):
    make_staff("editor")
    registers.updates[DOI] = [update("retraction")]
    registers.moods["NCBI_EUTILS_URL"] = Mood.REFUSED
    source = check(make_cited(pmid=ARTICLE["PMID"]))
    assert source.notice == Notice.RETRACTION and source.checked_at is None
    assert OutgoingMail.objects.count() == 1
    registers.moods.clear()
    fall_due_again(source)
    assert check(source).checked_at
    assert OutgoingMail.objects.count() == 1


def test_a_cited_source_without_doi_and_pmid_cannot_be_watched():
    source = make_cited(doi="", isbn="9780309064033")
    make_source(doi="")
    assert list(Source.objects.unwatched()) == [source]


def test_a_work_about_which_no_register_has_notices_is_not_called_watched(registers):
    source = check(make_cited(doi="10.5555/data-set"))
    assert list(Source.objects.unwatched()) == [source]
    assert source.unwatched_reason == "no register has notices about this work"
    registers.works = [{**ARTICLE, "DOI": "10.5555/data-set"}]
    fall_due_again(source)
    assert check(source).unwatched_reason == ""


def test_a_request_waits_until_the_register_may_be_asked_again(registers, monkeypatch):
    monkeypatch.setattr(watch, "PAUSE_SECONDS", 0.2)
    for number in range(3):
        make_cited(doi=DOI if number == 0 else f"10.5555/{number}")
        watch.check_next()
    times = [
        moment
        for moment, path in zip(registers.times, registers.paths(), strict=True)
        if path.startswith("/crossref/")
    ]
    assert len(times) == 3
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))


def test_each_editor_is_told_once_and_which_articles_cite_the_work(registers):
    registers.updates[DOI] = [update("retraction")]
    make_staff("editor")
    source = check(make_cited())
    fall_due_again(source)
    check(source)
    mail = OutgoingMail.objects.get()
    article = source.citations.get().article
    assert mail.to == "editor@example.org" and mail.subject.startswith("Retracted: Example 2001")
    assert article.title in mail.text and f"/admin/blog/source/{source.pk}/" in mail.text


def test_a_graver_notice_is_told_again_and_is_news_again(registers):
    make_staff("editor")
    source = make_cited(notice=Notice.CORRECTION, handled_at=timezone.now())
    registers.updates[DOI] = [update("retraction")]
    check(source)
    assert OutgoingMail.objects.count() == 1
    assert list(Source.objects.needing_attention()) == [source]


def test_without_editors_the_site_itself_is_told(registers):
    SiteSettings.objects.create(contact_email="school@example.org")
    registers.updates[DOI] = [update("retraction")]
    check(make_cited())
    assert OutgoingMail.objects.get().to == "school@example.org"


def test_the_registers_are_told_whom_to_write_to(registers):
    SiteSettings.objects.create(contact_email="school@example.org")
    check(make_cited(pmid=ARTICLE["PMID"]))
    agents = {headers["User-Agent"] for _path, headers in registers.calls}
    assert all("mailto:school@example.org" in agent for agent in agents)
    assert "email=school%40example.org" in registers.paths()[-1]


@pytest.mark.parametrize("mood", [Mood.BUSY, Mood.ERROR_500, Mood.SLOW, Mood.HTML])
def test_when_a_register_is_out_everything_due_waits(registers, monkeypatch, mood):
    monkeypatch.setattr(fetch, "DEADLINE_SECONDS", 0.1)
    registers.mood = mood
    make_cited(), make_cited(doi=OTHER["DOI"])
    with pytest.raises(Outage):
        watch.check_next()
    assert not watch.check_next()
    assert len(registers.calls) == 1


def test_a_busy_register_is_left_alone_as_long_as_it_asks(registers):
    registers.mood = Mood.BUSY
    first, second = make_cited(), make_cited(doi=OTHER["DOI"])
    with pytest.raises(Outage):
        watch.check_next()
    first.refresh_from_db(), second.refresh_from_db()
    soonest = timezone.now() + timedelta(minutes=119)
    assert soonest < second.check_due_at < first.check_due_at


@pytest.mark.parametrize("mood", [Mood.EMPTY, Mood.ODD, Mood.REFUSED, Mood.PRIVATE, Mood.GONE])
def test_an_answer_that_says_nothing_changes_nothing_and_holds_up_nobody(registers, mood):
    registers.mood = mood
    source, other = make_cited(notice=Notice.RETRACTION), make_cited(doi=OTHER["DOI"])
    assert check(source).notice == Notice.RETRACTION
    assert source.check_failure and source.check_failures == 1
    registers.mood = Mood.GOOD
    assert check(other).checked_at


def test_waits_grow_to_a_day_and_no_further(registers):
    registers.mood = Mood.ODD
    source, waits = make_cited(), []
    for _ in range(10):
        fall_due_again(source)
        wait = check(source).check_due_at - timezone.now()
        waits.append(round(wait / timedelta(minutes=30)))
    assert waits == [1, 2, 4, 8, 16, 32, 48, 48, 48, 48]


def test_whoever_lost_the_lease_writes_and_mails_nothing(registers):
    make_staff("editor")
    source = make_cited()
    stale = Source.objects.get(pk=source.pk)
    Source.objects.filter(pk=source.pk).update(check_due_at=timezone.now() + timedelta(hours=1))
    watch._record(
        stale, watch.Result(UpdateNotice(Notice.RETRACTION), [], is_known=True, is_watched=True)
    )
    source.refresh_from_db()
    assert source.notice == Notice.NONE
    assert not OutgoingMail.objects.exists()


def test_readers_see_the_notice_at_the_reference_beside_the_text_and_above_it(client):
    source = make_cited(notice="retraction", notice_on=date(2010, 2, 6), notice_doi="10.5555/why")
    page = client.get(source.citations.get().article.get_absolute_url()).content.decode()
    told = "Retracted on 6 February 2010"
    above, beside = page.index("A source of this article has been"), page.index("note-label")
    assert above < beside < page.index('id="references"')
    assert page.count(told) == 3
    assert page.count('href="https://doi.org/10.5555/why"') == 2


def test_readers_of_an_article_without_notices_see_none(client):
    source = make_cited()
    page = client.get(source.citations.get().article.get_absolute_url()).content.decode()
    assert "source-notice" not in page and "retracted, corrected" not in page
