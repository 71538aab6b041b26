"""The base of every admin: forms that undo nobody else's changes."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import router, transaction
from django.db.models import Model, SlugField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from website import registry
from website.admin import deleting
from website.editing import gone, history, unsaved
from website.editing.opened_forms import (
    OpenedFormSet,
    OpenedModelForm,
    bind,
    bind_formset,
    page_context,
)
from website.editing.snapshots import INPUT, Opened, key_of
from website.models import Redirect


class EditingAdmin(admin.ModelAdmin):
    """The base of every admin: a save writes only what this person changed, into the row as it is
    now, and asks where somebody else changed the same. See `website.editing`."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A change is compared and saved while the row is locked."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic(using=router.db_for_write(self.model)):
            if not self.lock(unquote(object_id)):
                return self.gone_page(request, unquote(object_id))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def lock(self, pk: str) -> bool:
        """Lock the row until the end of the transaction. Returns whether there is one. On SQLite the
        transaction itself is the lock, because it begins IMMEDIATE."""
        rows = self.model._base_manager.select_for_update(of=("self",), no_key=True)
        try:
            return bool(rows.filter(pk=pk).values_list("pk"))
        except (ValueError, ValidationError):
            return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave a redirect where the address of a page that readers see changes."""
        old = self._public_address(obj.pk) if change and "slug" in form.changed_data else ""
        super().save_model(request, obj, form, change)
        if old and old != obj.get_absolute_url():
            Redirect.objects.add(old_path=old, new_path=obj.get_absolute_url())

    def _public_address(self, pk: Any) -> str:
        """The address of the row as it is stored; empty if it has none, or is not published."""
        stored: Any = self.model._default_manager.filter(pk=pk).first()
        is_public = hasattr(stored, "get_absolute_url") and getattr(stored, "is_published", True)
        return stored.get_absolute_url() if is_public else ""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say what readers lose, instead of the names of the rows that go."""
        rows, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            protected = deleting.obstacles(objs, self.admin_site, router.db_for_write(self.model))
        if self.model in registry.losses:
            shown = list(objs[: deleting.LISTED])
            addresses = [self._public_address(obj.pk) for obj in shown]
            rows = deleting.described(shown, addresses, self.admin_site)
            if more := len(objs) - len(shown):
                rows.append(_("And %d more.") % more)
            counts = {str(self.opts.verbose_name_plural): len(objs)}
        return rows, counts, lacking, protected

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        context["says_losses"] = self.model in registry.losses
        context["instead"] = self.instead_of_deleting(request, context["object"])
        return super().render_delete_form(request, context)

    def instead_of_deleting(self, request: HttpRequest, obj: Any) -> str:
        """What the page of a deletion offers instead; empty for nothing."""
        return ""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.unique and isinstance(db_field, SlugField):
            field.error_messages["unique"] = _("This address is taken. Choose another one.")
        return field

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or obj.pk is None:
            return form
        return bind(form, OpenedModelForm, self.opened(request, obj))

    def get_formsets_with_inlines(
        self, request: HttpRequest, obj: Any = None
    ) -> Iterator[tuple[Any, Any]]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if obj is None or obj.pk is None or not inline.has_change_permission(request, obj):
                yield formset, inline
            else:
                yield bind_formset(formset, self.opened(request, obj)), inline

    def opened(self, request: HttpRequest, obj: Model) -> Opened:
        """The snapshot that was sent with a form of this object, if it is this person's."""
        key = key_of(self.model, obj.pk, request.user)
        return Opened.read(key, request.POST.get(INPUT, ""))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if parts := self.opened_parts(request, context):
            context |= page_context(parts)
            history.attribute(context["conflicts"], self.model, parts[0], reader=request.user)
        context["form_id"] = unsaved.form_id(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> Any:
        unsaved.note_saved(request)
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        unsaved.note_saved(request)
        return super().response_change(request, obj)

    def opened_parts(self, request: HttpRequest, context: dict[str, Any]) -> list[Any]:
        """The form and the formsets of the page that edit stored rows."""
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        parts = [context["adminform"].form, *formsets]
        return [part for part in parts if isinstance(part, OpenedModelForm | OpenedFormSet)]

    def gone_page(self, request: HttpRequest, pk: str, form: Any = None) -> HttpResponse:
        """Shows what was typed for a row that somebody deleted meanwhile. `form` is the form that was
        sent, if it is not the admin's own."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        blank = self.model()
        fields = flatten_fieldsets(self.get_fieldsets(request, blank))
        form = form or self.get_form(request, blank, change=True, fields=fields)(
            request.POST, request.FILES
        )
        formsets = [formset for formset, _inline in self.get_formsets_with_inlines(request, blank)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Someone deleted this while you were editing"),
            "opts": self.opts,
            "change": history.deletion(self.model, pk, request.user),
            "typed": gone.typed_lines(form),
            "inputs": gone.inputs(request.POST, formsets),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/gone.html", context, status=410)
