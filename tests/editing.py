"""What a browser sends for a form of the admin: as it was opened, with what was typed into it."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    """Collects what a browser would send of each form of a page."""

    def __init__(self):
        super().__init__()
        self.forms, self.values, self.select, self.text = [], {}, None, None
        # Browsers send nothing of a template.
        self.is_inert = False

    def handle_starttag(self, tag, attrs):
        self.is_inert |= tag == "template"
        if self.is_inert:
            return
        attrs = dict(attrs)
        name = attrs.get("name")
        if tag == "form":
            self.values = {}
            self.forms.append(self.values)
        elif tag == "input" and name:
            self._input(name, attrs.get("type", "text"), attrs)
        elif tag == "textarea" and name:
            self.text, self.values[name] = name, [""]
        elif tag == "select" and name:
            self.select, self.first, self.is_multiple = name, None, "multiple" in attrs
        elif tag == "option" and self.select:
            self.first = attrs.get("value", "") if self.first is None else self.first
            if "selected" in attrs:
                self.values.setdefault(self.select, []).append(attrs.get("value", ""))

    def _input(self, name, kind, attrs):
        is_choice = kind in {"checkbox", "radio"}
        if kind in {"submit", "file", "button"} or (is_choice and "checked" not in attrs):
            return
        value = attrs.get("value", "on" if is_choice else "")
        self.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag):
        self.is_inert &= tag != "template"
        if tag == "textarea":
            self.text = None
        if tag == "select" and self.select:
            if not self.is_multiple and self.select not in self.values:
                self.values[self.select] = [self.first or ""]
            self.select = None

    def handle_data(self, data):
        if self.text:
            self.values[self.text][0] += data


def forms(page):
    """The names and values that each form of a page would send."""
    parser = _Forms()
    parser.feed(page)
    return [_sent(form) for form in parser.forms]


def inputs(page):
    """What the form with a snapshot would send."""
    [form] = [form for form in forms(page) if "opened" in form]
    return form


def _sent(form):
    sent = {
        name: [text.removeprefix("\n").replace("\n", "\r\n") for text in texts]
        for name, texts in form.items()
        if "__prefix__" not in name
    }
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in sent.items()}


def opened(client, url):
    """Open the form; what it would send if nobody typed anything."""
    return inputs(client.get(url).text)


def save(client, url, form=None, /, **changes):
    """Press Save in a form, opened before or now, with these changes. None removes a value."""
    sent = (form or opened(client, url)) | {"_save": "Save"} | changes
    return client.post(url, {name: value for name, value in sent.items() if value is not None})
