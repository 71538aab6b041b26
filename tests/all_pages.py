"""The demonstration with something at every kind of page, for those who look at all of them."""

import json
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

from comments import emails as comment_emails  # noqa: E402
from comments import mailboxes  # noqa: E402
from comments.models import Comment  # noqa: E402
from comments.policy import Hold, HoldReason  # noqa: E402
from courses import addresses, changing, emails, places  # noqa: E402
from courses.emails import MailTemplate  # noqa: E402
from courses.models import Announcement, Course, Intake, Payment, SignUp  # noqa: E402
from tests.browser.test_every_page import NOT_FOUND, PUBLIC  # noqa: E402
from tests.comments.builders import (  # noqa: E402
    make_comment,
    make_comment_awaiting_review,
    make_published_comment,
    make_spam,
)
from tests.courses.builders import (  # noqa: E402
    make_attended,
    make_certified,
    make_confirmed,
    make_full_intake,
    make_intake,
    make_interest,
    make_waiting,
    sign_up,
)
from tests.limits import NO_LIMITS  # noqa: E402
from tests.server import running_site  # noqa: E402
from tests.website.builders import (  # noqa: E402
    confirmation_path,
    make_personal_data_path,
)
from website import privacy  # noqa: E402
from website.models import OutgoingMail, Redirect  # noqa: E402

SHELL = "import json; from tests import all_pages; print(json.dumps(all_pages.plant()))"


@contextmanager
def whole_site():
    """The running site, the paths of its pages by name, and its mails: name, text, HTML."""
    with TemporaryDirectory() as folder:
        home = Path(folder, "site")
        home.mkdir()
        with running_site(home, worker=True, **NO_LIMITS) as site:
            site.load_demonstration()
            receipts, mails = json.loads(site.shell(SHELL))
            yield site, _named(PUBLIC) | _named([NOT_FOUND]) | receipts, mails


def _named(paths):
    return {path.strip("/").replace("/", "-") or "home": path for path in paths}


def plant():
    """Adds comments and students in every state; gives the paths of what is theirs alone, and one
    mail of each kind."""
    receipts = _plant_comments() | _plant_students()
    Redirect.objects.create(old_path="/old-post/")
    privacy.mail_link(SignUp.objects.first().email, visitor="")
    mails = {mail.kind: (mail.subject, mail.text, mail.html) for mail in OutgoingMail.objects.all()}
    return receipts | {"gone": "/old-post/"}, mails


def _plant_comments():
    article = Comment.objects.visible().first().article
    comments = {
        "comment-checked": make_comment(article, notify_on_reply=True),
        "comment-held": make_comment_awaiting_review(article),
        "comment-published": make_published_comment(article, notify_on_reply=True),
        "comment-spam": make_spam(article),
    }
    held, published = comments["comment-held"], comments["comment-published"]
    comment_emails.awaiting_review(held, Hold(HoldReason.LINKS))
    comment_emails.published(published)
    comment_emails.replied(published, Comment.objects.visible().first())
    comment_emails.reported(published, "This is advertising.")
    comment_emails.digest([held])
    comment_emails.new_replies("author@example.org", [published])
    return {name: comment.receipt_url for name, comment in comments.items()} | {
        "confirm": confirmation_path("comment", published),
        "comment-stop-all": mailboxes.known(published.email).stop_url,
    }


def _ask_for_more(waits, offered):
    """One waits for two more places and has typed another address; two of three are offered to the
    other."""
    places.set_capacity(waits.intake_id, waits.intake.seats.exclude(sign_up=None).count(), by=None)
    changing.change_places(waits.pk, 3)
    addresses.ask(waits.pk, "new@example.org")
    changing.change_places(offered.pk, 4)
    places.set_capacity(offered.intake_id, 3, by=None)


def _plant_students():
    course = Course.objects.get()
    intake = Intake.objects.get()
    full, certified = make_full_intake(seats=1), make_certified()
    students = {
        "student-unconfirmed": sign_up(intake),
        "student-confirmed": make_confirmed(intake, places=2),
        "student-in-line": sign_up(full),
        "student-waiting": make_waiting(full),
        "student-attended": make_attended(),
        "student-waits-for-more": make_confirmed(intake),
        "student-offered-more": make_confirmed(make_intake(seats=1, course=course, slug="more")),
    }
    _ask_for_more(students["student-waits-for-more"], students["student-offered-more"])
    interest = make_interest(course)
    emails.notify_sign_up_open(interest, intake)
    facts = {"payment": Payment(amount=Decimal(20), reference="Line 4")}
    facts |= {"was": full, "was_each": Decimal(20)}
    announcement = Announcement(
        subject="Bring a towel", text="The room is warm.\n\nWe start at ten."
    )
    for notice in MailTemplate:
        emails.send(notice, students["student-in-line"], **facts, announcement=announcement)
    closed = make_intake(slug="closed", closes_at=intake.opens_at)
    paths = {name: student.get_absolute_url() for name, student in students.items()}
    return paths | {
        "certificate": certified.get_certificate_url(),
        "certificate-check": certified.certificates.get().get_absolute_url(),
        "interest": f"{closed.course.get_absolute_url()}interest/",
        "interest-receipt": interest.get_absolute_url(),
        "course-without-date": closed.course.get_absolute_url(),
        "sign-up-waiting": full.get_sign_up_url(),
        "sign-up-closed": closed.get_sign_up_url(),
        "link-broken": "/courses/receipt/x/",
        "person": make_personal_data_path(certified.email),
    }
