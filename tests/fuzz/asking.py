"""Requests of every role to every address, made of real forms and hostile texts, and what an answer
must never show."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import product
from typing import Any
from urllib.parse import quote, urlencode

from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from hypothesis import strategies as st

from tests.blog.builders import make_draft
from tests.comments.builders import make_comment_awaiting_review, make_published_comment
from tests.courses.builders import make_confirmed, make_course, make_intake, make_interest
from tests.fuzz import corpus
from tests.permissions import PEOPLE, STAFF
from tests.staff import make_everyone
from tests.website.builders import make_superuser

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
METHODS = ["GET"] * 4 + ["POST"] * 5 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
LINKS = "visitor with links"
ROLES = [LINKS, *PEOPLE]
STUDENTS, COMMENTS = {"organiser", "superuser"}, {"moderator", "superuser"}
DRAFTS = {"reviewer", "editor", "superuser"}
# What is planted, and the roles that may be shown it.
MARKS = {
    **dict.fromkeys(("zqstudentname", "zqstudent@example.org", "zqstudentmessage"), STUDENTS),
    "zqinterest@example.org": STUDENTS,
    "zqhiddencourse": {*STUDENTS, "editor"},
    **dict.fromkeys(("zqheldname", "zqheld@example.org", "zqheldbody"), COMMENTS),
    **dict.fromkeys(("zqapproved@example.org", "192.0.2.77"), COMMENTS),
    **dict.fromkeys(("zqdrafttitle", "zqdraftbody"), DRAFTS),
    "zqowner@example.org": {"superuser"},
}
# Forms that have fields of their own, and what views read from a query or a body.
NAMES = [
    *("q", "p", "o", "e", "all", "page", "id", "pk", "text", "work", "term", "next", "action"),
    *("_selected_action", "index", "select_across", "_popup", "_to_field", "_changelist_filters"),
    *("app_label", "model_name", "field_name", "name", "email", "body", "website", "subject"),
    *("reason", "seen", "token", "confirm", "for_whom", "places", "message", "consent", "file"),
    *("username", "password", "old_password", "new_password1", "_save", "post", "format", "\x00"),
]


def plant():
    """Rows that most roles may not see. Gives the values that stand for them in addresses."""
    owner = make_superuser()
    owner.email = "zqowner@example.org"
    owner.save()
    draft = make_draft(title="Zqdrafttitle", slug="hidden-draft", body="<p>Zqdraftbody</p>")
    course = make_course()
    student = {"name": "Zqstudentname", "email": "zqstudent@example.org"}
    intake = make_intake(course=course, seats=3)
    signed_up = make_confirmed(intake, message="Zqstudentmessage", **student)
    make_interest(course, email="zqinterest@example.org")
    hidden = make_course(title="Zqhiddencourse", slug="hidden-course", is_published=False)
    held = make_comment_awaiting_review(
        name="Zqheldname", email="zqheld@example.org", body="Zqheldbody"
    )
    known = make_published_comment(held.article, email="zqapproved@example.org", ip="192.0.2.77")
    rows = [owner, draft, intake, signed_up, hidden, held, known]
    return {"slug": [draft.slug, hidden.slug], "pk": sorted({row.pk for row in rows})}


def browsers():
    """A client of each role, by its name in the table of permissions."""
    found = {LINKS: Client(raise_request_exception=False)}
    for role, user in make_everyone().items():
        found[role] = Client(raise_request_exception=False)
        if user:
            found[role].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found


def _routes(patterns, before=""):
    for pattern in patterns:
        # The admin's own patterns have a circumflex.
        route = before + str(pattern.pattern).replace("^", "").replace("$", "")
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


ROUTES = sorted(set(_routes(get_resolver().url_patterns)))


def addresses(keys, role):
    """The addresses of every route by values that there are, each with the odd ones as well."""
    tokens = keys["token"] if role == LINKS else ["x"]
    numbers = dict.fromkeys([*keys["pk"], 1, corpus.NUMBER])
    known = {**keys, "token": tokens, "object_id": numbers, "pk": numbers}
    for route in ROUTES:
        names = [name or other for name, other in PARAMETER.findall(route)]
        for values in product(*(known.get(name, ["x", "1"]) for name in names)):
            address = f"/{route}"
            for value in values:
                address = PARAMETER.sub(lambda _match, one=value: quote(str(one)), address, count=1)
            yield address


def places(keys, role):
    """The addresses of a role, those where it has something to do several times."""
    every = list(addresses(keys, role))
    own = [one for one in every if one.startswith("/admin/") == (role in STAFF)]
    return every + own * 3


@dataclass(frozen=True)
class Answer:
    """What is judged of an answer, read to its end."""

    status: int
    headers: dict[str, str]
    text: str

    def shown_to(self, role):
        """What it shows that its reader may not see."""
        text = f"{self.text} {self.headers}".lower()
        return [mark for mark, readers in MARKS.items() if role not in readers and mark in text]


@dataclass(frozen=True)
class Request:
    """A request, with the names of the hostile texts in it."""

    role: str
    method: str
    address: str
    query: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    raw: str = ""
    headers: str = ""
    fills_form: bool = False
    piece: str = ""

    def send(self, browser, read_form):
        """The answer, after which everything in the database is as it was."""
        path = self.address
        if self.piece:
            path = re.sub(
                r"[^/]+(/?)$", rf"{corpus.PIECES[self.piece]}\1".replace("\\", "\\"), path
            )
        if self.query:
            path += "?" + _encoded(self.query)
        body, kind = self._body(read_form)
        extra = corpus.HEADERS[self.headers] if self.headers else {}
        cookies = browser.cookies.copy()
        with transaction.atomic():
            response = browser.generic(self.method, path, body, kind, **extra)
            content = response.getvalue() if response.streaming else response.content
            transaction.set_rollback(True)
        browser.cookies = cookies
        return Answer(
            response.status_code, dict(response.headers), content.decode(errors="replace")
        )

    def _body(self, read_form):
        if self.method not in {"POST", "PUT", "PATCH", "DELETE"}:
            return b"", corpus.FORM
        if self.raw:
            return corpus.BODIES[self.raw]
        filled = read_form(self.role, self.address) if self.fills_form else {}
        names = list(filled) or NAMES
        # Names are drawn as numbers, since the fields of a form are not known before it is read.
        changes = {names[int(name) % len(names)]: what for name, what in self.form}
        hostile = {name: corpus.HOSTILE.get(what, what) for name, what in changes.items()}
        return _encoded(tuple({**filled, **hostile}.items())).encode(), corpus.FORM


def _encoded(pairs):
    texts = [(name, corpus.HOSTILE.get(what, what)) for name, what in pairs]
    return urlencode(texts, errors="surrogatepass")


def requests(known):
    """Strategy: a request to one of the addresses that its role knows."""
    what = st.sampled_from(sorted(corpus.HOSTILE)) | st.text(max_size=12).filter(_is_unnamed)
    numbers = st.integers(0, 60).map(str)
    return st.sampled_from(ROLES).flatmap(
        lambda role: st.builds(
            Request,
            role=st.just(role),
            method=st.sampled_from(METHODS),
            address=st.sampled_from(known[role]),
            query=st.lists(st.tuples(st.sampled_from(NAMES), what), max_size=3).map(tuple),
            form=st.lists(st.tuples(numbers, what), max_size=3).map(tuple),
            raw=_rarely(st.sampled_from(sorted(corpus.BODIES))),
            headers=_rarely(st.sampled_from(sorted(corpus.HEADERS))),
            fills_form=st.sampled_from([True, True, False]),
            piece=_rarely(st.sampled_from(sorted(corpus.PIECES))),
        )
    )


def _rarely(strategy):
    return st.one_of(st.just(""), st.just(""), st.just(""), st.just(""), strategy)


def _is_unnamed(text):
    return text not in corpus.HOSTILE


@dataclass
class Forms:
    """The fields of the forms that each role finds at each address, read once."""

    browsers: dict[str, Client]
    _read: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def __call__(self, role: str, address: str) -> dict[str, Any]:
        if (role, address) not in self._read:
            page = Request(role, "GET", address).send(self.browsers[role], self)
            fields = _Fields()
            if "html" in page.headers.get("Content-Type", "") and page.status == 200:
                fields.feed(page.text)
            self._read[role, address] = fields.found
        return self._read[role, address]


class _Fields(HTMLParser):
    """The fields of all forms of a page. Of a choice, the first is taken."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._text = self._choice = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name") or ""
        self._text = name if tag == "textarea" else ""
        if tag == "select":
            self._choice = name
        if tag == "option" and self._choice and ("selected" in given or given.get("value")):
            self.found.setdefault(self._choice, given.get("value") or "")
        elif tag in {"input", "button", "textarea"} and name and given.get("type") != "file":
            self.found.setdefault(name, given.get("value") or "")

    def handle_data(self, data):
        if self._text:
            self.found[self._text] += data
