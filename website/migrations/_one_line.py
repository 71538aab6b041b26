"""Cleaning the columns of names and other text of one line, for the migrations of all apps."""

from django.db import IntegrityError, transaction

from website.one_line import one_line


def clean_lines(apps, app, columns):
    """Store the texts of these columns, by model, as `one_line` returns them. A name that may occur
    only once, and does occur so, stays as it is."""
    for name, fields in columns.items():
        rows = apps.get_model(app, name).objects
        for pk, *texts in list(rows.values_list("pk", *fields)):
            pairs = zip(fields, texts, strict=True)
            changed = {field: one_line(text) for field, text in pairs if one_line(text) != text}
            if changed:
                _update(rows.filter(pk=pk), changed)


def _update(row, changed):
    try:
        with transaction.atomic():
            row.update(**changed)
    except IntegrityError:
        pass
