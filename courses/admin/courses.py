"""The admin of courses and their modules."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import TextField
from django.utils.translation import gettext_lazy

from courses.admin.forms import CourseForm
from courses.models import Course, Module
from website.admin.editing import EditingAdmin
from website.staff.permissions import ViewableRelations


class ModuleInline(admin.StackedInline):
    model = Module
    extra = 0
    fields = ["position", "title", "summary"]
    formfield_overrides = {TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})}}


@admin.register(Course)
class CourseAdmin(ViewableRelations, EditingAdmin):
    form = CourseForm
    list_display = ["title", "is_published", "price"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["image"]
    search_fields = ["title"]
    inlines = [ModuleInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "description", "image", "is_published"]}),
        (gettext_lazy("People"), {"fields": ["teacher", "for_whom", "not_for"]}),
        (
            gettext_lazy("Price"),
            {
                "fields": [
                    *(("price", "currency"), "price_note", "early_price"),
                    *("concession_price", "concession_for", "refunds", "disclosure"),
                ]
            },
        ),
    ]
