"""The reply form. It looks at the shape of what was typed; nothing here calls the network."""

import unicodedata
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments.akismet import HONEYPOT_FIELD
from comments.models import BODY_LIMIT, Comment

# Letters, numbers, punctuation, symbols (emoji too): the rest leaves nothing to see.
VISIBLE_CATEGORIES = frozenset("LNPS")


WRITE_SOMETHING = _("Write your comment.")
BODY_MESSAGES = {
    "required": WRITE_SOMETHING,
    "max_length": _("Shorten your comment to %(limit_value)d characters. It has %(show_value)d."),
}


class PlainTextField(forms.CharField):
    """Lines of text. A line end is one character, as the browser that counts them thinks."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class CommentForm(forms.ModelForm):
    """A reply to an article or to a published reply under it. `instance` brings the article."""

    class Meta:
        model = Comment
        fields = [
            "body",
            "name",
            "email",
            "website",
            "notify_on_publish",
            "notify_on_reply",
            "parent",
        ]
        field_classes = {"body": PlainTextField}
        labels = {
            "notify_on_publish": _("Write to me when it is published"),
            "notify_on_reply": _("Write to me when someone replies"),
        }
        widgets = {
            "body": forms.Textarea(attrs={"rows": 6}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "website": forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
        }
        error_messages = {
            "body": BODY_MESSAGES,
            "name": {"required": _("Type the name to show beside your comment.")},
            "email": {
                "required": _("Type your email address. It will not be published."),
                "invalid": _("Type an email address like name@example.org."),
            },
            "website": {"invalid": _("Type an address like example.org, or leave this empty.")},
            "parent": {
                "invalid_choice": _(
                    "The comment you are replying to is no longer here. If you post yours now, "
                    "it becomes a reply to the article."
                )
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[HONEYPOT_FIELD] = forms.CharField(
            label=_("Leave this empty"),
            required=False,
            widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
        )
        _let_type_on(self.fields["body"])
        parent = cast(forms.ModelChoiceField, self.fields["parent"])
        # Most reply to the article, and need no question about whom they answer.
        if self.data.get("parent"):
            parent.queryset = Comment.objects.visible().filter(article=self.instance.article)

    def clean_body(self) -> str:
        return _with_something_to_see(self.cleaned_data["body"], WRITE_SOMETHING)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        return _with_something_to_see(name, self.fields["name"].error_messages["required"])

    def validate_constraints(self) -> None:
        """None of the table's is about what a reader types."""

    def save(self, commit: bool = True) -> Comment:
        self.instance.honeypot = self.cleaned_data[HONEYPOT_FIELD][:200]
        return super().save(commit)


class EditForm(forms.Form):
    """What may be changed of a comment for a while after it was sent."""

    body = PlainTextField(
        label=_("Comment"),
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages=BODY_MESSAGES,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _let_type_on(self.fields["body"])

    def clean_body(self) -> str:
        return _with_something_to_see(self.cleaned_data["body"], WRITE_SOMETHING)


class ReportForm(forms.Form):
    """Why a reader thinks that a comment should not stand."""

    reason = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Say in a few words what is wrong, so that we know what to look for."),
            "max_length": BODY_MESSAGES["max_length"],
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _let_type_on(self.fields["reason"])


def empty_form(article: Article, *, staff_user: User | None) -> CommentForm:
    """The form as a visitor finds it, or with the name of the member of staff who reads."""
    known = {}
    if staff_user:
        known = {"name": staff_user.get_full_name(), "email": staff_user.email}
    return CommentForm(instance=Comment(article=article), initial=known)


def _let_type_on(field: forms.Field) -> None:
    """Browsers cut a text that is pasted into a field with `maxlength`, and say nothing."""
    limit = field.widget.attrs.pop("maxlength", None)
    field.widget.attrs["data-limit"] = limit


def _with_something_to_see(text: str, message: Any) -> str:
    if not any(unicodedata.category(character)[0] in VISIBLE_CATEGORIES for character in text):
        raise forms.ValidationError(message, code="required")
    return text
