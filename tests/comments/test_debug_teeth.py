import os
import pathlib

import pytest

from comments import deciding, pages, privacy, submitting, subscriptions
from comments.models import Comment
from tests.comments.sequences import driver
from tests.comments.test_every_order import Thread
from tests.limits import lift_limits
from website import registry
from website.models import OutgoingMail

pytestmark = pytest.mark.django_db
from dataclasses import replace


def no_revision(mp):
    def as_seen(self, seen):
        return self

    mp.setattr(Comment, "as_seen", as_seen)


def no_mail_checks(mp):
    mp.setattr(registry, "mail_checks", {})


def no_hold(mp):
    mp.setattr(deciding, "judge", lambda *a, **k: None)


def unreported(mp):
    real = submitting.resubmit

    def resubmit(c, *a, **k):
        r = real(c, *a, **k)
        Comment.objects.filter(pk=c.pk).update(reported_at=None)
        return r

    mp.setattr(submitting, "resubmit", resubmit)


def keeps_mails(mp):
    real = privacy.erase

    def erase(comments, *a, **k):
        ids = list(OutgoingMail.objects.filter(comments__in=comments))
        r = real(comments, *a, **k)
        OutgoingMail.objects.bulk_create(ids)
        return r

    mp.setattr(privacy, "erase", erase)


def twice(mp):
    real = subscriptions.notify_many

    def notify_many(cs):
        cs = list(cs)
        Comment.objects.filter(pk__in=[c.pk for c in cs]).update(notified_at=None)
        real(cs)

    mp.setattr(subscriptions, "notify_many", notify_many)


def orphans(mp):
    real = pages.arrange
    mp.setattr(
        pages, "arrange", lambda *a, **k: [replace(n, is_orphan=False) for n in real(*a, **k)]
    )


PLANTED = [no_revision, no_mail_checks, no_hold, unreported, keeps_mails, twice, orphans]


@pytest.mark.parametrize("plant", PLANTED)
def test_teeth(akismet_server, settings, monkeypatch, plant):
    lift_limits(settings)
    plant(monkeypatch)
    p = pathlib.Path("/tmp/wt/teeth.txt")
    found = "NOT FOUND"
    for seed in range(int(os.environ.get("N", 20))):
        try:
            driver.play(
                Thread, driver.draw(Thread, seed, int(os.environ.get("STEPS", 25))), akismet_server
            )
        except Exception as e:
            found = f"seed {seed}: {type(e).__name__} {str(e)[:120]!r}"
            break
    p.write_text((p.read_text() if p.exists() else "") + f"{plant.__name__} {found}\n")
