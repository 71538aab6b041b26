"""Whatever is typed is stored safely or refused in words; nothing fails.

The corpus is our own, after the kinds in OWASP's lists: markup, script addresses, null bytes,
direction marks, combining marks, what is invisible, very long text, and broken encodings.
"""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from comments.models import Comment
from tests.comments.builders import FORM, make_comment, make_conversation, make_published_comment
from website import privacy

pytestmark = pytest.mark.django_db

CORPUS = {
    "script": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "template": "{{ settings.SECRET_KEY }}{% load static %}",
    "entity": "&lt;script&gt;&#0;",
    "sql": "'; DROP TABLE comments_comment; --",
    "null byte": "before\x00after",
    "control": "bell\x07 escape\x1b[31m",
    "right to left": "\u202egnp.exe\u2066\u2067 اكتب هنا",
    "zalgo": "Z" + "\u0351\u0343\u0310" * 50,
    "invisible": "\u200b\u200d\ufeff",
    "emoji": "👩🏽‍⚕️🦵🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "beyond the plane": "\U0010ffff\ufffe",
    "one line of a megabyte": "a" * 1_000_000,
    "a megabyte of lines": "\r\n" * 500_000,
    "mail headers": "a\r\nBcc: everyone@example.org",
    "percent": "100%s %(x)s {0} %n",
}
# Each replies to the one before it. Python's limit of recursion is 1,000.
LONG_CHAIN = [None, *range(1199)]
FIELDS = [
    "body",
    "name",
    "email",
    "website",
    "parent",
    "subject",
    "notify_on_publish",
    "notify_on_reply",
]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
def test_hostile_text_in_any_field_is_taken_or_refused_in_words(reader, article, field, text):
    address = reverse("comments:post", args=[article.slug])
    response = reader.post(address, FORM | {field: text})
    assert response.status_code in {200, 303}
    if response.status_code == 200:
        assert "Not posted yet" in response.text
        assert "<script>alert" not in response.text
    else:
        assert reader.get(response.url).status_code == 200


@pytest.mark.parametrize("text", [CORPUS["script"], CORPUS["attribute"], CORPUS["template"]])
def test_what_was_published_is_shown_as_text(article, text):
    comment = make_comment(article, name=text[:80], body=text)
    context = {"comment": comment, "is_open": True}
    html = render_to_string("comments/_comment.html", context)
    assert "<script>" not in html and 'onmouseover="' not in html


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
def test_hostile_text_in_a_change_or_a_report_is_taken_or_refused_in_words(reader, article, text):
    comment = make_published_comment(article)
    report = reverse("comments:report", args=[comment.pk])
    assert reader.post(report, {"reason": text}).status_code == 200
    answer = reader.post(comment.receipt_url, {"action": "edit", "body": text})
    assert answer.status_code in {200, 303}
    assert "<script>alert" not in reader.get(comment.receipt_url).text


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
def test_hostile_text_for_an_address_is_refused_in_words(reader, text):
    answer = reader.post(reverse("website:personal_data_link"), {"email": text})
    assert answer.status_code == 200 and "field-error" in answer.text


@pytest.mark.parametrize("header", ["user-agent", "referer"])
def test_hostile_headers_are_cut_and_stored(reader, article, header):
    address = reverse("comments:post", args=[article.slug])
    response = reader.post(address, FORM, headers={header: "\x00<script>" + "é" * 5000})
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert len(comment.user_agent) <= 300 and len(comment.referrer) <= 500


def test_bytes_that_are_no_text_are_refused_or_replaced(reader, article):
    address = reverse("comments:post", args=[article.slug])
    body = b"body=%FF%FE%80&name=Margaret&email=margaret@example.org"
    response = reader.post(address, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {200, 303, 400}


@pytest.mark.parametrize("pk", ["9" * 30, "0"])
def test_an_address_of_no_comment_is_not_found(reader, pk):
    assert reader.get(f"/comments/{pk}/").status_code == 404
    assert reader.get(f"/comments/{pk}/reply/").status_code == 404


def test_a_chain_of_twelve_hundred_replies_is_taken_and_shown_a_page_at_a_time(reader, article):
    chain = make_conversation(article, LONG_CHAIN)
    form = FORM | {"parent": chain[-1].pk}
    assert reader.post(reverse("comments:post", args=[article.slug]), form).status_code == 303
    page = reader.get(chain[-1].get_absolute_url(), follow=True)
    assert page.redirect_chain[0][0].endswith(f"?replies=24#comment-{chain[-1].pk}")
    assert page.text.count('class="comment"') == 50


def test_a_chain_of_twelve_hundred_replies_by_one_person_is_erased(article):
    make_conversation(article, LONG_CHAIN)
    privacy.erase("margaret@example.org")
    assert not Comment.objects.exclude(body="").exists()
    assert not Comment.objects.visible().exists()
