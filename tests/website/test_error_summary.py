"""Pages that refuse a form say so first: in the title, and in a list that has the focus."""

import re

import pytest
from django.urls import reverse

from tests.comments.builders import FORM, make_article, make_comment, make_published_comment
from tests.courses.builders import (
    form_data,
    make_cancelled_intake,
    make_confirmed,
    make_course,
    make_intake,
)
from tests.website.builders import make_superuser

pytestmark = pytest.mark.django_db

SUMMARY = re.compile(r'<div class="error-summary".*?</div>', re.DOTALL)
LINK = re.compile(r'<li><a href="#([^"]*)">([^<]*)</a></li>')
TITLE = re.compile(r"<title>\s*Error:\s")


def _comment(**changes):
    article = make_article(**changes.pop("article", {}))
    return reverse("comments:post", args=[article.slug]), FORM | changes


def _parent_gone():
    article = make_article()
    path = reverse("comments:post", args=[article.slug])
    return path, FORM | {"parent": make_comment(article).pk, "name": ""}


# A form that is refused, and the number of its errors.
REFUSED = {
    "a comment": (lambda: _comment(body="", name="", email="x"), 3),
    "a reply whose parent is gone": (_parent_gone, 2),
    "a comment on a closed article": (lambda: _comment(article={"comments_open": False}), 1),
    "a change of a comment": (lambda: (make_comment().receipt_url, {"action": "edit"}), 1),
    "a report": (lambda: (f"/comments/{make_published_comment().pk}/report/", {}), 1),
    "a sign-up": (lambda: (make_intake().get_sign_up_url(), form_data(name="", for_whom="x")), 2),
    "a sign-up for a closed intake": (
        lambda: (make_cancelled_intake().get_sign_up_url(), form_data()),
        1,
    ),
    "an interest": (lambda: (reverse("courses:interest", args=[make_course().slug]), {}), 1),
    "a change of a sign-up": (
        lambda: (make_confirmed(make_intake()).get_absolute_url(), {"action": "rename"}),
        1,
    ),
    "a request for personal data": (lambda: ("/me/", {"email": "x"}), 1),
    "an invitation": (lambda: (reverse("admin:auth_user_invite"), {"email": "x"}), 2),
}


@pytest.mark.parametrize(("refused", "number"), REFUSED.values(), ids=REFUSED)
def test_each_error_is_listed_once_with_a_link_that_leads_to_a_field(client, refused, number):
    path, fields = refused()
    if path.startswith("/admin/"):
        client.force_login(make_superuser())
    page = client.post(path, fields).text
    summaries = SUMMARY.findall(page)
    assert len(summaries) == 1 and 'tabindex="-1" autofocus' in summaries[0]
    links = LINK.findall(summaries[0])
    assert len(links) == len(set(links)) == number == summaries[0].count("<li>")
    for target, _error in links:
        assert re.search(rf'<(?:input|textarea|select)[^>]*\sid="{target}"', page), target
    assert TITLE.search(page)


@pytest.mark.parametrize("path", ["/me/", "/search/"])
def test_a_page_without_errors_claims_none(client, path):
    page = client.get(path).text
    assert "Error:" not in page and "error-summary" not in page
