"""Citations: the marks in a text, the works they point to, and how both are shown."""
