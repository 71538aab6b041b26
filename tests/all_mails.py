"""A mail of each template of the site."""

from decimal import Decimal

from django.utils import timezone

from blog.citations import watch
from blog.models import Source
from comments import emails as comment_emails
from comments.policy import Hold, HoldReason
from courses import (
    addresses,
    attendance,
    certificates,
    changing,
    emails,
    places,
    waiting_list,
)
from courses.emails import MailTemplate
from courses.models import AddressChange, Announcement, Payment
from courses.rescheduling import Change
from tests.blog.builders import cite, make_published_article, make_source
from tests.comments.builders import make_comment_awaiting_review, make_published_comment
from tests.courses.builders import (
    end,
    fresh,
    let_time_pass,
    make_confirmed,
    make_course,
    make_intake,
    make_interest,
    make_waiting,
    sign_up,
)
from tests.website.builders import make_staff, make_superuser
from website import privacy
from website.accounts import password_reset, second_factor
from website.accounts.sessions import SessionStore
from website.models import OutgoingMail, SiteSettings
from website.staff import invitations

# Mails that are sent here as they are; the others follow from a step that is taken.
WITHOUT_A_STEP = (
    MailTemplate.KNOWN,
    MailTemplate.CHANGED,
    MailTemplate.PAYMENT,
    MailTemplate.REMINDER,
    MailTemplate.MOVED,
    MailTemplate.TRANSFERRED,
    MailTemplate.NO_PLACE,
    MailTemplate.ANNOUNCEMENT,
)


def queue_all(typed, staff_text="", visitor=""):
    """Queue a mail of each template, of most in several states, and return them. `typed` stands for
    each name, title and text that staff or visitors type, `staff_text` for the longer texts, and
    `visitor` for what visitors type."""
    SiteSettings(name=typed, contact_email="desk@example.org").save()
    _queue_mails_of_courses(typed, staff_text or typed, visitor or typed)
    privacy.mail_link("ana@example.org", visitor="")
    _queue_mails_of_comments(typed, visitor or typed)
    _queue_mails_to_staff(typed)
    return list(OutgoingMail.objects.order_by("pk"))


def _queue_mails_of_courses(typed, text, visitor):
    course = make_course(title=typed, refunds=text)
    interest = make_interest(course)
    who = {"name": visitor, "message": visitor}
    instructions = {"joining_instructions": text, "payment_instructions": text}
    intake = make_intake(course=course, seats=4, venue=typed, **instructions)
    emails.notify_sign_up_open(interest, intake)
    confirmed = make_confirmed(intake, places=2, **who)
    unconfirmed, leaving = sign_up(intake, **who), make_confirmed(intake, **who)
    offered = make_waiting(intake, places=2, **who)
    unverified = sign_up(intake, places=2, **who)
    facts = _facts(typed, text) | {"was": intake, "was_each": Decimal(1)}
    for template in WITHOUT_A_STEP:
        emails.send_all(template, [confirmed, unverified], **facts)
    emails.send(MailTemplate.KNOWN, unconfirmed)
    _queue_changes(confirmed, **who)
    emails.send(MailTemplate.MOVED, confirmed, changes=[], is_joined_otherwise=True)
    facts["payment"].kind = Payment.Kind.REFUNDED
    emails.send(MailTemplate.PAYMENT, confirmed, **facts)
    leaving.payments.create(amount=Decimal(20), reference=typed)
    places.cancel(leaving.pk)
    emails.send(MailTemplate.KNOWN, fresh(offered))
    let_time_pass(unconfirmed)
    emails.notify_organiser("desk@example.org", list(confirmed.events.all()))
    places.cancel_intake(intake.pk, by=None, reason=text)
    _queue_certificate(typed, who)


def _queue_changes(student, **who):
    for what in ("name", "address", "added", "stopped"):
        emails.send(MailTemplate.CHANGED, student, what=what)
    intake = student.intake
    more = make_intake(seats=1, course=intake.course, slug="more", venue=intake.venue)
    waits = make_confirmed(more, **who)
    changing.change_places(waits.pk, 3)
    places.set_capacity(waits.intake_id, 2, by=None)
    waiting_list.decline(waits.pk)
    addresses.ask(waits.pk, "new@example.org")
    addresses.confirm(AddressChange.objects.get().pk)


def _queue_certificate(typed, who):
    intake = make_intake(course=make_course(title=typed), venue=typed)
    student = make_confirmed(intake, **who)
    attendance.record(student.pk, 1, by=make_superuser())
    end(intake)
    certificates.issue_next()


def _facts(typed, text):
    return {
        "announcement": Announcement(subject=typed, text=text),
        "payment": Payment(amount=Decimal(20), reference=typed),
        "changes": [Change(typed, typed, typed)],
        "is_joined_otherwise": True,
    }


def _queue_mails_of_comments(typed, visitor):
    words = {"article": make_published_article(title=typed), "name": visitor, "body": visitor}
    held = make_comment_awaiting_review(**words)
    published = make_published_comment(notify_on_reply=True, reported_at=timezone.now(), **words)
    comment_emails.awaiting_review(held, Hold(HoldReason.LINKS, typed))
    comment_emails.published(published)
    comment_emails.confirm(held)
    comment_emails.replied(published, make_published_comment(**words))
    for reason in (visitor, ""):
        comment_emails.reported(published, reason)
    make_comment_awaiting_review()
    comment_emails.digest([published, held])
    comment_emails.new_replies("author@example.org", [published])


def _queue_mails_to_staff(typed):
    source = make_source(
        title=typed,
        authors=[{"literal": typed}],
        notice=Source.Notice.RETRACTION,
        notice_doi="10.5555/notice",
    )
    for _article in range(2):
        make_published_article(title=typed, body=f"<p>Text{cite(source)}.</p>")
    watch._notify_editors(source)
    _queue_mails_about_a_login(make_superuser(last_login=timezone.now()))
    invitations.send(make_staff(), by=make_superuser(first_name=typed[:150]))


def _queue_mails_about_a_login(user):
    user.set_password("a long enough phrase")
    user.save()
    password_reset.ask(user.email, visitor="192.0.2.1")
    password_reset.answer_next()
    second_factor.tell_of_guesses(user)
    second_factor.turn_on(second_factor.begin_set_up(user), SessionStore())
    second_factor.turn_off(user)
