"""Rich text: the model field with its editor and sanitiser (`fields`)."""
