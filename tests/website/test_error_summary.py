"""Pages that refuse a form say so first: in the title, and in a list that has the focus."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.comments.builders import FORM, make_article, make_comment, make_published_comment
from tests.courses.builders import (
    form_data,
    make_cancelled_intake,
    make_confirmed,
    make_course,
    make_intake,
)
from tests.permissions import expected
from tests.website.builders import make_staff, make_superuser
from website.models import OutgoingMail
from website.staff import invitations

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


def _first_sign_up(intake):
    return reverse("courses:sign_up", args=[intake.course.slug])


def _student(**fields):
    return make_confirmed(make_intake()).get_absolute_url(), fields


def _reset():
    user = make_superuser()
    args = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    return reverse("password_reset_confirm", args=args), {}


def _invitation():
    invitations.send(make_staff(), by=make_superuser())
    return re.search(r"/admin/invitation/\S+", OutgoingMail.objects.get().text)[0], {}


# Each form that anybody can send: the name of its view in the table of permissions, what is special
# about the case, a form that is refused, and the number of its errors.
REFUSED = {
    "comments:post": (lambda: _comment(body="", name="", email="x"), 3),
    "comments:post, whose parent is gone": (_parent_gone, 2),
    "comments:post, when closed": (lambda: _comment(article={"comments_open": False}), 1),
    "comments:receipt": (lambda: (make_comment().receipt_url, {"action": "edit"}), 1),
    "comments:report": (lambda: (f"/comments/{make_published_comment().pk}/report/", {}), 1),
    "courses:sign_up": (
        lambda: (_first_sign_up(make_intake()), form_data(name="", for_whom="x")),
        2,
    ),
    "courses:sign_up_intake": (lambda: (make_intake().get_sign_up_url(), form_data(email="")), 1),
    "courses:sign_up_intake, when closed": (
        lambda: (make_cancelled_intake().get_sign_up_url(), form_data()),
        1,
    ),
    "courses:interest": (lambda: (reverse("courses:interest", args=[make_course().slug]), {}), 1),
    "courses:receipt": (lambda: _student(action="rename"), 1),
    "courses:receipt, address": (lambda: _student(action="address", email="x"), 1),
    "courses:receipt, places": (lambda: _student(action="places", places="x"), 1),
    "website:personal_data_link": (lambda: ("/me/", {"email": "x"}), 1),
    "login": (lambda: (reverse("admin:login"), {"username": "x", "password": "x"}), 1),
    "login, empty": (lambda: (reverse("admin:login"), {}), 2),
    "admin_password_reset": (lambda: (reverse("admin_password_reset"), {"email": "x"}), 1),
    "password_reset_confirm": (_reset, 2),
    "invitation": (_invitation, 2),
    "auth_user_invite": (lambda: (reverse("admin:auth_user_invite"), {"email": "x"}), 2),
}
# Pages that everybody can post to and that have nothing to fill in.
WITHOUT_FIELDS = {
    *("comments:stop", "comments:stop_all", "courses:interest_receipt"),
    *("website:confirm", "website:personal_data", "logout"),
}
# Those who have given their password: tests/website/test_second_factor.py.
AFTER_THE_PASSWORD = {"second_step", "second_step_leave", "second_factor_set_up"}


def test_each_form_that_anybody_can_send_is_tried_here():
    taken = {
        address
        for (address, method, person), answer in expected().items()
        if (method, person) == ("POST", "visitor") and answer not in {"404", "405", "login"}
    }
    forms = {address for address in taken if "feed" not in address}
    tried = {name.partition(",")[0] for name in REFUSED}
    assert forms <= tried | WITHOUT_FIELDS | AFTER_THE_PASSWORD


@pytest.mark.parametrize(("refused", "number"), REFUSED.values(), ids=REFUSED)
def test_each_error_is_listed_once_with_a_link_that_leads_to_a_field(client, refused, number):
    path, fields = refused()
    if path == reverse("admin:auth_user_invite"):
        client.force_login(make_superuser())
    # Links for new passwords move their token into the session.
    path = client.get(path, follow=True).request["PATH_INFO"] if "/reset/" in path else path
    page = client.post(path, fields).text
    summaries = SUMMARY.findall(page)
    assert len(summaries) == 1 and 'tabindex="-1" autofocus' in summaries[0]
    links = LINK.findall(summaries[0])
    assert len(links) == len(set(links)) == number == summaries[0].count("<li>")
    for target, _error in links:
        assert re.search(rf'<(?:input|textarea|select)[^>]*\sid="{target}"', page), target
    assert TITLE.search(page)


def test_a_change_that_comes_too_late_is_refused_in_the_same_way(client):
    receipt = make_comment(created_at=timezone.now() - timedelta(hours=1)).receipt_url
    for fields in ({"action": "delete"}, {"action": "edit", "body": "A new text"}):
        page = client.post(receipt, fields).text
        assert "Nothing was changed" in SUMMARY.search(page)[0] and TITLE.search(page)
        assert page.count("autofocus") == 1
    assert "A new text" in page


@pytest.mark.parametrize(
    ("path", "origin"), [("/nothing/", ""), ("/about/", ""), ("/me/", "https://evil.example")]
)
def test_other_pages_that_give_back_what_was_typed_begin_with_the_refusal(client, path, origin):
    fields = {"body": "A text that took an hour to write"}
    page = client.post(path, fields, headers={"Origin": origin} if origin else {}).text
    assert TITLE.search(page) and '<h1 tabindex="-1" autofocus>' in page
    assert fields["body"] in page


@pytest.mark.parametrize("path", ["/me/", "/search/?q=cramps", "/admin/login/"])
def test_a_page_without_errors_claims_none(client, path):
    page = client.get(path).text
    assert "Error:" not in page and "error-summary" not in page
