"""The admin's forms for articles and sources."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from blog import corrections, languages, publishing
from blog.citations import csl, identifiers
from blog.models import Article, Source
from website.one_line import one_line
from website.plain_text import MultilineField


class CorrectionsField(MultilineField):
    """An article's corrections, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else corrections.write_lines(value or [])

    def clean(self, value: Any) -> corrections.Stored:
        today = timezone.localdate()
        found = corrections.read_lines((super().clean(value) or "").splitlines(), today)
        if any(correction.on > today for correction in corrections.read(found)):
            raise ValidationError(
                _(
                    "A correction cannot be dated in the future. Begin its line with the day it was made."
                ),
                code="future",
            )
        return found


class ArticleForm(forms.ModelForm):
    """Refuses to publish an incomplete article."""

    corrections = CorrectionsField(
        label=_("What changed"),
        required=False,
        help_text=_(
            "Shown to readers. One correction on each line, such as “The dose in the second table was "
            "wrong.” Today’s date is added when you save."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: [("", _("The site’s language")), *languages.choices()],
        help_text=_("The language of title, standfirst and text."),
    )

    class Meta:
        model = Article
        fields = [
            "title",
            "slug",
            "standfirst",
            "caution",
            "body",
            "lead_image",
            "language",
            "corrections",
            "series",
            "part",
            "published_at",
            "withdrawn_at",
            "comments_open",
            "reviewer",
            "reviewed_on",
            "next_review_on",
            "course",
            "disclosure",
            "search_title",
            "search_description",
        ]
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("standfirst", "caution")},
            "disclosure": forms.Textarea(attrs={"rows": 3}),
        }

    @cached_property
    def changed_data(self) -> list[str]:
        """The button *Publish now* changes the date of an article that has none."""
        changed = super().changed_data
        return [*changed, "published_at"] if self._publishes_now else changed

    @property
    def _publishes_now(self) -> bool:
        typed = [self.data.get(f"published_at{end}") for end in ("", "_0", "_1")]
        return "_publish" in self.data and not any(typed)

    def clean_part(self) -> int:
        return self.cleaned_data["part"] or 1

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self._publishes_now:
            cleaned["published_at"] = timezone.now()
        self._refuse_if_scheduled_meanwhile(cleaned)
        if cleaned.get("published_at") and not self.errors:
            as_typed = Article(title=cleaned["title"], body=cleaned["body"])
            for field, message in publishing.publication_errors(as_typed):
                self.add_error(field, ValidationError(message, code="not_ready"))
        return cleaned

    def _refuse_if_scheduled_meanwhile(self, cleaned: dict[str, Any]) -> None:
        """*Publish now* is shown only while there is no date, so a date to come is somebody else's."""
        date = cleaned.get("published_at")
        if "_publish" in self.data and date and date > timezone.now():
            text = _(
                "Someone else has set this date while you were editing, so nothing was saved or "
                "published yet. Save to keep it, or set another one."
            )
            self.add_error("published_at", ValidationError(text, code="scheduled"))


class NamesField(MultilineField):
    """Names of people and organisations, one on each line as `csl.read_name` parses it; stored as
    CSL names."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 60})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(map(csl.write_name, value or []))

    def clean(self, value: Any) -> list[dict[str, str]]:
        text = super().clean(value) or ""
        return [csl.read_name(one_line(line)) for line in text.splitlines() if line.strip()]


NAMES_HELP = _(
    "One on each line: “Garrison, Scott R.”. Write organisations without a comma: “NHS inform”. "
    "If the name has a comma, double it: “Department of Health,, England”."
)


class SourceForm(forms.ModelForm):
    """A source typed by hand. Identifiers may be pasted as web addresses."""

    authors = NamesField(label=_("Authors"), required=False, help_text=NAMES_HELP)
    editors = NamesField(label=_("Editors"), required=False, help_text=NAMES_HELP)

    class Meta:
        model = Source
        fields = [
            "type",
            "title",
            "authors",
            "container_title",
            "year",
            "month",
            "day",
            "volume",
            "issue",
            "pages",
            "number",
            "genre",
            "status",
            "editors",
            "edition",
            "publisher",
            "publisher_place",
            "isbn",
            "doi",
            "pmid",
            "pmcid",
            "url",
            "accessed_on",
            "evidence",
            "participants",
        ]

    def clean_doi(self) -> str:
        return self._identifier("doi", identifiers.clean_doi, "10.1002/14651858.CD009402.pub3")

    def clean_pmid(self) -> str:
        return self._identifier("pmid", identifiers.clean_pmid, "32956536")

    def clean_pmcid(self) -> str:
        return self._identifier("pmcid", identifiers.clean_pmcid, "PMC5818780")

    def _identifier(self, field: str, clean: Any, example: str) -> str:
        text = self.cleaned_data[field]
        found = clean(text)
        if text and not found:
            raise ValidationError(
                _("This is not valid. It should look like %(example)s."),
                params={"example": example},
                code="identifier",
            )
        return found
