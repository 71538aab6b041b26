"""What the Enter key does in a form with several buttons: the form's own saving, or nothing.

Enter in a field presses the first submit button of the form in tree order, wherever it is shown, and
nothing if that button is disabled.
"""

import logging
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests import addresses
from tests.staff import make_everyone

# Inputs in which Enter presses nothing, or a button of their own.
SILENT = {"hidden", "submit", "button", "reset", "image", "file", "color", "range"}
# Where Enter presses a button without a name: saving what the form holds is all it does.
SAVING = {"_save", "Save"}
TEMPLATES = Path(settings.BASE_DIR, "templates")


class Forms(HTMLParser):
    """The submit buttons of each form of a page, and whether it has a field that Enter submits."""

    def __init__(self, page):
        super().__init__()
        self.buttons, self.fields, self.open, self.number = {}, set(), None, 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.number += 1
            self.open = attrs.get("id") or f"form {self.number}"
            self.buttons.setdefault(self.open, [])
        form, kind = attrs.get("form", self.open), attrs.get("type", "")
        if tag == "input" and kind not in SILENT:
            self.fields.add(form)
        is_submit = (tag == "input" and kind in {"submit", "image"}) or (
            tag == "button" and kind in {"", "submit"}
        )
        if is_submit:
            self.buttons.setdefault(form, []).append(attrs)

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None


def pressed_by_surprise(page):
    """What Enter presses in each form with several buttons where it is neither saving nor nothing."""
    forms = Forms(page)
    return [
        buttons[0]
        for form, buttons in forms.buttons.items()
        if form and len(buttons) > 1 and form in forms.fields and "disabled" not in buttons[0]
        if not {buttons[0].get("name"), buttons[0].get("value")} & SAVING
    ]


@pytest.mark.parametrize(
    ("form", "pressed"),
    [
        ('<input name="q"><button>Search</button>', []),
        ('<input name="q"><button name="approve">A</button><button>B</button>', ["approve"]),
        ('<input name="q"><button disabled></button><button>A</button><button>B</button>', []),
        ('<input name="q"><button name="_save">A</button><button name="delete">B</button>', []),
        ('<input type="hidden" name="q"><button name="a">A</button><button>B</button>', []),
        ('<button name="a">A</button><button name="b">B</button><input type="checkbox">', ["a"]),
    ],
)
def test_enter_presses_the_first_button_of_its_form(form, pressed):
    assert [it["name"] for it in pressed_by_surprise(f"<form>{form}</form>")] == pressed


def test_a_button_outside_its_form_belongs_to_it():
    page = '<button form="f" name="a">A</button><form id="f"><input><button>B</button></form>'
    assert [it["name"] for it in pressed_by_surprise(page)] == ["a"]


@pytest.mark.django_db
def test_enter_surprises_nobody_on_any_page(settings):
    settings.COMMENT_RATE = settings.SIGN_UP_RATE = ""
    people = make_everyone()
    urls = addresses.urls(addresses.plant(people))
    browser = Client(raise_request_exception=False)
    browser.force_login(people["superuser"], backend="django.contrib.auth.backends.ModelBackend")
    logging.disable(logging.CRITICAL)
    found = {name: pressed_by_surprise(page) for name, page in _pages(browser, urls)}
    logging.disable(logging.NOTSET)
    assert len(found) > 100
    assert {name: buttons for name, buttons in found.items() if buttons} == {}


def _pages(browser, urls):
    for name, url in urls.items():
        if not url.startswith("/admin/") or "leave" in name:
            continue
        answer = browser.get(url, follow=True)
        # Reading a streamed answer to its end closes its file.
        content = answer.getvalue().decode(errors="replace")
        if answer["Content-Type"].startswith("text/html"):
            yield name, content


def test_enter_surprises_nobody_in_any_template_of_the_admin():
    """Of pages that only a POST shows, too."""
    found = {
        str(path.relative_to(TEMPLATES)): buttons
        for path in (TEMPLATES / "admin").rglob("*.html")
        if (buttons := pressed_by_surprise(_without_tags(path.read_text())))
    }
    assert found == {}


def _without_tags(template):
    """The markup of a template: each of its buttons is there, and each of its forms is one."""
    nothing = '{% include "admin/_enter_does_nothing.html" %}'
    template = template.replace(nothing, "<button disabled>")
    template = re.sub(r"\{% translate ['\"](.*?)['\"] %\}", r"\1", template)
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", template)
