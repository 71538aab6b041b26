"""Claims, leases and queues: who does what is due, and what one failure does to the rest."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from tests.website.builders import make_mail
from website.models import OutgoingMail
from website.registry import HOUSEKEEPING, Job
from website.worker.leases import claim, leased
from website.worker.loops import Outage, run_forever, run_until_idle

LEASE = timedelta(minutes=5)


def _claim():
    return claim(OutgoingMail.objects.all(), "send_due_at", lease=LEASE)


@pytest.mark.django_db
def test_what_is_due_is_claimed_in_order_and_once():
    later = make_mail()
    earlier = make_mail(send_due_at=timezone.now() - timedelta(hours=1))
    assert [_claim(), _claim(), _claim()] == [earlier, later, None]


@pytest.mark.django_db
def test_what_is_not_yet_due_is_left():
    make_mail(send_due_at=timezone.now() + timedelta(seconds=30))
    assert _claim() is None


@pytest.mark.django_db
def test_a_row_whose_worker_was_killed_falls_due_again():
    make_mail()
    first = _claim()
    OutgoingMail.objects.update(send_due_at=first.send_due_at - LEASE)
    assert _claim() == first


@pytest.mark.django_db
def test_who_lost_the_lease_writes_nothing():
    make_mail()
    slow = _claim()
    OutgoingMail.objects.update(send_due_at=timezone.now())
    quick = _claim()
    assert not leased(slow, "send_due_at").update(attempts=9)
    assert leased(quick, "send_due_at").update(attempts=1)


def _pile(queue, *pieces):
    """A job with so many pieces of work; a piece that is an exception fails."""
    left, done = list(pieces), []

    def run():
        if not left:
            return False
        piece = left.pop(0)
        if isinstance(piece, Exception):
            raise piece
        done.append(piece)
        return True

    return Job(queue, run, queue), done


def test_one_bad_row_does_not_stop_the_others():
    job, done = _pile("default", 1, ZeroDivisionError(), 2, ZeroDivisionError(), 3)
    run_until_idle([job])
    assert done == [1, 2, 3]


def test_one_bad_job_does_not_stop_the_others_in_its_queue():
    bad, _done = _pile("default", *[ZeroDivisionError()] * 3)
    good, done = _pile("default", 1, 2)
    run_until_idle([bad, good])
    assert done == [1, 2]


def test_a_job_that_always_fails_is_paused():
    tries = []

    def fail():
        tries.append(1)
        raise ZeroDivisionError

    run_until_idle([Job("always fails", fail)])
    assert len(tries) == 2


@pytest.mark.parametrize("fault", [Outage("the server is down"), OperationalError("no database")])
def test_an_outage_stops_its_queue_only(fault):
    mail, sent = _pile("mail", 1, fault, 2)
    checks, checked = _pile("akismet", 1, 2)
    run_until_idle([mail, checks])
    assert (sent, checked) == ([1], [1, 2])


@pytest.fixture
def stop():
    """Ends the loops that a test leaves running."""
    stop = threading.Event()
    yield stop
    stop.set()


def _in_background(jobs, stop):
    thread = threading.Thread(target=run_forever, args=(jobs, stop))
    thread.start()
    return thread


def test_a_slow_service_does_not_hold_up_another(stop):
    answered, checked = threading.Event(), threading.Event()

    def send():
        # The mail server answers only after the spam check was done.
        return answered.wait(timeout=20) and stop.set()

    check = Job("check", checked.set, queue="akismet")
    loops = _in_background([Job("send", send, queue="mail"), check], stop)
    assert checked.wait(timeout=10)
    answered.set()
    loops.join(timeout=10)
    assert not loops.is_alive()


def test_work_goes_on_after_a_failure(stop):
    job, done = _pile("default", 1, ZeroDivisionError(), 2)
    watched = Job("watched", lambda: job.run() or len(done) == 2 and stop.set())
    _in_background([watched], stop).join(timeout=10)
    assert done == [1, 2]


def test_a_queue_in_an_outage_still_stops_at_once(stop):
    def fail():
        stop.set()
        raise Outage("down")

    loops = _in_background([Job("mail", fail, queue="mail")], stop)
    loops.join(timeout=5)
    assert not loops.is_alive()


def test_housekeeping_with_nothing_to_do_is_not_asked_again_soon(stop):
    asked, tidied = [], []
    watched = Job("watched", lambda: asked.append(1) or len(asked) == 3 and stop.set())
    tidy = Job("tidy", lambda: tidied.append(1), HOUSEKEEPING)
    _in_background([watched, tidy], stop).join(timeout=10)
    assert (asked, tidied) == ([1, 1, 1], [1])
