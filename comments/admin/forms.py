"""What moderators type."""

from typing import Any

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.utils.translation import gettext_lazy as _

from comments.models import BODY_LIMIT, Comment
from comments.policy import Refusal

REASONS = [("", _("no reason given")), *Refusal.choices]


class RefusalForm(ActionForm):
    """The reason that goes with the trash; also beside the actions of the list."""

    reason = forms.ChoiceField(label=_("Reason its author reads:"), choices=REASONS, required=False)


class DecisionForm(forms.Form):
    """What the page of a comment sends with its buttons."""

    seen = forms.CharField()
    reason = forms.ChoiceField(choices=REASONS, required=False)
    reason_text = forms.CharField(max_length=200, required=False)
    reply = forms.CharField(max_length=BODY_LIMIT, required=False)

    def clean(self) -> dict[str, Any]:
        """The reason in words: the chosen one, then the moderator's own."""
        chosen, own = (self.cleaned_data.get(field, "") for field in ("reason", "reason_text"))
        label = str(Refusal(chosen).label) if chosen else ""
        return {**self.cleaned_data, "full_reason": f"{label} {own}".strip()}


class CommentTextForm(forms.ModelForm):
    """A comment's words. `seen_edit` is when they had been changed last as the page was made."""

    seen_edit = forms.DateTimeField(required=False)

    class Meta:
        model = Comment
        fields = ["body", "name", "website"]
