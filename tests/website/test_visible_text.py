"""Names and texts that show nothing are refused wherever they are asked for."""

import inspect

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from comments.models import Comment
from tests.comments.builders import FORM, make_article, make_published_comment
from tests.courses.builders import make_intake
from tests.test_registrations import _modules
from website.prose.fields import ProseField
from website.visible_text import is_visible, is_visible_html

NOTHING = {
    "Hangul filler": "\u3164",
    "Hangul choseong filler": "\u115f",
    "half-width Hangul filler": "\uffa0",
    "blank Braille": "\u2800",
    "no-break space": "\u00a0",
    "ideographic space": "\u3000",
    "joiners": "\u200b\u200d\u2060\ufeff",
    "grapheme joiner": "\u034f",
    "variation selector": "\ufe0f",
    "tags": "\U000e0041",
    "combining marks": "\u0301\u0489",
    "embedded object": "\ufffc",
    "blank note": "\U0001d159",
    "private use": "\ue000",
    "direction marks": "\u202e\u2066\u2069",
}
SOMETHING = ["a", "ひ", "🦵", "?", "1", "€", "ـ", "\u3164a"]
# Required text fields of forms that are not for people to read, and secrets, which may be anything.
NOT_SHOWN = {"code", "password", "seen", "username", "new_password1", "new_password2", "action"}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_shows_nothing_is_not_visible(text):
    assert not is_visible(text) and not is_visible_html(f"<p>{text}&nbsp;</p>")


@pytest.mark.parametrize("text", SOMETHING)
def test_what_shows_something_is_visible(text):
    assert is_visible(text) and is_visible_html(f"<p>{text}</p>")


def _text_fields():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            is_text = isinstance(field, models.CharField | models.TextField)
            if is_text and field.editable and not field.choices:
                yield field


def test_every_text_field_of_a_model_refuses_what_shows_nothing():
    open_fields = []
    for field in _text_fields():
        try:
            field.run_validators("<p>\u3164</p>" if isinstance(field, ProseField) else "\u3164")
        except ValidationError:
            continue
        if not (isinstance(field, ProseField) and field.blank):
            open_fields.append(str(field))
    assert open_fields == []


def _forms():
    for module in _modules():
        for form in vars(module).values():
            if inspect.isclass(form) and issubclass(form, forms.BaseForm):
                yield form


def test_every_required_text_field_of_a_form_refuses_what_shows_nothing():
    open_fields = set()
    for form in _forms():
        for name, field in form.declared_fields.items():
            if isinstance(field, forms.CharField) and field.required and name not in NOT_SHOWN:
                try:
                    field.clean("\u3164")
                except ValidationError:
                    continue
                open_fields.add(f"{form.__name__}.{name}")
    assert open_fields == set()


@pytest.mark.django_db
@pytest.mark.parametrize("text", [NOTHING["Hangul filler"], NOTHING["blank Braille"]])
@pytest.mark.parametrize("field", ["body", "name"])
def test_a_comment_that_shows_nothing_is_refused_with_the_message_for_an_empty_one(
    client, field, text
):
    article = make_article()
    page = client.post(reverse("comments:post", args=[article.slug]), FORM | {field: text})
    required = page.context["form"].fields[field].error_messages["required"]
    assert page.context["form"].errors == {field: [required]}
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_a_report_that_shows_nothing_is_refused(client):
    comment = make_published_comment()
    page = client.post(reverse("comments:report", args=[comment.pk]), {"reason": "\u3164"})
    assert page.context["form"].errors and not comment.events.exists()


@pytest.mark.django_db
def test_a_sign_up_under_a_name_that_shows_nothing_is_refused(client):
    intake = make_intake()
    address = reverse("courses:sign_up_intake", args=[intake.course.slug, intake.slug])
    page = client.post(address, {"name": "\u115f"})
    assert page.context["form"].errors["name"] == ["Type your name."]


@pytest.mark.django_db
def test_staff_cannot_be_given_a_name_that_shows_nothing(admin_client, admin_user):
    address = reverse("admin:auth_user_invite")
    page = admin_client.post(address, {"email": "b@site.test", "first_name": "\u2800"})
    assert "This shows nothing." in page.text
