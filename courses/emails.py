"""Mails to students, to those who asked to hear of the next intake, and to organisers."""

from collections import Counter
from enum import StrEnum
from typing import Any

from django.urls import reverse

from courses import calendar, links
from courses.models import AddressChange, Intake, Interest, SignUp, SignUpEvent
from website import tokens
from website.mail import outbox
from website.models import OutgoingMail, SiteSettings

# In a mail to organisers, sign-ups at most.
MOST_LISTED = 50
ORGANISER_NEWS = "courses/organiser_news"


class MailTemplate(StrEnum):
    """A mail about a sign-up: the name of its template in `emails/courses/`."""

    CONFIRMATION_LINK = "confirmation_link"
    KNOWN = "known"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    PAYMENT = "payment"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    NO_PLACE = "no_place"
    CERTIFICATE = "certificate"
    REMINDER = "reminder"
    MOVED = "moved"
    TRANSFERRED = "transferred"
    CALLED_OFF = "called_off"
    ANNOUNCEMENT = "announcement"


# Mails with a calendar entry. It contains the joining instructions, so only a mailbox gets it.
WITH_CALENDAR = {
    MailTemplate.CONFIRMED,
    MailTemplate.CHANGED,
    MailTemplate.CANCELLED,
    MailTemplate.MOVED,
    MailTemplate.TRANSFERRED,
    MailTemplate.CALLED_OFF,
}
# Mails that say more than the sign-up does, and so cannot be written anew from it.
WITH_FACTS = {
    MailTemplate.CHANGED,
    MailTemplate.TRANSFERRED,
    MailTemplate.PAYMENT,
    MailTemplate.CERTIFICATE,
    MailTemplate.MOVED,
    MailTemplate.ANNOUNCEMENT,
}


def send(template: MailTemplate, sign_up: SignUp, **facts: Any) -> OutgoingMail:
    """Queue a mail to one student."""
    return send_all(template, [sign_up], **facts)[0]


def send_all(template: MailTemplate, sign_ups: list[SignUp], **facts: Any) -> list[OutgoingMail]:
    """Queue a mail to each student, in a number of queries that does not grow with theirs."""
    site = SiteSettings.load()
    for sign_up in sign_ups:
        links.renew_if_expired(sign_up.main)
    mails = OutgoingMail.objects.bulk_create(
        write(template, sign_up, site, **facts) for sign_up in sign_ups
    )
    about = SignUp.mails.through
    about.objects.bulk_create(
        about(signup=sign_up.main, outgoingmail=mail)
        for sign_up, mail in zip(sign_ups, mails, strict=True)
    )
    return mails


def write(
    template: MailTemplate, sign_up: SignUp, site: SiteSettings, **facts: Any
) -> OutgoingMail:
    """Make an unsaved mail. `facts` extend and override the context of its template."""
    return outbox.write(
        to=sign_up.email,
        template=f"courses/{template}",
        context={**_context(sign_up, site), **facts},
        calendar=_entry(sign_up, site, facts.get("was")) if template in WITH_CALENDAR else None,
    )


def rewrite(mail: OutgoingMail, template: MailTemplate, sign_up: SignUp) -> None:
    """Write a mail anew as of now, without saving it, unless it is one of WITH_FACTS."""
    if template in WITH_FACTS:
        return
    site = SiteSettings.load()
    links.renew_if_expired(sign_up.main)
    outbox.rewrite(mail, _context(sign_up, site))
    if template in WITH_CALENDAR:
        mail.calendar = _entry(sign_up, site, None) or {}


def _context(sign_up: SignUp, site: SiteSettings) -> dict[str, Any]:
    """Confirmation links for sign-ups are made only here: the mailbox alone may get them."""
    return {
        "site": site,
        "sign_up": sign_up,
        "intake": sign_up.intake,
        "gets_place": sign_up.gets_place_on_confirming,
        "course": sign_up.intake.course,
        "confirmation_url": tokens.confirmation_url("sign-up", sign_up.main),
        "receipt_url": tokens.absolute(sign_up.get_absolute_url()),
        "course_url": tokens.absolute(sign_up.intake.course.get_absolute_url()),
        "certificate_url": tokens.absolute(sign_up.get_certificate_url()),
    }


def _entry(sign_up: SignUp, site: SiteSettings, was: Intake | None) -> dict[str, str] | None:
    return calendar.invitation(sign_up, site, was=was)


def ask_to_confirm_address(change: AddressChange) -> None:
    """Queue the mail with the link that confirms the new address of a sign-up."""
    facts = {"confirmation_url": links.address_url(change), "expires_at": change.expires_at}
    _send_elsewhere("new_address", change.sign_up, change.email, **facts)


def notify_old_address(sign_up: SignUp, email: str) -> None:
    """Queue the mail to the address that was used so far: it no longer is. It has no link that
    acts."""
    _send_elsewhere("old_address", sign_up, email)


def _send_elsewhere(template: str, sign_up: SignUp, email: str, **facts: Any) -> None:
    """Queue a mail about a sign-up to another address than its own."""
    intake = sign_up.intake
    context = {**facts, "intake": intake, "course": intake.course}
    sign_up.mails.add(outbox.queue(to=email, template=f"courses/{template}", context=context))


def ask_to_confirm(interest: Interest) -> None:
    """Queue the mail with the confirmation link for an address left for the next intake."""
    confirmation_url = tokens.confirmation_url("interest", interest)
    _send_to_interested("interest", interest, confirmation_url=confirmation_url)


def notify_sign_up_open(interest: Interest, intake: Intake) -> None:
    """Queue the one mail that they asked for: sign-up for this intake is open."""
    sign_up_url = tokens.absolute(intake.get_sign_up_url())
    _send_to_interested("sign_up_open", interest, intake=intake, sign_up_url=sign_up_url)


def ask_to_give_back(sign_ups: list[SignUp]) -> None:
    """Queue one mail about the money to give back to these students, to everyone who may record
    payments. It names nobody, so that it can outlive their erasure."""
    overpaid = f"{reverse('admin:courses_signup_changelist')}?payment=overpaid"
    context = {
        "number": len(sign_ups),
        "items": [(sign_up, _admin_url(sign_up)) for sign_up in sign_ups[:MOST_LISTED]],
        "list_url": tokens.absolute(overpaid),
    }
    for address in outbox.staff_who_may("courses.add_payment"):
        outbox.queue(to=address, template="courses/to_give_back", context=context)


def notify_organiser(address: str, news: list[SignUpEvent]) -> None:
    """Queue one mail about these events to a member of staff. It is deleted with the data of each
    student it names."""
    counts = Counter(event.get_kind_display() for event in news)
    context = {
        "number": len(news),
        "counts": counts.most_common(),
        "items": [(event, _admin_url(event.sign_up)) for event in news],
        "list_url": tokens.absolute(reverse("admin:courses_signup_changelist")),
        "settings_url": tokens.absolute(reverse("admin:courses_signup_mails")),
    }
    mail = outbox.queue(to=address, template=ORGANISER_NEWS, context=context)
    mail.sign_ups.set({event.sign_up for event in news})


def _admin_url(sign_up: SignUp) -> str:
    return tokens.absolute(reverse("admin:courses_signup_change", args=[sign_up.pk]))


def _send_to_interested(template: str, interest: Interest, **facts: Any) -> None:
    course = interest.course
    context = {
        **facts,
        "course": course,
        "course_url": tokens.absolute(course.get_absolute_url()),
        "receipt_url": tokens.absolute(interest.get_absolute_url()),
    }
    outbox.queue(to=interest.email, template=f"courses/{template}", context=context)
