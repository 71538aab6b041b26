"""Every form that anybody can send has a limit, or it is said here why it needs none."""

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from config import settings as configured
from tests.comments.builders import FORM, make_article, make_comment, make_published_comment
from tests.courses.builders import form_data, make_confirmed, make_course, make_intake

pytestmark = pytest.mark.django_db

# The setting of the limit by the name of the view, and a form that reaches it: path and fields,
# different each time.
LIMITED = {
    "comments:post": ("COMMENT_RATE", lambda: _comment()),
    "comments:receipt": ("COMMENT_RATE", lambda: _edit()),
    "comments:report": ("REPORT_RATE", lambda: _report()),
    "courses:sign_up": ("SIGN_UP_RATE", lambda: _sign_up("courses:sign_up")),
    "courses:sign_up_intake": ("SIGN_UP_RATE", lambda: _sign_up("courses:sign_up_intake")),
    "courses:interest": ("SIGN_UP_RATE", lambda: _interest()),
    "courses:receipt": ("EDIT_RATE", lambda: _rename()),
    "website:personal_data_link": ("MAIL_REQUEST_RATE", lambda: _data_link()),
}
UNLIMITED = {
    "comments:stop": "sets a field of the one row that the link names; mailbox providers send it",
    "comments:stop_all": "sets a field of the one row that the link names; mailbox providers send it",
    "courses:interest_receipt": "deletes the one row that the link names",
    "website:confirm": "confirms the one row that the mailed link names",
    "website:personal_data": "erases the data of whoever reads the mail with the link",
}

# Three addresses of one visitor, and another visitor.
VISITORS = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2::3", "2001:db8:1:3::1"]
# Fields with text that is typed, the one to look for first.
TEXTS = ["body", "reason", "email", "name"]


def _comment():
    path = reverse("comments:post", args=[make_article().slug])
    return path, lambda number: FORM | {"body": f"Reply {number}"}


def _edit():
    return make_comment().receipt_url, lambda number: {"action": "edit", "body": f"Reply {number}"}


def _report():
    path = reverse("comments:report", args=[make_published_comment().pk])
    return path, lambda number: {"reason": f"Rude {number}"}


def _sign_up(view):
    intake = make_intake()
    slugs = [intake.course.slug, intake.slug]
    path = reverse(view, args=slugs if view == "courses:sign_up_intake" else slugs[:1])
    return path, lambda number: form_data(email=f"ana-{number}@example.org")


def _interest():
    path = reverse("courses:interest", args=[make_course().slug])
    return path, lambda number: {"email": f"ana-{number}@example.org"}


def _rename():
    path = make_confirmed(make_intake()).get_absolute_url()
    return path, lambda number: {"action": "rename", "name": f"Ana {number}"}


def _data_link():
    path = reverse("website:personal_data_link")
    return path, lambda number: {"email": f"ana-{number}@example.org"}


def _public_posts(resolver=None, namespace=""):
    """The views outside the admin that accept a POST without Django's token, each with its name;
    None for another address of a view that has a name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if getattr(entry.callback, "csrf_exempt", False):
                yield entry.callback, entry.name and namespace + entry.name
        elif entry.namespace != admin.site.name:
            yield from _public_posts(entry, f"{entry.namespace}:" if entry.namespace else namespace)


def test_each_form_that_anybody_can_send_has_a_limit_or_a_reason_to_have_none():
    posts = set(_public_posts())
    named = {view: name for view, name in posts if name}
    assert {view for view, _name in posts} == named.keys()
    assert set(named.values()) == LIMITED.keys() | UNLIMITED.keys()


def test_each_rate_for_visitors_has_a_form():
    rates = {name for name in dir(configured) if name.endswith("_RATE")}
    tested_elsewhere = {
        "SITE_REPORT_RATE",
        "SITE_RESET_RATE",
        "MAILBOX_RATE",
        "MODERATOR_MAIL_RATE",
    }
    logins = {name for name in rates if name.startswith(("LOGIN_", "CODE_"))}
    assert {rate for rate, _make in LIMITED.values()} == rates - tested_elsewhere - logins


@pytest.mark.parametrize("view", LIMITED)
def test_a_form_beyond_its_limit_is_answered_with_429_when_to_come_back_and_what_was_typed(
    client, settings, view
):
    rate, make = LIMITED[view]
    setattr(settings, rate, "2/h")
    path, form = make()
    answers = [
        client.post(path, form(number), REMOTE_ADDR=at) for number, at in enumerate(VISITORS)
    ]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True, False]
    refused, typed = answers[2], form(2)
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert next(typed[name] for name in TEXTS if name in typed) in refused.text
    assert "1\N{NO-BREAK SPACE}hour" in refused.text
    assert "Error:" in refused.text and 'tabindex="-1" autofocus' in refused.text
