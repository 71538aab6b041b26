"""Topics in the admin, and the page that merges one into another."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.merging_topics import merge
from blog.models import Topic
from website.admin.editing import EditingAdmin
from website.staff.permissions import staff_view


class MergeForm(forms.Form):
    """The topic that the articles of another one get."""

    into = forms.ModelChoiceField(
        Topic.objects.none(),
        label=gettext_lazy("Merge into"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Choose another topic of the list: a topic is not merged into itself, nor into one "
                "that was deleted."
            )
        },
    )

    def __init__(self, topic: Topic, *args: Any) -> None:
        super().__init__(*args)
        self.fields["into"].queryset = Topic.objects.exclude(pk=topic.pk)  # type: ignore[attr-defined]


@admin.register(Topic)
class TopicAdmin(EditingAdmin):
    change_form_template = "admin/blog/topic/change_form.html"
    list_display = ["name", "description"]
    search_fields = ["name"]
    fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}

    def get_urls(self) -> list[URLPattern]:
        page = staff_view(self.merge, "blog.change_topic", "blog.delete_topic")
        return [path("<int:pk>/merge/", page, name="blog_topic_merge"), *super().get_urls()]

    def instead_of_deleting(self, request: HttpRequest, obj: Topic) -> str:
        return format_html(
            '<a href="{}">{}</a> {}',
            reverse("admin:blog_topic_merge", args=[obj.pk]),
            _("Merge it into another topic instead."),
            _("Its articles get the other topic, and its address leads there."),
        )

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the other topic; the POST merges this one into it."""
        topic = Topic.objects.filter(pk=pk).first()
        if topic is None:
            return self._say_gone(request)
        form = MergeForm(topic, request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._merge(request, topic, form.cleaned_data["into"])
        context = {
            **self.admin_site.each_context(request),
            **{"opts": self.opts, "topic": topic, "form": form},
            "title": _("Merge into another topic"),
            "number": topic.article_topics.count(),
        }
        return TemplateResponse(request, "admin/blog/topic/merge.html", context)

    def _merge(self, request: HttpRequest, topic: Topic, into: Topic) -> HttpResponse:
        name = topic.name
        try:
            with transaction.atomic():
                self.log_deletions(request, Topic.objects.filter(pk=topic.pk))
                number = merge(topic.pk, into=into.pk)
        except Topic.DoesNotExist:
            return self._say_gone(request)
        self.log_change(request, into, _("Merged “%(name)s” into it.") % {"name": name})
        text = ngettext(
            "“{}” is merged into {}. {} article has moved, and its address leads there.",
            "“{}” is merged into {}. {} articles have moved, and its address leads there.",
            number,
        )
        link = format_html('<a href="{}">{}</a>', into.get_absolute_url(), into.name)
        self.message_user(request, format_html(text, name, link, number), messages.SUCCESS)
        return redirect("admin:blog_topic_change", into.pk)

    def _say_gone(self, request: HttpRequest) -> HttpResponse:
        text = _("Nothing was merged: somebody has deleted or merged one of the two meanwhile.")
        self.message_user(request, text, messages.ERROR)
        return redirect("admin:blog_topic_changelist")
