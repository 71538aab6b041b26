"""Rich text: the model field with its editor (`fields`), the editor's extensions (`editor`), and the
rules by which foreign HTML becomes blocks that the editor has (`rules`, `blocks`)."""
