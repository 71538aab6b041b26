"""What admin forms and editable models of all apps share.

Forms that edit a stored row carry a signed snapshot of what their page showed, and a save goes on from
the row as it is now, with this person's changes only. `website.admin.editing.EditingAdmin` does so for
every form of the admin. For other forms: `opened_forms.bind` adds the mixin `OpenedForm` (or
`OpenedModelForm`), `snapshots.Opened` reads the snapshot, and `opened_forms.page_context` gives the
template the next one and the questions, which `admin/_conflicts.html` shows.

`seen.sign` and `seen.differences` do the same for a button that acts on what a page says.
`one_row.OneRow` is the base of models with one row, such as settings.
"""
