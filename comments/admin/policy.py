"""The page of the comment policy, with a box in which staff try a text against the rules."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import BODY_LIMIT
from comments.policy import Hold, RuleInput, Rules, block, judge
from website.admin.base import OneRowAdmin

# The name of the button that tries a text.
TRY = "_try"


class TrialForm(forms.Form):
    """A text as a visitor could type it. Every field is a text area, in which Enter presses no button."""

    prefix = "try"

    body = forms.CharField(label=gettext_lazy("Comment"), max_length=BODY_LIMIT, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    email = forms.CharField(label=gettext_lazy("Email"), max_length=254, required=False)
    website = forms.CharField(label=gettext_lazy("Website"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget = AdminTextareaWidget(attrs={"rows": 4 if name == "body" else 1})

    @property
    def typed(self) -> RuleInput:
        return RuleInput(**self.cleaned_data)


@dataclass(frozen=True)
class Trial:
    """What would happen to a text: `outcome`, and which rule it meets, if any."""

    outcome: str
    rule: str = ""


def try_rules(typed: RuleInput, rules: Rules) -> Trial:
    """What the rules would do with a comment by somebody unknown, without asking Akismet."""
    if hold := block(typed, rules):
        return Trial(_("It would go into spam at once, without asking Akismet."), _describe(hold))
    if hold := judge(typed, rules):
        return Trial(
            _("If Akismet does not take it for spam, it would wait for you."), _describe(hold)
        )
    return Trial(
        _("It meets no rule. If Akismet does not take it for spam, it would be published.")
    )


class CommentPolicyAdmin(OneRowAdmin):
    change_form_template = "admin/comments/commentpolicy/change_form.html"
    fieldsets = [
        (
            gettext_lazy("Moderation"),
            {
                "fields": [
                    "publish_unseen",
                    "hold_first_time",
                    "links_limit",
                    "held_words",
                    "blocked_words",
                    "blatant_spam",
                    "moderator_mails",
                ]
            },
        ),
        (
            gettext_lazy("Under the articles"),
            {"fields": ["close_after_days", "newest_first", "page_size", "nesting"]},
        ),
        (gettext_lazy("Stored data"), {"fields": ["origin_days", "spam_days"]}),
    ]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Trying a text stores nothing, so that no row is locked for it, or made."""
        if TRY in request.POST:
            return ModelAdmin.changeform_view(self, request, object_id, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """When a text is tried, the form comes back as it was typed, and is not saved."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if TRY in request.POST:
            return type(form.__name__, (form,), {"is_valid": lambda _form: False})
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        trial_form = TrialForm(request.POST if TRY in request.POST else None)
        context["trial_form"] = trial_form
        if trial_form.is_valid():
            # The rules as they are typed, where what is typed is valid.
            policy_form = context["adminform"].form
            policy_form.full_clean()
            context["trial"] = try_rules(trial_form.typed, policy_form.instance.rules)
        return super().render_change_form(request, context, *args, **kwargs)


def _describe(hold: Hold) -> str:
    """The rule with what it found, and where."""
    found = f"{hold.rule.label}: {hold.detail}" if hold.detail else str(hold.rule.label)
    if not hold.field:
        return found
    where = TrialForm.base_fields[hold.field].label
    return _("%(found)s (in the field “%(field)s”)") % {"found": found, "field": where}
