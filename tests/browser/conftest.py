"""A browser that reads the running site, and an editor who has signed in to it."""

import re

import pytest

from tests.server import EDITOR

# What is printed: an article with a wide table, and a student of a course with refund terms.
PRINTED = """
from courses.models import Intake
from tests.blog.builders import *
from tests.courses.builders import make_confirmed
cells = lambda tag: "".join(f"<{tag}>{tag}-number-{n}</{tag}>" for n in range(10))
make_published_article(slug="wide", body="<p>See <a href='https://example.org/far'>there</a> "
    "and <a href='/about/'>here</a>.</p>"
    f"<table><tbody><tr>{cells('th')}</tr><tr>{cells('td')}</tr></tbody></table>")
intake = Intake.objects.get()
intake.course.refunds = "Half of it comes back until a week before."
intake.course.save()
print(make_confirmed(intake).get_absolute_url())
"""


@pytest.fixture(scope="session")
def base_url(site):
    return site.url


@pytest.fixture(scope="session")
def receipt(site):
    """The path of the student's receipt. The article is at /articles/wide/."""
    return site.shell(PRINTED).strip()


@pytest.fixture
def quiet(page):
    """The page, and at the end of the test confirmation that its console stayed empty."""
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    yield page
    assert heard == []


@pytest.fixture
def editor(quiet):
    """A quiet page on which the editor has signed in."""
    log_in(quiet)
    return quiet


def log_in(page, name=EDITOR[0], password=EDITOR[1]):
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="What needs you").wait_for()


def link_in(mail):
    """The first address of this site's own in the text of a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"http://127\.0\.0\.1:\d+/\S+", text)[0]
