"""The demonstration with something at every kind of page, for those who look at all of them."""

import json
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

from blog.models import Source  # noqa: E402
from comments import emails as comment_emails  # noqa: E402
from comments import mailboxes  # noqa: E402
from comments.models import Comment  # noqa: E402
from comments.policy import Hold, HoldReason  # noqa: E402
from courses import addresses, changing, emails, places  # noqa: E402
from courses.emails import MailTemplate  # noqa: E402
from courses.models import Announcement, Course, Intake, Payment, SignUp  # noqa: E402
from tests.blog.builders import (  # noqa: E402
    care_card,
    cite,
    key_points,
    make_author,
    make_published_article,
    make_source,
    make_topic,
    make_withdrawn_article,
    quote,
)
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
COURSE = "/courses/transdermal-magnesium-therapy/"
# Forms that are refused, by the name of the answer: a path, or the name of one, and what is sent.
REFUSED = {
    "comment-refused": ("/articles/magnesium-and-muscle-cramps/comments/", {"email": "x"}),
    "comment-change-refused": ("comment-held", {"action": "edit"}),
    "report-refused": ("/comments/1/report/", {}),
    "sign-up-refused": (f"{COURSE}sign-up/", {"for_whom": "x", "email": "x"}),
    "student-change-refused": ("student-confirmed", {"action": "rename"}),
    "interest-refused": ("interest", {"email": "x"}),
    "me-refused": ("/me/", {"email": "x"}),
}
LONG_WORD = "Schwangerschaftsdiabetes"


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


@contextmanager
def empty_site():
    """A running site that has nothing yet."""
    with TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        yield site


def _named(paths):
    return {path.strip("/").replace("/", "-") or "home": path for path in paths}


def plant():
    """Adds articles with every part, and comments and students in every state; gives the paths of
    what is theirs alone, and one mail of each kind."""
    receipts = _plant_articles() | _plant_comments() | _plant_students()
    Redirect.objects.create(old_path="/old-post/")
    privacy.mail_link(SignUp.objects.first().email, visitor="")
    mails = {mail.kind: (mail.subject, mail.text, mail.html) for mail in OutgoingMail.objects.all()}
    return receipts | {"gone": "/old-post/"}, mails


def refused_forms(paths):
    """The path and the fields of each form that is refused, by the name of the answer."""
    return {name: (paths.get(path, path), fields) for name, (path, fields) in REFUSED.items()}


def _plant_articles():
    sources = [
        make_source(),
        make_source(notice=Source.Notice.RETRACTION),
        make_source(notice=Source.Notice.CONCERN),
    ]
    boxes = key_points(f"<ul><li>A sentence{cite(sources[0])}.</li></ul>")
    boxes += "".join(
        care_card(urgency, f"<ul><li>A sign{cite(sources[0])}.</li></ul>")
        for urgency in ("emergency", "today", "doctor")
    )
    text = "<h2>A heading</h2><p>A sentence" + "".join(map(cite, sources)) + ".</p>"
    body = boxes + text * 3 + quote(sources[0], kind="abridged") + _wide_table(sources)
    parts = {"title": f"{LONG_WORD} " * 3, "body": body, "author": make_author(name=LONG_WORD)}
    parts |= {"caution": "A caution.", "disclosure": "A disclosure.", "topic": make_topic()}
    articles = {
        "article-with-all": make_published_article(**parts),
        "article-bare": make_published_article(standfirst="", body="<p>Text.</p>"),
        "article-french": make_published_article(**parts | {"language": "fr"}),
        "article-hebrew": make_published_article(**parts | {"language": "he"}),
        "article-withdrawn": make_withdrawn_article(),
    }
    paths = {name: article.get_absolute_url() for name, article in articles.items()}
    authors = {"author-without-articles": make_author().get_absolute_url()}
    return paths | authors | {"source-retracted": sources[1].get_absolute_url()}


def _wide_table(sources):
    heads = "".join(f"<th>{LONG_WORD}</th>" for _column in range(6))
    cells = "".join(f"<td>12{cite(source, 'p. 4')}</td>" for source in [*sources, sources[0]])
    row = f"<tr><th>A row</th>{cells}<td>3</td></tr>"
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{row}{row}</tbody></table>"


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
