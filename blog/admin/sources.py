"""Sources in the admin, and the search that the editor's citation button asks."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from blog import evidence
from blog.admin.forms import SourceForm
from blog.admin.importing import import_sources
from blog.admin.looking_up import look_up_source
from blog.citations import identifiers
from blog.models import Source

FOUND_AT_MOST = 12
WATCHED = [
    *("notice", "notice_on", "notice_doi", "unresolved_at", "dealt_with_at"),
    *("checked_at", "check_failure"),
]


class NewsFilter(admin.SimpleListFilter):
    """Works with a notice, or a DOI that leads nowhere, that nobody has dealt with."""

    title = _("news")
    parameter_name = "news"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waits for you"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> "QuerySet[Source]":
        return queryset.with_news() if self.value() == "waiting" else queryset


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    form = SourceForm
    list_display = ["label", "title_in_list", "lacks", "said_since", "cited_in"]
    list_filter = [NewsFilter, "notice", "type", "evidence"]
    actions = ["mark_dealt_with"]
    search_fields = ["title", "authors", "container_title", "year", "doi", "pmid"]
    fieldsets = [
        (
            None,
            {"fields": ["type", "title", "authors", "container_title", ("year", "month", "day")]},
        ),
        (_("Where in it"), {"fields": [("volume", "issue", "pages"), "number", "status"]}),
        (
            _("Book, report, thesis"),
            {"fields": ["genre", "editors", "edition", ("publisher", "publisher_place"), "isbn"]},
        ),
        (_("Where to find it"), {"fields": ["doi", ("pmid", "pmcid"), "url", "accessed_on"]}),
        (_("What it is worth"), {"fields": ["evidence"]}),
        (_("What has been said of it since"), {"fields": [*WATCHED]}),
    ]
    readonly_fields = WATCHED

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of what the worker writes, only what there is."""
        *typed, (name, _watched) = super().get_fieldsets(request, obj)
        filled = [field for field in WATCHED if obj and getattr(obj, field)]
        return [*typed, (name, {"fields": filled})] if filled else typed

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Another number is another work to ask about."""
        if {"doi", "pmid"} & {*form.changed_data}:
            obj.check_due_at = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Mark as dealt with"), permissions=["change"])
    def mark_dealt_with(self, request: HttpRequest, queryset: "QuerySet[Source]") -> None:
        number = queryset.filter(pk__in=Source.objects.with_news()).update(
            dealt_with_at=timezone.now()
        )
        said = ngettext("%d source is dealt with.", "%d sources are dealt with.", number)
        self.message_user(request, said % number)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Source]":
        return (
            super()
            .get_queryset(request)
            .annotate(article_count=Count("citations__article", distinct=True))
        )

    def view_on_site(self, obj: Source) -> str:
        return obj.get_absolute_url()

    def get_urls(self) -> list[URLPattern]:
        search = self.admin_site.admin_view(require_safe(self.search_for_editor))
        import_ = self.admin_site.admin_view(partial(import_sources, self))
        look_up = self.admin_site.admin_view(partial(look_up_source, self))
        return [
            path("search/", search, name="blog_source_search"),
            path("import/", import_, name="blog_source_import"),
            path("look-up/", look_up, name="blog_source_look_up"),
            *super().get_urls(),
        ]

    def search_for_editor(self, request: HttpRequest) -> HttpResponse:
        """JSON for the citation button: `?q=` searches, `?id=3&id=7` names what a text cites."""
        rows: QuerySet[Source] = Source.objects.all()
        if keys := request.GET.getlist("id"):
            found = rows.filter(
                pk__in=[key for key in keys if key.isascii() and key.isdigit() and len(key) < 16]
            )
        else:
            text = request.GET.get("q", "").replace("\x00", "").strip()
            text = identifiers.clean_doi(text) or text
            found = self.get_search_results(request, rows, text)[0][:FOUND_AT_MOST]
        results = [
            {
                "id": source.pk,
                "label": source.label,
                "title": source.plain_title,
                "where": source.container_title,
                "notice": source.notice_text,
            }
            for source in found
        ]
        return JsonResponse({"results": results})

    @admin.display(description=_("notice"), ordering="notice")
    def said_since(self, source: Source) -> str:
        return source.notice_text

    @admin.display(description=_("title"), ordering="title")
    def title_in_list(self, source: Source) -> str:
        return source.plain_title

    @admin.display(description=_("lacks"))
    def lacks(self, source: Source) -> str:
        return ", ".join(evidence.lacks(source))

    @admin.display(description=_("cited in"), ordering="article_count")
    def cited_in(self, source: Any) -> int:
        return source.article_count
