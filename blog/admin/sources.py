"""Sources in the admin, and the search that the editor's citation button asks."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from blog.admin.importing import import_sources
from blog.citations import identifiers
from blog.forms import SourceForm
from blog.models import Source

FOUND_AT_MOST = 12


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    form = SourceForm
    list_display = ["label", "title", "type", "evidence", "cited_in"]
    list_filter = ["type", "evidence"]
    search_fields = ["title", "authors", "container_title", "year", "doi", "pmid"]
    fieldsets = [
        (
            None,
            {"fields": ["type", "title", "authors", "container_title", ("year", "month", "day")]},
        ),
        (_("Where in it"), {"fields": [("volume", "issue", "pages")]}),
        (
            _("Book, report, thesis"),
            {"fields": ["editors", "edition", ("publisher", "publisher_place"), "isbn"]},
        ),
        (_("Where to find it"), {"fields": ["doi", ("pmid", "pmcid"), "url", "accessed_on"]}),
        (_("What it is worth"), {"fields": ["evidence"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Source]":
        return (
            super()
            .get_queryset(request)
            .annotate(article_count=Count("citations__article", distinct=True))
        )

    def get_urls(self) -> list[URLPattern]:
        search = self.admin_site.admin_view(require_safe(self.search_for_editor))
        import_ = self.admin_site.admin_view(partial(import_sources, self))
        return [
            path("search/", search, name="blog_source_search"),
            path("import/", import_, name="blog_source_import"),
            *super().get_urls(),
        ]

    def search_for_editor(self, request: HttpRequest) -> HttpResponse:
        """JSON for the citation button: `?q=` searches, `?id=3&id=7` names what a text cites."""
        rows = Source.objects.all()
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
                "title": source.title,
                "where": source.container_title,
            }
            for source in found
        ]
        return JsonResponse({"results": results})

    @admin.display(description=_("cited in"), ordering="article_count")
    def cited_in(self, source: Any) -> int:
        return source.article_count
