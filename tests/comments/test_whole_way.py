"""From the form to the verdict, through the real server and the real worker."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import loopback
from tests.comments.builders import FORM
from tests.fakes.akismet import KEY, FakeAkismet, Mood
from tests.limits import NO_LIMITS
from tests.server import running_site

ARTICLE = "from tests.comments.builders import make_article; print(make_article().slug)"


@pytest.fixture
def fake():
    with FakeAkismet() as fake:
        yield fake


@pytest.fixture
def start(tmp_path, fake):
    """Starts a site that asks the fake."""

    def start(**options):
        akismet = {"AKISMET_API_URL": fake.url, "AKISMET_API_KEY": KEY, **NO_LIMITS}
        return running_site(tmp_path, **akismet, **options)

    return start


def _sender(site):
    """Posts to an article of the site and returns the answer."""
    address = f"{site.url}/articles/{site.shell(ARTICLE)}/comments/"
    return lambda **changes: loopback.post(address, data=FORM | changes)


def _receipt(site, answer):
    return loopback.get(site.url + answer.headers["Location"]).text


def test_ham_spam_a_suspended_key_and_a_server_that_is_down_end_as_they_should(start, fake):
    with start() as site:
        send = _sender(site)
        ham, spam = send(body="Thank you."), send(name="loopback-spam")
        site.manage("worker", "--once")
        suspended = send(name="loopback-suspended", body="Thank you too.")
        site.manage("worker", "--once")
        fake.go_down()
        down = send(body="Is anybody there?")
        site.manage("worker", "--once")
        pages = [_receipt(site, answer) for answer in (ham, spam, suspended, down)]
    headings = ["Your comment is published", "Your comment was not published"]
    headings += ["We have received your comment"] * 2
    assert [heading in page for heading, page in zip(headings, pages, strict=True)] == [True] * 4


def test_replies_are_taken_while_akismet_hangs(start, fake):
    fake.mood = Mood.SLOW
    with start(worker=True) as site:
        send = _sender(site)
        send(body="This one has the worker waiting.")
        assert fake.asked.wait(20)
        answers = [send(body=f"Reply {number}") for number in range(15)]
        # Whoever waits for Akismet has asked it.
        assert len(fake.calls) < len(answers)
    assert {answer.status_code for answer in answers} == {303}


def test_a_form_sent_eight_times_at_once_is_one_comment(start, fake):
    with start() as site:
        send = _sender(site)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: send(), range(8)))
        receipts = {answer.headers["Location"] for answer in answers}
        rows = site.shell("from comments.models import Comment; print(Comment.objects.count())")
    assert (len(receipts), rows) == (1, "1")
