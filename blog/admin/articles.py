"""Articles, topics, authors and series in the admin."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from blog import evidence, publishing
from blog.admin.forms import ArticleForm
from blog.models import Article, ArticleTopic, Author, Byline, Series, Topic
from website.admin.editing import EditingAdmin


class BylineFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        remaining = [
            form
            for form in self.forms
            if form.cleaned_data.get("author") and not form.cleaned_data.get("DELETE")
        ]
        if self.instance.published_at and not remaining:
            raise ValidationError(
                _("Add an author before you publish the article."), code="no_author"
            )


class BylineInline(admin.TabularInline):
    model = Byline
    formset = BylineFormSet
    autocomplete_fields = ["author"]
    extra = 1


class ArticleTopicInline(admin.TabularInline):
    model = ArticleTopic
    autocomplete_fields = ["tag"]
    extra = 1


class StateFilter(admin.SimpleListFilter):
    """Filters by `Article.State`."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return Article.State.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> "QuerySet[Article]":
        return queryset.in_state(self.value()) if self.value() in Article.State else queryset


@admin.register(Article)
class ArticleAdmin(EditingAdmin):
    form = ArticleForm
    change_form_template = "admin/blog/article/change_form.html"
    list_display = ["title", "state", "byline", "published_at", "updated_at"]
    list_filter = [StateFilter, "topics", "authors"]
    search_fields = ["title", "standfirst"]
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["lead_image", "reviewer", "course", "series"]
    inlines = [BylineInline, ArticleTopicInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    "standfirst",
                    "caution",
                    "body",
                    "lead_image",
                    "language",
                ]
            },
        ),
        (_("Publishing"), {"fields": ["published_at", "withdrawn_at", "comments_open"]}),
        (_("Checked"), {"fields": [("reviewer", "reviewed_on"), "next_review_on", "corrections"]}),
        (_("Course"), {"fields": ["course", "disclosure"]}),
        (_("Series"), {"fields": [("series", "part")]}),
        (
            _("Search engines"),
            {"fields": ["search_title", "search_description"], "classes": ["collapse"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Article]":
        return super().get_queryset(request).prefetch_related("bylines")

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        publishing.save(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if article := context.get("original"):
            context["checklist"] = evidence.checklist(article)
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, obj: Article) -> str:
        return obj.get_absolute_url()

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        return str(article.state.label)

    @admin.display(description=_("by"))
    def byline(self, article: Article) -> str:
        return ", ".join(author.name for author in article.byline_authors)


@admin.register(Topic)
class TopicAdmin(EditingAdmin):
    list_display = ["name", "description"]
    search_fields = ["name"]
    fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Author)
class AuthorAdmin(EditingAdmin):
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo", "user"]


@admin.register(Series)
class SeriesAdmin(EditingAdmin):
    search_fields = ["title"]
