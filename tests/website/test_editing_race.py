"""Several people save the same form at the same moment, against the real server."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import httpx
import pytest

from tests.editing import inputs
from tests.server import running_site

PEOPLE = 5
PREPARE = f"""
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tests.courses.builders import make_course
from tests.website.builders import make_superuser
store = import_module(settings.SESSION_ENGINE).SessionStore
keys = []
for _ in range({PEOPLE}):
    user, session = make_superuser(), store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    keys.append(session.session_key)
print(make_course().pk, *keys)
"""
FIELDS = ["summary", "teacher", "for_whom", "not_for", "refunds"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("race")) as site, ExitStack() as browsers:
        pk, *keys = site.shell(PREPARE).split()
        people = [
            browsers.enter_context(
                httpx.Client(base_url=site.url, cookies={"staff_session": key}, timeout=60)
            )
            for key in keys
        ]
        yield f"/admin/courses/course/{pk}/change/", people


def _at_once(url, people, changes):
    """Everyone opens the form, then all save at the same moment. Returns the status codes."""
    forms = [inputs(person.get(url).text) for person in people]
    barrier = Barrier(len(people))

    def save(person, form, change):
        barrier.wait()
        return person.post(url, data={**form, **change, "_save": "Save"}).status_code

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(save, people, forms, changes))


def test_different_fields_saved_at_once_are_all_kept(prepared):
    url, people = prepared
    changes = [{field: f"new {field}"} for field in FIELDS]
    assert _at_once(url, people, changes) == [302] * PEOPLE
    form = inputs(people[0].get(url).text)
    assert [form[field] for field in FIELDS] == [f"new {field}" for field in FIELDS]


def test_of_those_who_change_the_same_field_at_once_one_saves_and_the_others_are_asked(prepared):
    url, people = prepared
    changes = [{"title": f"Title {number}"} for number in range(PEOPLE)]
    answers = _at_once(url, people, changes)
    assert sorted(answers) == [200] * (PEOPLE - 1) + [302]
    winner = changes[answers.index(302)]["title"]
    assert inputs(people[0].get(url).text)["title"] == winner
