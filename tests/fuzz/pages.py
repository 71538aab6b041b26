"""What a browser would send from the form of a page, read from its HTML."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self):
        super().__init__()
        self.typed = {}
        self.name = ""
        self.is_text = False

    def handle_starttag(self, tag, attrs):
        field = dict(attrs)
        if tag in {"textarea", "select"} or (tag == "input" and field.get("name")):
            self.name, self.is_text = field.get("name", ""), tag == "textarea"
        kind = field.get("type", "")
        if tag == "textarea":
            self.typed[self.name] = ""
        elif (
            tag == "option"
            and "selected" in field
            or tag == "input"
            and self.name
            and kind not in {"submit", "file", "checkbox", "radio"}
        ):
            self.typed[self.name] = field.get("value", "")
        elif tag == "input" and kind in {"checkbox", "radio"} and "checked" in field:
            self.typed[self.name] = field.get("value", "on")

    def handle_endtag(self, tag):
        self.is_text = False

    def handle_data(self, data):
        if self.is_text:
            self.typed[self.name] += data


def typed(html):
    """The fields of the form that changes a row, as they were sent to the browser."""
    fields = _Fields()
    fields.feed(html.split('<div id="content-main"')[1])
    return fields.typed
