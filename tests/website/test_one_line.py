"""Names and other text of one line: no control characters and no direction marks, wherever they are
typed and whoever stores them."""

from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.test import RequestFactory
from django.urls import reverse

from blog.admin.forms import NamesField
from blog.citations import csl
from blog.models import Source, Topic
from comments.forms import CommentForm
from comments.models import Comment
from courses.admin.forms import AnnouncementForm, SignUpActionForm
from courses.forms import NameForm, SignUpForm
from courses.models import SignUp
from tests.comments.builders import FORM, make_article, make_comment
from tests.courses.builders import form_data, make_certified, make_confirmed, make_intake
from tests.editing import save
from tests.website.builders import make_staff
from website.admin.forms import InvitationForm
from website.models import SiteSettings
from website.one_line import OneLineTextField, one_line
from website.visible_text import VisibleTextField

ROOT = Path(__file__).parent.parent.parent
APPS = ("blog", "comments", "courses", "website")
# BEL, ESC, a tab, the right-to-left override, an isolate and a mark.
ODD = "A\x07n\x1bn\t\u202eLi\u2066ma\u200e"
PLAIN = "Ann Lima"
# Fields of forms that nobody reads as text: addresses, identifiers, search terms, a token.
OTHERS = {"known", "old_path", "new_path", "terms", "orcid", "currency"}
OTHERS |= {"doi", "pmid", "pmcid", "isbn"}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (ODD, PLAIN),
        ("one\r\ntwo\u2028three", "one two three"),
        ("\u202eevil", "evil"),
        ("می\u200cخواهم 👩\u200d🔬 ﻻ", "می\u200cخواهم 👩\u200d🔬 ﻻ"),
        ("Zoë O’Brien-Łukasz", "Zoë O’Brien-Łukasz"),
    ],
)
def test_only_what_steers_is_left_out(typed, stored):
    assert one_line(typed) == stored


def _admin_forms(user):
    """The forms that the admin makes, those of inline rows among them."""
    request = RequestFactory().get("/")
    request.user = user
    desks = admin.site._registry.values()
    for desk in [desk for desk in desks if desk.has_change_permission(request)]:
        yield desk.get_form(request, desk.model())
        for inline in desk.get_inline_instances(request):
            yield inline.get_formset(request).form


@pytest.mark.django_db
def test_every_text_of_one_line_in_a_form_is_a_one_line_field(admin_user):
    ours = (InvitationForm, NameForm, SignUpForm, CommentForm, AnnouncementForm, SignUpActionForm)
    others = {
        name
        for form in [*ours, *_admin_forms(admin_user)]
        for name, field in form.base_fields.items()
        if type(field) in {forms.CharField, VisibleTextField}
    }
    assert others == OTHERS


@pytest.mark.django_db
def test_a_student_and_a_reader_are_stored_by_what_their_names_show(client):
    intake = make_intake()
    client.post(f"{intake.course.get_absolute_url()}sign-up/", form_data(name=ODD))
    client.post(reverse("comments:post", args=[make_article().slug]), FORM | {"name": ODD})
    assert (SignUp.objects.get().name, Comment.objects.get().name) == (PLAIN, PLAIN)


@pytest.mark.django_db
def test_names_that_staff_type_are_stored_by_what_they_show(admin_client):
    colleague, student = make_staff(), make_certified()
    user = reverse("admin:auth_user_change", args=[colleague.pk])
    save(admin_client, user, first_name=ODD)
    sign_up = reverse("admin:courses_signup_change", args=[student.pk])
    save(admin_client, sign_up, **{"certificates-0-name": ODD, "name": ODD})
    assert User.objects.get(pk=colleague.pk).first_name == PLAIN
    certificate = student.certificates.current().get()
    assert (certificate.name, SignUp.objects.get().name) == (PLAIN, PLAIN)


@pytest.mark.django_db
def test_a_row_stores_one_line_whoever_saves_it():
    student = make_confirmed(make_intake())
    SignUp.objects.filter(pk=student.pk).update(name=ODD)
    Topic.objects.create(name=ODD, slug="topic")
    Source.objects.create(title=ODD)
    rows = SignUp.objects.get().name, Topic.objects.get().name, Source.objects.get().title
    assert set(rows) == {PLAIN}


def test_names_of_sources_are_read_without_them():
    assert NamesField().clean(f"Lima, {ODD}\n") == [{"family": "Lima", "given": PLAIN}]
    work = csl.clean({"title": ODD, "author": [{"family": ODD}]})
    assert (work["title"], work["author"]) == (PLAIN, [{"family": PLAIN}])


@pytest.mark.parametrize("app", APPS)
def test_the_migration_cleans_what_is_stored(app, db, monkeypatch):
    row = {
        "website": lambda: SiteSettings.objects.create(name="x"),
        "blog": lambda: Topic.objects.create(name="x", slug="x"),
        "comments": make_comment,
        "courses": lambda: make_confirmed(make_intake()),
    }[app]()
    monkeypatch.setattr(OneLineTextField, "get_prep_value", models.CharField.get_prep_value)
    type(row).objects.filter(pk=row.pk).update(name=ODD)
    [file] = (ROOT / app / "migrations").glob("0*_one_line.py")
    import_module(f"{app}.migrations.{file.stem}").clean(apps, None)
    row.refresh_from_db()
    assert row.name == PLAIN
