"""Letters that staff write to an intake.

The same words are the same letter, and nobody gets a letter twice. So a double click, a reload or
a colleague who presses at the same time sends nothing more, and a letter sent again later reaches
those who have come since.
"""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses import emails
from courses.emails import Notice
from courses.models import Intake, Letter, LetterCopy, SignUp
from courses.places import locked
from website import tokens
from website.models import OutgoingMail, SiteSettings

Status = SignUp.Status

# To whom a letter can go, and what staff read of it.
AUDIENCES = {
    "confirmed": (_("Confirmed: they have a place"), (Status.CONFIRMED,)),
    "waiting": (_("Waiting: on the waiting list"), (Status.WAITING,)),
    "offered": (_("Offered: a place is theirs to take"), (Status.OFFERED,)),
    "live": (_("All of these, and those who have not confirmed yet"), SignUp.LIVE),
}


def recipients(intake: Intake, letter: Letter, audience: str) -> "QuerySet[SignUp]":
    """Whoever would get the letter now: those of them who have not got it."""
    _label, statuses = AUDIENCES[audience]
    got = LetterCopy.objects.filter(letter__intake=intake, letter__digest=letter.digest)
    rows = intake.sign_ups.named().filter(status__in=statuses)
    return rows.exclude(pk__in=got.values("sign_up")).order_by("pk")


def draft(intake: Intake, subject: str, text: str) -> Letter:
    """The letter as it would be, not stored. However a browser ends lines, it is the same."""
    text = "\n".join(text.splitlines())
    digest = salted_hmac("courses.letters", f"{subject}\n{text}", algorithm="sha256").hexdigest()
    return Letter(intake=intake, subject=subject, text=text, digest=digest)


def preview(letter: Letter, sign_up: SignUp) -> OutgoingMail:
    """The mail as this student would get it, not queued; only the link to the student's own page,
    which acts for whoever has it, is left out."""
    mail = emails.write(Notice.LETTER, sign_up, SiteSettings.load(), letter=letter)
    link = tokens.absolute(sign_up.get_absolute_url())
    mail.text = mail.text.replace(link, gettext("[the address of the student’s own page]"))
    return mail


def send(letter: Letter, audience: str, *, by: User) -> int:
    """Queues the drafted letter for all who have not got it, with a copy in the log for each.
    Returns how many that were."""
    with locked(letter.intake_id) as intake:
        students = list(recipients(intake, letter, audience))
        if not students:
            return 0
        words = {"subject": letter.subject, "text": letter.text}
        kept, _is_new = intake.letters.get_or_create(digest=letter.digest, defaults=words)
        mails = emails.send_all(Notice.LETTER, students, letter=kept)
        LetterCopy.objects.bulk_create(
            LetterCopy(letter=kept, sign_up=student, mail=mail, by=by)
            for student, mail in zip(students, mails, strict=True)
        )
    return len(students)
