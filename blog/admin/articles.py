"""Articles, authors and series in the admin."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, ForeignKey, QuerySet
from django.forms import BaseInlineFormSet, ModelForm, Select
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog import access, evidence, publishing, rendering
from blog.admin.by_hand import ByHandForm
from blog.admin.forms import ArticleForm
from blog.duplicating import duplicate
from blog.models import Article, ArticleTopic, Author, Byline, Series
from website.admin.editing import EditingAdmin
from website.staff.permissions import ViewableRelations, staff_view

# What the form sends to publish or withdraw an article.
PUBLISHING_INPUTS = {
    "_publish",
    *(f"{name}_{part}" for name in access.PUBLISHING_FIELDS for part in (0, 1)),
}


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


WHO_SEES = {
    Article.State.DRAFT: _("It is a draft, which only staff can see."),
    Article.State.SCHEDULED: _(
        "It will be published at its date. Until then only staff can see it."
    ),
    Article.State.PUBLISHED: _("Readers can see it now."),
    Article.State.WITHDRAWN: _("It is withdrawn: only staff can see it."),
}


class PartOfArticleInline(admin.TabularInline):
    """Rows that belong to the text: whoever only marks an article as checked may not change them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_edit(request, obj)

    def _may_edit(self, request: HttpRequest, article: Article | None) -> bool:
        return article is None or access.may_edit(request.user, article)


class BylineInline(PartOfArticleInline):
    model = Byline
    formset = BylineFormSet
    autocomplete_fields = ["author"]
    extra = 1


class ArticleTopicInline(PartOfArticleInline):
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


class DatesFilter(admin.SimpleListFilter):
    """Filters by what a date to come, or one that has passed, asks of staff."""

    title = _("dates")
    parameter_name = "dates"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", _("due to be checked again")), ("leaving", _("to be withdrawn"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> "QuerySet[Article]":
        if self.value() == "due":
            return queryset.due_for_review()
        return queryset.leaving() if self.value() == "leaving" else queryset


@admin.register(Article)
class ArticleAdmin(ViewableRelations, EditingAdmin):
    form = ArticleForm
    change_form_template = "admin/blog/article/change_form.html"
    list_display = ["title", "state", "byline", "published_at", "updated_at"]
    list_filter = [StateFilter, DatesFilter, "topics", "authors"]
    search_fields = ["title", "slug", "standfirst", "body", "authors__name", "topics__name"]
    # Drafts first, then what is to come, then what readers see.
    ordering = [F("published_at").desc(nulls_first=True), "-updated_at", "-pk"]
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
        articles = super().get_queryset(request).prefetch_related("bylines")
        return articles & access.listed_for(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return super().has_view_permission(request)
        return access.may_read(request.user, obj)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Whether the form has fields to write: the text's, or those of a reviewer."""
        user = request.user
        if obj is None:
            return super().has_change_permission(request) or access.may_review(user)
        may_review = access.may_review(user) and access.may_read(user, obj)
        return may_review or access.may_edit(user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request)
        return access.may_delete(request.user, obj)

    def get_urls(self) -> list[URLPattern]:
        copy = staff_view(require_POST(self.duplicate), "blog.add_article")
        return [
            path("<int:pk>/duplicate/", copy, name="blog_article_duplicate"),
            *super().get_urls(),
        ]

    def duplicate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a draft with the text of this article, and open its form."""
        article = Article.objects.filter(pk=pk).first()
        if article and not access.may_read(request.user, article):
            raise PermissionDenied
        try:
            draft = duplicate(pk, by=cast(User, request.user))
        except Article.DoesNotExist:
            return self.gone_page(request, str(pk))
        self.log_addition(request, draft, gettext("A copy of “%s”.") % article)
        text = gettext(
            "This is a draft with the text, authors and topics of “%s” as they were last saved. Give "
            "it a title and an address of its own."
        )
        self.message_user(request, text % article, messages.SUCCESS)
        return redirect("admin:blog_article_change", draft.pk)

    def instead_of_deleting(self, request: HttpRequest, obj: Article) -> str:
        if not obj.is_published or not access.may_publish(request.user):
            return ""
        return format_html(
            '<a href="{}#id_withdrawn_at_0">{}</a> {}',
            reverse("admin:blog_article_change", args=[obj.pk]),
            gettext("Withdraw it instead."),
            gettext(
                "Readers no longer see a withdrawn article. Its text and its replies stay, and it can "
                "return."
            ),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        user = request.user
        closed = {*super().get_readonly_fields(request, obj)}
        if not access.may_publish(user):
            closed |= {*access.PUBLISHING_FIELDS}
        if not access.may_review(user):
            closed |= {*access.REVIEW_FIELDS}
        if obj and not access.may_edit(user, obj):
            shown = {*flatten_fieldsets(self.get_fieldsets(request, obj))}
            closed |= shown - {*access.REVIEW_FIELDS}
        return sorted(closed)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Whoever may not edit the text reads it as readers do."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or access.may_edit(request.user, obj):
            return fieldsets
        (name, options), *others = fieldsets
        fields = ["text" if field == "body" else field for field in options["fields"]]
        return [(name, {**options, "fields": fields}), *others]

    @admin.display(description=_("text"))
    def text(self, article: Article) -> str:
        return rendering.render_for_feed([article])[0].html

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        closed = self.get_readonly_fields(request, obj)
        return {} if "slug" in closed else super().get_prepopulated_fields(request, obj)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Reviewers who are not editors sign with their own names only."""
        if db_field.name == "reviewer" and not access.may_publish(request.user):
            kwargs["queryset"] = Author.objects.filter(user=request.user.pk)
            kwargs["widget"] = Select()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse a form that asks to publish or withdraw, such as one that was opened earlier."""
        if not access.may_publish(request.user) and PUBLISHING_INPUTS & request.POST.keys():
            raise PermissionDenied
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        publishing.save(obj, by=cast(User, request.user))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if article := context.get("original"):
            context["checklist"] = evidence.checklist(article)
        context["may_publish"] = access.may_publish(request.user)
        if request.user.has_perm("blog.add_source"):
            context["by_hand"] = ByHandForm()
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Article, *args: Any, **kwargs: Any) -> Any:
        response = super().response_add(request, obj, *args, **kwargs)
        self._say_who_sees(request, obj)
        return response

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        response = super().response_change(request, obj)
        self._say_who_sees(request, obj)
        return response

    def _say_who_sees(self, request: HttpRequest, article: Article) -> None:
        link = format_html('<a href="{}">{}</a>', article.get_absolute_url(), _("Open its page"))
        self.message_user(request, format_html("{} {}", WHO_SEES[article.state], link))

    def view_on_site(self, obj: Article) -> str:
        return obj.get_absolute_url()

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        return str(article.state.label)

    @admin.display(description=_("by"))
    def byline(self, article: Article) -> str:
        return ", ".join(author.name for author in article.byline_authors)


@admin.register(Author)
class AuthorAdmin(ViewableRelations, EditingAdmin):
    list_display = ["name", "credentials"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo", "user"]


@admin.register(Series)
class SeriesAdmin(EditingAdmin):
    search_fields = ["title"]
