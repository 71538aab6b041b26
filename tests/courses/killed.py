"""Kill a process between any two statements of an action, and check the invariants.

python -m tests.courses.killed ACTION prints after how many statements it was killed. The database
is the one of the environment; `mail` also needs the mail server of MAIL_URL.
"""

import os
import signal
import sys
from contextlib import suppress
from datetime import timedelta

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses import (  # noqa: E402
    announcements,
    emails,
    organiser_mails,
    places,
    reminders,
    waiting_list,
)
from courses.models import OrganiserMails, SignUp  # noqa: E402
from tests.courses import invariants  # noqa: E402
from tests.courses.builders import (  # noqa: E402
    end,
    make_confirmed,
    make_confirmed_early,
    make_intake,
    make_superuser,
    sign_up,
    sign_up_request,
)
from website.mail import delivery  # noqa: E402
from website.models import OutgoingMail  # noqa: E402
from website.worker.loops import Outage  # noqa: E402


def _prepare():
    """One seat, a student who has it, one who waits, and the request of a third."""
    intake = make_intake(seats=1)
    holder = make_confirmed(intake)
    make_confirmed(intake, places=2)
    return intake, holder, sign_up_request()


def _expired_reservation():
    intake = make_intake(seats=1)
    holder = sign_up(intake)
    make_confirmed(intake)
    return intake, holder, None


def _lapse(intake, holder, _request):
    past = timezone.now() - timedelta(seconds=1)
    SignUp.objects.filter(pk=holder.pk, expires_at__isnull=False).update(expires_at=past)
    waiting_list.lapse_next()


def _one_mail():
    OutgoingMail.objects.update(send_due_at=None)
    intake = make_intake(seats=1)
    return intake, sign_up(intake), None


def _send(*_made):
    past = timezone.now() - timedelta(seconds=1)
    OutgoingMail.objects.filter(send_due_at__isnull=False).update(send_due_at=past)
    with suppress(Outage):
        delivery.send_next()


def _soon():
    """Two confirmed students and one who waits, two days before the start."""
    soon = timezone.now() + timedelta(days=2)
    intake = make_intake(seats=2, starts_at=soon, closes_at=soon)
    made = intake, make_confirmed_early(intake), None
    make_confirmed_early(intake)
    make_confirmed(intake)
    return made


def _waiting_in_vain():
    """A student who still waits after the course has begun."""
    made = _prepare()
    end(made[0])
    return made


def _write(intake, *_made):
    announcement = announcements.draft(intake, "What to bring", "A towel.")
    announcements.send(announcement, "live", by=User.objects.get(username="staff"))


def _call_off(intake, *_made):
    staff = User.objects.get(username="staff")
    places.cancel_intake(intake.pk, by=staff, reason="The hall was flooded")


def _news():
    """An organiser who is to be mailed of one student."""
    OutgoingMail.objects.all().delete()
    OrganiserMails.objects.all().delete()
    organiser_mails.choose(make_superuser(), "each")
    intake = make_intake()
    return intake, make_confirmed(intake), None


def _mail_organisers(*_made):
    OrganiserMails.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    organiser_mails.send_next()


def _check_news():
    assert OutgoingMail.objects.filter(kind=emails.ORGANISER_NEWS).count() == 1


ACTIONS = {
    "sign up": (_prepare, lambda it, _holder, form: places.sign_up(it.pk, form, visitor="")),
    "cancel": (_prepare, lambda _it, holder, _form: places.cancel(holder.pk)),
    "more seats": (_prepare, lambda it, _holder, _form: places.set_capacity(it.pk, 3, by=None)),
    "lapse": (_expired_reservation, _lapse),
    "end the waiting list": (_waiting_in_vain, lambda *_made: waiting_list.end_next()),
    "mail": (_one_mail, _send),
    "remind": (_soon, lambda *_made: reminders.remind_next()),
    "announcement": (_soon, _write),
    "cancel the intake": (_prepare, _call_off),
    "mail organisers": (_news, _mail_organisers),
}
# What holds once the action was tried again, beside the invariants.
AFTER = {"mail organisers": _check_news}


def _killed_at(number, act, made):
    """Whether the action was killed before its statement of this number."""
    connections.close_all()
    child = os.fork()
    if not child:
        left = iter(range(number))

        def count(execute, *statement):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*statement)

        with connection.execute_wrapper(count):
            act(*made)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


prepare, act = ACTIONS[sys.argv[1]]
User.objects.get_or_create(username="staff")
number = 0
while True:
    made = prepare()
    was_killed = _killed_at(number, act, made)
    invariants.check(made[0])
    # The action is tried again, and the worker returns to what it had claimed.
    act(*made)
    invariants.check(made[0])
    AFTER.get(sys.argv[1], lambda: None)()
    if not was_killed:
        break
    number += 1
sys.stdout.write(str(number))
