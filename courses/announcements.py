"""Announcements: mails that staff write to the students of an intake.

Sending is idempotent. An announcement is identified by a digest of its subject and text, and each
sign-up gets it once. A double click, a reload or a colleague who sends it at the same time has no
effect, and sending it again later reaches those who have signed up since.
"""

from hashlib import sha256

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses import emails
from courses.emails import MailTemplate
from courses.locking import locked
from courses.models import Announcement, AnnouncementDelivery, Intake, SignUp
from website.models import OutgoingMail, SiteSettings

Status = SignUp.Status

# The recipients that staff can choose: label and statuses.
AUDIENCES = {
    "confirmed": (_("Confirmed: they have a place"), (Status.CONFIRMED,)),
    "waiting": (_("Waiting: on the waiting list"), (Status.WAITING,)),
    "offered": (_("Offered: a place is theirs to take"), (Status.OFFERED,)),
    "live": (_("All of these, and those who have not confirmed yet"), SignUp.LIVE),
}


def recipients(intake: Intake, announcement: Announcement, audience: str) -> "QuerySet[SignUp]":
    """The sign-ups of the audience that have not got this announcement yet."""
    _label, statuses = AUDIENCES[audience]
    got = AnnouncementDelivery.objects.filter(
        announcement__intake=intake, announcement__digest=announcement.digest
    )
    rows = intake.sign_ups.main().named().filter(status__in=statuses)
    return rows.exclude(pk__in=got.values("sign_up")).order_by("pk")


def draft(intake: Intake, subject: str, text: str) -> Announcement:
    """An unsaved announcement. Line ends are normalised, so that its digest does not depend on the
    browser."""
    text = "\n".join(text.splitlines())
    digest = sha256(f"{subject}\n{text}".encode()).hexdigest()
    return Announcement(intake=intake, subject=subject, text=text, digest=digest)


def preview(announcement: Announcement, sign_up: SignUp) -> OutgoingMail:
    """The mail as this student would get it, not queued. The link to the student's receipt, which
    acts for whoever has it, is replaced by a note."""
    note = gettext("[the address of the student’s own page]")
    facts = {"announcement": announcement, "receipt_url": note}
    return emails.write(MailTemplate.ANNOUNCEMENT, sign_up, SiteSettings.load(), **facts)


def send(announcement: Announcement, audience: str, *, by: User) -> int:
    """Store the drafted announcement and queue a mail to everyone who has not got it, each with a
    row in the delivery log. Returns their number."""
    with locked(announcement.intake_id) as intake:
        students = list(recipients(intake, announcement, audience))
        if not students:
            return 0
        fields = {"subject": announcement.subject, "text": announcement.text}
        stored, _is_new = intake.announcements.get_or_create(
            digest=announcement.digest, defaults=fields
        )
        mails = emails.send_all(MailTemplate.ANNOUNCEMENT, students, announcement=stored)
        AnnouncementDelivery.objects.bulk_create(
            AnnouncementDelivery(announcement=stored, sign_up=student, mail=mail, by=by)
            for student, mail in zip(students, mails, strict=True)
        )
    return len(students)
