"""Several editors add the same works at the same moment, against the real server."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest

from tests.blog.test_bibliography import WORK
from tests.server import running_site
from tests.website.test_editing_race import PREPARE

RIS = "".join(
    f"TY  - JOUR\nTI  - A work made up for tests, number {n}\nAU  - Example, Ann\nPY  - 2001\n"
    f"{'DO  - 10.5555/' * (n % 2)}{str(n) * (n % 2)}\nER  - \n"
    for n in range(10)
)
TOKEN = re.compile('name="csrfmiddlewaretoken" value="([^"]+)"')
COUNT = "from blog.models import Source; print(Source.objects.count())"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("sources")) as site:
        yield site


def _at_once(site, page, fields):
    """Each of five editors posts the form of the page at the same moment, twice."""
    keys = site.shell(PREPARE).split()[1:]
    cookies = [{"staff_session": key} for key in keys]
    barrier = Barrier(2 * len(keys))

    def post(session):
        with httpx.Client(base_url=site.url, cookies=session, timeout=60) as client:
            token = TOKEN.search(client.get(page).text)[1]
            barrier.wait()
            return client.post(page, data={"csrfmiddlewaretoken": token, **fields})

    with ThreadPoolExecutor(2 * len(keys)) as pool:
        return list(pool.map(post, cookies * 2))


def test_the_same_file_imported_at_once_is_added_once(site):
    before = int(site.shell(COUNT))
    answers = _at_once(site, "/admin/blog/source/import/", {"text": RIS})
    assert {answer.status_code for answer in answers} == {200}
    assert int(site.shell(COUNT)) == before + 10


def test_a_double_click_adds_the_work_that_was_found_once(site):
    before = int(site.shell(COUNT))
    answers = _at_once(site, "/admin/blog/source/look-up/", {"work": json.dumps(WORK)})
    assert {answer.status_code for answer in answers} == {302}
    assert int(site.shell(COUNT)) == before + 1
