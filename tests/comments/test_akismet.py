"""What is asked of Akismet, and what counts as its answer."""

import gzip
import logging
import re
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from comments import akismet
from comments.akismet import client
from comments.models import Verdict
from tests.fakes.akismet import KEY, Mood, Played
from tests.server import ROOT

TROUBLE = {
    Mood.SUSPENDED: akismet.KeySuspended,
    Mood.INVALID_KEY: akismet.KeyRefused,
    Mood.ERROR_500: akismet.ServiceDown,
    Mood.BUSY: akismet.ServiceBusy,
    Mood.GARBAGE: akismet.Nonsense,
    Mood.EMPTY: akismet.Nonsense,
}


def _sent(**changes):
    fields = {
        "ip": "192.0.2.10",
        "user_agent": "Firefox",
        "referrer": "https://site.test/articles/cramps/",
        "permalink": "https://site.test/articles/cramps/",
        "author": "Margaret & Son",
        "email": "margaret@example.org",
        "website": "https://example.org/?a=1&b=2",
        "content": "Ünïcode + 100% & a\nsecond line 🦵",
        "written_at": datetime(2026, 11, 20, 9, 12, tzinfo=UTC),
        "article_changed_at": datetime(2026, 11, 19, 8, 0, tzinfo=UTC),
    }
    return akismet.describe(akismet.Submission(**fields | changes))


@pytest.mark.parametrize(
    ("mood", "verdict"),
    [
        (Mood.HAM, Verdict.HAM),
        (Mood.SPAM, Verdict.SPAM),
        (Mood.DISCARD, Verdict.DISCARD),
        (Mood.ALERT, Verdict.HAM),
    ],
)
def test_a_clear_answer_is_a_verdict(akismet_server, mood, verdict):
    akismet_server.mood = mood
    assert akismet.check(_sent()).verdict == verdict


def test_an_answer_carries_its_name_and_what_the_owner_must_know(akismet_server):
    akismet_server.mood = Mood.ALERT
    answer = akismet.check(_sent())
    assert answer.received["body"] == "false"
    assert len(answer.received["x-akismet-guid"]) == 32
    assert answer.alert == "You have used more than your monthly limit (10502)."


@pytest.mark.parametrize(("mood", "error"), TROUBLE.items(), ids=TROUBLE)
def test_anything_else_is_no_verdict(akismet_server, mood, error):
    akismet_server.mood = mood
    with pytest.raises(error) as caught:
        akismet.check(_sent())
    assert type(caught.value) is error
    assert caught.value.reason


@pytest.mark.parametrize("mood", TROUBLE)
def test_the_key_is_in_no_message_and_no_log(akismet_server, mood, caplog):
    akismet_server.mood = mood
    with caplog.at_level(logging.INFO), pytest.raises(akismet.NoVerdict) as caught:
        akismet.check(_sent())
    assert KEY not in str(caught.value) + repr(caught.value.__cause__) + caplog.text


def test_a_suspended_key_says_so_though_the_body_says_not_spam(akismet_server):
    akismet_server.mood = Mood.SUSPENDED
    with pytest.raises(akismet.KeySuspended, match=r"suspended the key: .*\(10402\)"):
        akismet.check(_sent())


def test_a_slow_answer_is_not_waited_for(akismet_server, monkeypatch):
    monkeypatch.setattr(client, "DEADLINE_SECONDS", 0.1)
    akismet_server.mood = Mood.SLOW
    with pytest.raises(akismet.ServiceDown, match="in time"):
        akismet.check(_sent())


def test_a_few_bytes_that_unpack_to_many_are_not_unpacked(akismet_server):
    bomb = gzip.compress(bytes(150_000_000), 1)
    assert len(bomb) > 150_000
    shape = {"to": "comment-check", "headers": [("Content-Encoding", "gzip")], "charset": "latin-1"}
    told = {"name": "bomb", "origin": "made up", "state": "", "bar": "", "history": ""}
    akismet_server.playing = Played(**shape, **told, body=bomb.decode("latin-1"))
    tracemalloc.start()
    with pytest.raises(akismet.Nonsense):
        akismet.check(_sent())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_server_that_does_not_listen_is_no_verdict(akismet_server):
    akismet_server.go_down()
    with pytest.raises(akismet.ServiceDown, match="cannot be reached"):
        akismet.check(_sent())


@pytest.mark.parametrize(
    ("mood", "wait"), [(Mood.BUSY, timedelta(minutes=30)), (Mood.BUSY_UNTIL, timedelta(days=1))]
)
def test_a_busy_server_is_left_alone_as_long_as_it_asks_but_a_day_at_most(
    akismet_server, mood, wait
):
    akismet_server.mood = mood
    with pytest.raises(akismet.ServiceBusy) as caught:
        akismet.check(_sent())
    assert caught.value.retry_after == wait


def test_without_a_key_nothing_is_asked(akismet_server, settings):
    settings.AKISMET_API_KEY = ""
    with pytest.raises(akismet.NoKey):
        akismet.check(_sent())
    assert akismet_server.calls == []


def test_akismet_is_told_what_was_typed_and_where(akismet_server, settings):
    akismet.check(_sent(topics=("Magnesium", "Sleep")))
    sent = akismet_server.calls[0].values
    assert (
        sent.items()
        >= {
            "api_key": KEY,
            "blog": settings.SITE_URL,
            "user_ip": "192.0.2.10",
            "comment_type": "comment",
            "comment_author": "Margaret & Son",
            "comment_author_url": "https://example.org/?a=1&b=2",
            "comment_content": "Ünïcode + 100% & a\nsecond line 🦵",
            "comment_date_gmt": "2026-11-20T09:12:00Z",
            "comment_post_modified_gmt": "2026-11-19T08:00:00Z",
        }.items()
    )
    context = [value for name, value in akismet_server.calls[0].fields if "context" in name]
    assert (context, sent["comment_context[]"]) == (["Magnesium", "Sleep"], "Sleep")


def test_akismet_is_told_which_version_of_which_program_asks(akismet_server):
    akismet.check(_sent())
    agent = akismet_server.calls[0].headers["User-Agent"]
    assert re.fullmatch(r"Citewell/[0-9.]+ \| akismet\.py/[0-9.]+", agent)
    newest = re.search(r"\[([0-9.]+)\]", (ROOT / "CHANGELOG.md").read_text())[1]
    assert agent.startswith(f"Citewell/{newest} ")


@pytest.mark.parametrize("is_test", [True, False])
def test_a_trial_site_says_with_everything_that_it_is_a_test(akismet_server, settings, is_test):
    settings.AKISMET_TEST = is_test
    akismet.check(_sent())
    akismet.report(_sent(), as_spam=True, verdict="ham", reporter="")
    sent = [call.values.get("is_test") for call in akismet_server.calls]
    assert sent == (["1", "1"] if is_test else [None, None])


def test_a_list_that_an_earlier_version_stored_as_one_text_is_sent_as_it_is(akismet_server):
    akismet.check({**_sent(), "comment_context": "Magnesium,Sleep"})
    assert akismet_server.calls[0].values["comment_context"] == "Magnesium,Sleep"


def test_akismet_is_told_what_the_library_cannot_send(akismet_server):
    akismet.check(_sent(parent=7, honeypot="buy & buy"))
    sent = akismet_server.calls[0].values
    assert sent["comment_type"] == "comment"
    assert sent["comment_parent"] == "7"
    assert sent[sent["honeypot_field_name"]] == "buy & buy"


@pytest.mark.parametrize("reason", ["retry", "edit", "recheck_queue"])
def test_akismet_is_told_why_it_is_asked_again(akismet_server, reason):
    akismet.check(_sent(), reason=reason)
    assert akismet_server.calls[0].values["recheck_reason"] == reason


def test_akismet_is_told_that_a_member_of_staff_wrote(akismet_server):
    akismet.check(_sent(role="editor"))
    assert akismet_server.calls[0].values["user_role"] == "editor"


@pytest.mark.parametrize(("as_spam", "endpoint"), [(False, "submit-ham"), (True, "submit-spam")])
def test_a_report_repeats_what_was_checked_and_says_who_disagrees_with_what(
    akismet_server, as_spam, endpoint
):
    akismet.check(_sent(parent=7))
    akismet.report(_sent(parent=7), as_spam=as_spam, verdict="discard", reporter="anna")
    checked, reported = akismet_server.calls
    more = {"comment_check_response": "true", "reporter": "anna", "site_domain": "127.0.0.1"}
    assert reported.path == f"/1.1/{endpoint}"
    assert reported.values == checked.values | more


@pytest.mark.parametrize("mood", TROUBLE)
def test_a_report_that_is_not_accepted_is_an_error(akismet_server, mood):
    akismet_server.mood = mood
    with pytest.raises(akismet.NoVerdict):
        akismet.report(_sent(), as_spam=False, verdict="spam", reporter="")


def test_a_verdict_that_akismet_may_still_change_is_none(akismet_server):
    akismet_server.mood = Mood.RECHECK
    with pytest.raises(akismet.NotYet) as caught:
        akismet.check(_sent())
    assert caught.value.retry_after == timedelta(seconds=240)


def test_a_key_that_works_is_verified(akismet_server):
    akismet.verify_key()
    assert akismet_server.calls[0].values["key"] == KEY


@pytest.mark.parametrize("mood", [mood for mood in TROUBLE if mood != Mood.SUSPENDED])
def test_a_key_is_verified_only_by_a_clear_answer(akismet_server, mood):
    akismet_server.mood = mood
    with pytest.raises(TROUBLE[mood]):
        akismet.verify_key()


def test_the_use_of_the_key_is_read(akismet_server):
    assert akismet.usage() == akismet.Usage(used=7463, limit=350000, is_throttled=False)


def test_the_use_of_the_key_is_asked_without_the_key_in_the_address(akismet_server, caplog):
    with caplog.at_level(logging.INFO):
        akismet.usage()
    assert "usage-limit" in caplog.text and KEY not in caplog.text


@pytest.mark.parametrize("mood", [Mood.ERROR_500, Mood.BUSY, Mood.GARBAGE, Mood.EMPTY])
def test_trouble_is_no_answer_about_the_use_of_the_key(akismet_server, mood):
    akismet_server.mood = mood
    with pytest.raises(TROUBLE[mood]):
        akismet.usage()
