"""Every answer of tests/fakes/akismet_answers.toml, played to the site: what becomes of the comment, what
the bar above the queue says, and what the history."""

import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from comments import checking, dashboard, feedback
from comments.akismet import client
from comments.models import Comment, SpamCheck
from tests.comments.builders import make_comment, make_published_comment, make_spam
from tests.fakes.akismet import KEY, FakeAkismet, recorded
from website.registry import Job
from website.worker import loops

pytestmark = pytest.mark.django_db
Status = Comment.Status
ANSWERS = recorded()
FAILURES = [answer for answer in ANSWERS if answer.state not in {"published", "spam", "accepted"}]


@pytest.fixture(scope="module")
def server():
    with FakeAkismet() as fake:
        yield fake


@pytest.fixture
def play(server, settings, monkeypatch):
    """Has the server give an answer to its endpoint, after everything before was forgotten."""
    settings.AKISMET_API_URL, settings.AKISMET_API_KEY = server.url, KEY

    def play(answer):
        server.playing, server.calls = answer, []
        if answer.drips:
            monkeypatch.setattr(client, "DEADLINE_SECONDS", 0.2)

    yield play
    server.playing = None


def test_there_are_more_than_fifty_failures_and_each_answer_says_where_it_is_from():
    assert len(FAILURES) > 50
    assert all(answer.origin and answer.history + answer.bar for answer in ANSWERS)
    assert len({(answer.to, answer.name) for answer in ANSWERS}) == len(ANSWERS)


def _answers_to(*endpoints):
    found = [answer for answer in ANSWERS if answer.to in endpoints]
    return pytest.mark.parametrize("answer", found, ids=lambda answer: answer.name)


@_answers_to("comment-check", "verify-key")
def test_what_becomes_of_a_comment(answer, play):
    play(answer)
    if answer.to == "verify-key":
        SpamCheck.write(trouble="Akismet cannot be reached.", trouble_at=timezone.now())
    comment = make_comment()
    _run(checking.check_next)
    comment.refresh_from_db()
    assert _state(comment) == answer.state
    _compare(answer, _bar(), _last_line(comment))


@_answers_to("submit-ham", "submit-spam")
def test_what_becomes_of_feedback(answer, play):
    play(answer)
    make = make_spam if answer.to == "submit-ham" else make_published_comment
    due = answer.to.removeprefix("submit-")
    comment = make(feedback_due=due, feedback_due_at=timezone.now())
    _run(feedback.send_next)
    comment.refresh_from_db()
    ended = "accepted" if comment.feedback_sent else "dropped"
    assert ("waits" if comment.feedback_due_at else ended) == answer.state
    _compare(answer, _bar(), _last_line(comment))


@_answers_to("usage-limit")
def test_what_becomes_of_the_usage(answer, play):
    play(answer)
    SpamCheck.write(usage_due_at=timezone.now())
    assert checking.fetch_usage()
    row = SpamCheck.load()
    assert ("unknown" if row.usage is None else "known") == answer.state
    _compare(answer, _bar(), _shown("admin/comments/_usage.html", spam_check=row))


def _run(job):
    """What the worker does while something is due."""
    loops.run_until_idle([Job("job", job)])


def _compare(answer, bar, history):
    assert answer.bar in bar and bool(answer.bar) == bool(bar)
    assert answer.history in history
    assert KEY not in (bar + history).lower()


def _state(comment):
    if comment.status == Status.HELD:
        return "waits" if comment.check_due_at else "person"
    return {Status.APPROVED: "published", Status.SPAM: "spam"}[comment.status]


def _last_line(comment):
    last = comment.events.last()
    return f"{last.get_kind_display()} · {last.detail}"


def _bar():
    trouble, warning = dashboard.check_trouble(), dashboard.key_warning()
    shown = [_shown("admin/comments/_trouble.html", trouble=trouble)] if trouble else []
    shown += [_shown("admin/comments/_key_warning.html", warning=warning)] if warning else []
    return " ".join(shown)


def _shown(template, **context):
    """The text of a template, with the address of each link in place of its text."""
    page = re.sub(r'<a href="([^"]*)">.*?</a>', r"\1", render_to_string(template, context))
    return unescape(" ".join(re.sub(r"<[^>]*>", "", page).split()))
