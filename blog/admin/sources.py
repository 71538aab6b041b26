"""Sources in the admin, and the search of the article editor's citation dialog."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from blog import evidence
from blog.admin.forms import SourceForm
from blog.admin.importing import import_sources
from blog.admin.looking_up import look_up_source
from blog.citations import identifiers
from blog.models import Source
from blog.models.source import UNWATCHED
from website.admin.editing import EditingAdmin
from website.staff.permissions import staff_view

MAX_RESULTS = 12
# Written by the worker, except for `handled_at`.
CHECKED_FIELDS = [
    "notice",
    "notice_on",
    "notice_doi",
    "notice_pmid",
    "unresolved_text",
    "unresolved_at",
    "handled_at",
    "checked_at",
    "check_failure",
]


class AttentionFilter(admin.SimpleListFilter):
    """Sources with a notice, or an identifier that no register knows, that nobody has handled."""

    title = _("attention")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("needed", _("needs attention"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> "QuerySet[Source]":
        return queryset.needing_attention() if self.value() == "needed" else queryset


class WatchFilter(admin.SimpleListFilter):
    """Cited sources, by whether a register can report a notice about them."""

    title = _("watch")
    parameter_name = "watch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("cited and watched")), ("no", _("cited, cannot be watched"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> "QuerySet[Source]":
        if self.value() == "no":
            return queryset.unwatched()
        return queryset.cited().exclude(UNWATCHED) if self.value() == "yes" else queryset


@admin.register(Source)
class SourceAdmin(EditingAdmin):
    form = SourceForm
    list_display = ["label", "title_in_list", "missing", "notice_in_list", "cited_in"]
    list_filter = [AttentionFilter, WatchFilter, "notice", "type", "evidence"]
    actions = ["mark_handled"]
    search_fields = ["title", "authors", "container_title", "year", "doi", "pmid"]
    fieldsets = [
        (
            None,
            {"fields": ["type", "title", "authors", "container_title", ("year", "month", "day")]},
        ),
        (
            _("Volume, issue and pages"),
            {"fields": [("volume", "issue", "pages"), "number", "status"]},
        ),
        (
            _("Book, report, thesis"),
            {"fields": ["genre", "editors", "edition", ("publisher", "publisher_place"), "isbn"]},
        ),
        (_("Identifiers and links"), {"fields": ["doi", ("pmid", "pmcid"), "url", "accessed_on"]}),
        (_("Evidence"), {"fields": ["evidence", "participants"]}),
        (_("Notices and checks"), {"fields": [*CHECKED_FIELDS]}),
    ]
    readonly_fields = CHECKED_FIELDS

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Hide empty fields of those that the worker writes."""
        *editable, (name, _fields) = super().get_fieldsets(request, obj)
        filled = [field for field in CHECKED_FIELDS if obj and getattr(obj, field)]
        return [*editable, (name, {"fields": filled})] if filled else editable

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Check a source with a new identifier at once."""
        if {"doi", "pmid"} & {*form.changed_data}:
            obj.check_due_at = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Mark as handled"), permissions=["change"])
    def mark_handled(self, request: HttpRequest, queryset: "QuerySet[Source]") -> None:
        """For sources that need no attention any more."""
        open_ = Source.objects.needing_attention().filter(pk__in=queryset.values("pk"))
        with transaction.atomic():
            rows = list(open_.select_for_update())
            shown = [source.pk for source in rows if self._is_as_shown(request, source)]
            number = open_.filter(pk__in=shown).update(handled_at=timezone.now())
        message = ngettext(
            "%d source was marked as handled.", "%d sources were marked as handled.", number
        )
        self.message_user(request, message % number)

    def _is_as_shown(self, request: HttpRequest, source: Source) -> bool:
        """Whether the source has the notice that the list showed; if not, say so."""
        if request.POST.get(f"seen-{source.pk}", source.notice_version) == source.notice_version:
            return True
        text = _("%s was not marked: its notice changed after you opened the list. Look again.")
        self.message_user(request, text % source.label, messages.WARNING)
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Source]":
        return (
            super()
            .get_queryset(request)
            .annotate(article_count=Count("citations__article", distinct=True))
        )

    def view_on_site(self, obj: Source) -> str:
        return obj.get_absolute_url()

    def get_urls(self) -> list[URLPattern]:
        search = staff_view(require_safe(self.search_for_editor), "blog.view_source")
        import_ = staff_view(partial(import_sources, self), "blog.add_source")
        look_up = staff_view(partial(look_up_source, self), "blog.add_source")
        return [
            path("search/", search, name="blog_source_search"),
            path("import/", import_, name="blog_source_import"),
            path("look-up/", look_up, name="blog_source_look_up"),
            *super().get_urls(),
        ]

    def search_for_editor(self, request: HttpRequest) -> HttpResponse:
        """JSON for the citation dialog: `?q=` searches, `?id=3&id=7` returns these sources. `token`
        lets the page post again after its reader has signed in anew."""
        rows: QuerySet[Source] = Source.objects.all()
        if keys := request.GET.getlist("id"):
            found = rows.filter(
                pk__in=[key for key in keys if key.isascii() and key.isdigit() and len(key) < 16]
            )
        else:
            text = request.GET.get("q", "").replace("\x00", "").strip()
            text = identifiers.clean_doi(text) or text
            found = self.get_search_results(request, rows, text)[0][:MAX_RESULTS]
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
        return JsonResponse({"results": results, "token": get_token(request)})

    @admin.display(description=_("notice"), ordering="notice")
    def notice_in_list(self, source: Source) -> str:
        """The notice or fault, and as a hidden field which one it is, for the action."""
        seen = '{}<input type="hidden" name="seen-{}" value="{}">'
        text = source.notice_text or source.unresolved_text
        return format_html(seen, text, source.pk, source.notice_version)

    @admin.display(description=_("unknown identifier"))
    def unresolved_text(self, source: Source) -> str:
        return source.unresolved_text

    @admin.display(description=_("title"), ordering="title")
    def title_in_list(self, source: Source) -> str:
        return source.plain_title

    @admin.display(description=_("missing fields"))
    def missing(self, source: Source) -> str:
        return ", ".join(evidence.missing_fields(source))

    @admin.display(description=_("cited in"), ordering="article_count")
    def cited_in(self, source: Any) -> int:
        return source.article_count
