"""The forms of moderators."""

from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.utils.translation import gettext_lazy as _

from comments.models import BODY_LIMIT, Comment
from comments.policy import Refusal
from website.plain_text import MultilineField
from website.visible_text import is_visible

REASONS = [("", _("no reason given")), *Refusal.choices]


class RefusalForm(ActionForm):
    """The form beside the actions of the list: the reason for moving comments to the trash, and when
    the page was opened."""

    reason = forms.ChoiceField(choices=REASONS, required=False)
    opened_at = forms.DateTimeField(required=False)


class DecisionForm(forms.Form):
    """A decision with its reason. `seen` is the version that the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Shown to the author"), choices=REASONS, required=False)
    reason_text = forms.CharField(
        label=_("In your own words (optional)"), max_length=200, required=False
    )

    def clean_reason_text(self) -> str:
        """Empty if it shows nothing."""
        text = self.cleaned_data["reason_text"]
        return text if is_visible(text) else ""

    def clean(self) -> dict[str, Any]:
        """Add `full_reason`: the text of the chosen reason, then the moderator's own."""
        chosen, own = (self.cleaned_data.get(field, "") for field in ("reason", "reason_text"))
        label = str(Refusal(chosen).label) if chosen else ""
        return {**self.cleaned_data, "full_reason": f"{label} {own}".strip()}


class ReplyForm(forms.Form):
    """A moderator's reply. `seen` is the version of the comment that the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reply = MultilineField(
        label=_("Your reply"),
        max_length=BODY_LIMIT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write your reply first.")},
    )


class CommentTextForm(forms.ModelForm):
    """The text of a comment."""

    class Meta:
        model = Comment
        fields = ["body", "name", "website"]
