"""What a browser sends for a form of the admin: as it was opened, with what was typed into it."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the inputs of the change form as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.values, self.is_open, self.select, self.text = {}, False, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.is_open = attrs.get("id", "").endswith("_form") and attrs["id"] != "logout-form"
        if not self.is_open:
            return
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "input" and name and kind not in {"submit", "file", "button"}:
            if kind not in {"checkbox", "radio"} or "checked" in attrs:
                empty = "on" if kind in {"checkbox", "radio"} else ""
                self.values.setdefault(name, []).append(attrs.get("value", empty))
        elif tag == "textarea":
            self.text, self.values[name] = name, [""]
        elif tag == "select" and name:
            self.select = name
            self.first, self.is_multiple = None, "multiple" in attrs
        elif tag == "option" and self.select:
            self._option(attrs)

    def _option(self, attrs):
        if self.first is None:
            self.first = attrs.get("value", "")
        if "selected" in attrs:
            self.values.setdefault(self.select, []).append(attrs.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_open = False
        if tag == "textarea":
            self.text = None
        if tag == "select" and self.select:
            if not self.is_multiple and self.select not in self.values:
                self.values[self.select] = [self.first or ""]
            self.select = None

    def handle_data(self, data):
        if self.text:
            self.values[self.text][0] += data


def opened(client, url):
    """Open the form; the names and values that it would send if nobody typed anything."""
    return inputs(client.get(url).text)


def inputs(page):
    """The names and values that the form of a page would send."""
    form = _Form()
    form.feed(page)
    form.values = {
        name: [text.removeprefix("\n").replace("\n", "\r\n") for text in texts]
        for name, texts in form.values.items()
        if "__prefix__" not in name
    }
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in form.values.items()}


def save(client, url, form=None, **changes):
    """Press Save in a form, opened before or now, with these changes."""
    sent = (form or opened(client, url)) | {"_save": "Save"} | changes
    return client.post(url, {name: value for name, value in sent.items() if value is not None})
