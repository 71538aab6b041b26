"""Trying a text against the rules, on the page of the comment policy."""

import pytest

from comments.models import Comment, CommentPolicy
from tests.comments.builders import make_policy
from tests.editing import inputs
from tests.staff import make_member
from website.staff import roles

pytestmark = pytest.mark.django_db
PAGE = "/admin/comments/commentpolicy/1/change/"


@pytest.fixture
def desk(client):
    client.force_login(make_member(roles.MODERATOR))
    return client


def _try(desk, policy=(), **typed):
    """What the page answers when a text is tried, with these changes to the policy typed."""
    form = inputs(desk.get(PAGE).text) | dict(policy)
    form |= {f"try-{name}": text for name, text in typed.items()}
    return desk.post(PAGE, form | {"_try": "1"})


@pytest.mark.parametrize(
    ("policy", "typed", "rule", "outcome"),
    [
        (
            {"blocked_words": "casino"},
            {"name": "Casino Bob"},
            "It has a blocked word: casino (in the field “Name”)",
            "into spam at once",
        ),
        (
            {"held_words": "@free.fr"},
            {"email": "ana@free.fr"},
            "It has one of the held words: @free.fr (in the field “Email”)",
            "it would wait for you",
        ),
        (
            {"links_limit": "1"},
            {"body": "a.example,b.example"},
            "More links than the policy allows: 2 links, 1 allowed",
            "it would wait for you",
        ),
        ({"held_words": "free"}, {"email": "ana@free.fr"}, "", "It meets no rule."),
    ],
)
def test_a_text_is_tried_with_the_rules_as_they_are_typed(desk, policy, typed, rule, outcome):
    page = _try(desk, policy, **typed)
    trial = page.context["trial"]
    assert trial.rule == rule and outcome in trial.outcome
    assert rule in page.text and trial.outcome in page.text


def test_trying_stores_nothing_and_keeps_what_was_typed(desk, akismet_server):
    make_policy(held_words="bingo")
    page = _try(desk, {"blocked_words": "casino", "page_size": "x"}, body="A <b>casino</b>")
    kept = inputs(page.text)
    assert (kept["blocked_words"], kept["page_size"]) == ("casino", "x")
    assert kept["try-body"] == "A <b>casino</b>"
    assert page.context["trial"].rule.endswith("casino (in the field “Comment”)")
    assert CommentPolicy.load().blocked_words == "" and not Comment.objects.exists()
    assert akismet_server.calls == []


def test_what_was_typed_can_be_saved_after_trying(desk):
    make_policy()
    kept = inputs(_try(desk, {"blocked_words": "casino"}, body="Hello").text)
    assert desk.post(PAGE, kept).status_code == 302
    assert CommentPolicy.load().blocked_words == "casino"


def test_trying_makes_no_row_where_none_was_saved(desk):
    _try(desk, body="Hello")
    assert not CommentPolicy.objects.exists()


def test_a_text_that_is_too_long_is_refused_in_words(desk):
    page = _try(desk, body="a" * 5001)
    assert "at most 5000 characters" in page.text and "trial" not in page.context


def test_only_moderators_try(client, editor):
    client.force_login(editor)
    assert client.post(PAGE, {"_try": "1"}).status_code == 403
