"""The public forms: comment, edit and report. They validate input and never call the network."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments.akismet import HONEYPOT_FIELD
from comments.known import is_token_of
from comments.models import BODY_LIMIT, Comment
from website.address_field import AddressField
from website.plain_text import MultilineField

WRITE_SOMETHING = _("Write your comment.")
BODY_MESSAGES = {
    "required": WRITE_SOMETHING,
    "max_length": _("Shorten your comment to %(limit_value)d characters. It has %(show_value)d."),
}


class CommentForm(forms.ModelForm):
    """A comment on an article or a reply to a published comment. `instance` has the article."""

    # What a browser got when an address was confirmed in it.
    known = forms.CharField(required=False, widget=forms.HiddenInput)

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
        labels = {
            "notify_on_publish": _("Write to me when it is published"),
            "notify_on_reply": _("Write to me when someone replies"),
        }
        widgets = {
            "body": forms.Textarea(attrs={"rows": 6}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "website": forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
            "parent": forms.HiddenInput,
        }
        field_classes: ClassVar = {"email": AddressField}
        error_messages = {
            "body": BODY_MESSAGES,
            "name": {"required": _("Type the name to show beside your comment.")},
            "email": {"required": _("Type your email address. It will not be published.")},
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
        parent = cast(forms.ModelChoiceField, self.fields["parent"])
        # No query for the parent unless the form has one.
        if self.data.get("parent"):
            parent.queryset = Comment.objects.visible().filter(article=self.instance.article)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def validate_constraints(self) -> None:
        """Skip them: no constraint of the table is about a field of this form."""

    def save(self, commit: bool = True) -> Comment:
        self.instance.honeypot = self.cleaned_data[HONEYPOT_FIELD][:200]
        if is_token_of(self.cleaned_data["known"], self.cleaned_data["email"]):
            self.instance.verified_at = timezone.now()
        return super().save(commit)


class EditForm(forms.Form):
    """The change that an author may make for EDIT_FOR after sending a comment."""

    body = MultilineField(
        label=_("Comment"),
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages=BODY_MESSAGES,
    )


class ReportForm(forms.Form):
    """A reader's report of a comment."""

    reason = MultilineField(
        label=_("What is wrong with it?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Say briefly what is wrong, so that we know what to look for."),
            "max_length": _(
                "Shorten your report to %(limit_value)d characters. It has %(show_value)d."
            ),
        },
    )


def empty_form(article: Article, *, staff_user: User | None) -> CommentForm:
    """An unbound form, with name and email filled in for a member of staff."""
    known = {}
    if staff_user:
        known = {"name": staff_user.get_full_name(), "email": staff_user.email}
    return CommentForm(instance=Comment(article=article), initial=known)
