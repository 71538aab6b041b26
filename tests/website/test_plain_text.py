"""Line ends: one character and one spelling, in every form and column of ours."""

import importlib
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.test import RequestFactory
from django_prose_editor.fields import ProseEditorField, ProseEditorFormField

from comments import deciding
from comments.admin.forms import CommentTextForm
from comments.forms import CommentForm, EditForm, ReportForm
from comments.models import Comment
from courses.admin.forms import AnnouncementForm
from courses.forms import SignUpForm
from courses.models import Announcement
from tests.comments.builders import make_comment, make_moderator
from website.plain_text import MultilineField, MultilineTextField

APPS = ("blog", "comments", "courses", "website")
ROOT = Path(__file__).parent.parent.parent
# Columns that no form fills.
NOT_TYPED = {
    *("blog.SearchDocument.title_stems", "blog.SearchDocument.stems"),
    *("blog.SearchDocument.works", "website.OutgoingMail.text"),
    *("website.OutgoingMail.html", "website.OutgoingMail.last_error"),
    "website.StaffSession.session_data",
}


def _subclasses(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def _forms(user):
    """Every class of forms of ours, and those that the admin makes."""
    for path in ROOT.glob("*/**/forms.py"):
        if path.relative_to(ROOT).parts[0] in APPS:
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    ours = (form for form in _subclasses(forms.BaseForm) if form.__module__.startswith(APPS))
    yield from ours
    request = RequestFactory().get("/")
    request.user = user
    for desk in admin.site._registry.values():
        if desk.has_change_permission(request):
            yield desk.get_form(request, desk.model())
        for inline in desk.get_inline_instances(request):
            yield inline.get_formset(request).form


def test_every_text_of_several_lines_in_a_form_is_a_multiline_field(admin_user):
    fields = [field for form in _forms(admin_user) for field in form.base_fields.values()]
    plain = [
        field
        for field in fields
        if isinstance(getattr(field.widget, "widget", field.widget), forms.Textarea)
        and not isinstance(field, (forms.JSONField, ProseEditorFormField))
    ]
    assert len(plain) > 20
    assert [str(field.label) for field in plain if not isinstance(field, MultilineField)] == []


def test_every_column_of_typed_text_stores_plain_line_ends():
    others = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField)
        and not isinstance(field, (MultilineTextField, ProseEditorField))
    }
    assert others == NOT_TYPED


LIMITED = {
    "a comment": (CommentForm.base_fields["body"], 5000),
    "an author's change": (EditForm.base_fields["body"], 5000),
    "a moderator's change": (CommentTextForm.base_fields["body"], 5000),
    "a report": (ReportForm.base_fields["reason"], 400),
    "a sign-up's message": (SignUpForm.base_fields["message"], 2000),
    "an announcement": (AnnouncementForm.base_fields["text"], 20_000),
}


@pytest.mark.parametrize(("field", "limit"), LIMITED.values(), ids=LIMITED)
def test_the_limit_counts_characters_with_a_line_end_as_one(field, limit):
    lines = "😀\r\n" * (limit // 2 - 1) + "😀😀"
    assert field.clean(lines) == lines.replace("\r\n", "\n")
    with pytest.raises(forms.ValidationError):
        field.clean(lines + "x")
    attrs = field.widget_attrs(field.widget)
    assert (attrs.get("data-limit"), attrs.get("maxlength")) == (str(limit), None)


@pytest.mark.django_db
def test_a_row_stores_plain_line_ends_whoever_saves_it():
    comment = make_comment(body="One\r\ntwo\rthree")
    assert Comment.objects.get().body == "One\ntwo\nthree"
    Comment.objects.filter(pk=comment.pk).update(body="One\r\ntwo")
    assert Comment.objects.get().body == "One\ntwo"
    text = Announcement(text="Dear all,\r\nwelcome").text
    assert Announcement._meta.get_field("text").clean(text, None) == "Dear all,\nwelcome"


@pytest.mark.django_db
def test_saving_an_older_text_with_other_line_ends_unchanged_is_no_edit():
    comment = make_comment()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE comments_comment SET body = %s", ["One\r\ntwo"])
    comment = Comment.objects.get()
    form = CommentTextForm({"body": "One\r\ntwo", "name": comment.name}, instance=comment)
    edited = deciding.edit(form.save(commit=False), by=make_moderator())
    assert (edited.body, edited.revision) == ("One\ntwo", comment.revision)
    assert not edited.events.exists()
