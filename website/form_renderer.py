"""The renderer of forms that `FORM_RENDERER` names."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Find the templates of forms and widgets in `templates/` first. `as_field_group` renders a
    field with its label, help text and errors by `forms/field.html`."""

    field_template_name = "forms/field.html"
