"""What is checked right before a mail of courses is sent: that it is still true. Mails that say only
what the sign-up does are written anew then."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from courses import emails
from courses.emails import MailTemplate
from courses.models import AddressChange, Intake, Interest, SignUp
from website import tokens
from website.models import OutgoingMail
from website.registry import Obstacle

Status = SignUp.Status


def _always(_mail: OutgoingMail, _sign_up: SignUp) -> bool:
    return True


def _awaits_answer(_mail: OutgoingMail, sign_up: SignUp) -> bool:
    return sign_up.awaits_answer and sign_up.standing != Status.OFFERED


def _stands(_mail: OutgoingMail, sign_up: SignUp) -> bool:
    return sign_up.stands


def _waits(_mail: OutgoingMail, sign_up: SignUp) -> bool:
    return sign_up.standing == Status.WAITING


def _is_offered(mail: OutgoingMail, sign_up: SignUp) -> bool:
    """Whether the offer is open, and is the one that this mail is about."""
    is_open = sign_up.standing == Status.OFFERED
    return is_open and sign_up.offer_mail_id in {mail.pk, None}


def _is(status: SignUp.Status) -> Callable[[OutgoingMail, SignUp], bool]:
    return lambda _mail, sign_up: sign_up.status == status


def _is_called_off(_mail: OutgoingMail, sign_up: SignUp) -> bool:
    return sign_up.status == Status.CANCELLED and sign_up.intake.cancelled_at is not None


def _starts_soon(_mail: OutgoingMail, sign_up: SignUp) -> bool:
    return sign_up.status == Status.CONFIRMED and sign_up.intake.is_starting_soon


def _is_moved_there(mail: OutgoingMail, sign_up: SignUp) -> bool:
    """Whether the dates and the venue are still those that the mail says, or it says how to join:
    other dates are in a later mail."""
    intake = sign_up.intake
    says_dates = intake.when in mail.text and intake.venue in mail.text
    says_how = bool(intake.joining_instructions) and intake.joining_instructions in mail.text
    return sign_up.stands and intake.is_to_come and (says_dates or says_how)


def _is_transferred_there(mail: OutgoingMail, sign_up: SignUp) -> bool:
    """Whether it still is in the intake that the mail names."""
    intake = sign_up.intake
    return sign_up.stands and intake.is_to_come and intake.when in mail.text


def _is_certified(_mail: OutgoingMail, sign_up: SignUp) -> bool:
    return sign_up.certificates.current().exists()


TRUE_WHILE: dict[MailTemplate, Callable[[OutgoingMail, SignUp], bool]] = {
    MailTemplate.CONFIRMATION_LINK: _awaits_answer,
    MailTemplate.KNOWN: _stands,
    MailTemplate.WAITING: _waits,
    MailTemplate.OFFERED: _is_offered,
    MailTemplate.CONFIRMED: _is(Status.CONFIRMED),
    MailTemplate.CHANGED: _stands,
    MailTemplate.TRANSFERRED: _is_transferred_there,
    MailTemplate.PAYMENT: _always,
    MailTemplate.CANCELLED: _is(Status.CANCELLED),
    MailTemplate.LAPSED: _is(Status.LAPSED),
    MailTemplate.NO_PLACE: _is(Status.NO_PLACE),
    MailTemplate.CERTIFICATE: _is_certified,
    MailTemplate.REMINDER: _starts_soon,
    MailTemplate.MOVED: _is_moved_there,
    MailTemplate.CALLED_OFF: _is_called_off,
    MailTemplate.ANNOUNCEMENT: _stands,
}


# Mails that a student who has a place gets about further ones.
OF_FURTHER_PLACES = {MailTemplate.OFFERED, MailTemplate.WAITING}


def check_sign_up(mail: OutgoingMail) -> Obstacle | None:
    """For a student: the sign-up and its intake are still as the mail says."""
    rows = SignUp.objects.filter(mails=mail).select_related("intake__course")
    sign_up = rows.prefetch_related("payments").first()
    if sign_up is None:
        return None
    template = MailTemplate(mail.kind.removeprefix("courses/"))
    if template in OF_FURTHER_PLACES and sign_up.status == Status.CONFIRMED:
        sign_up = sign_up.further or sign_up
    if not TRUE_WHILE[template](mail, sign_up):
        text = _("It is no longer true. The sign-up is: %(status)s. The intake is: %(state)s.")
        facts = {"status": sign_up.standing.label, "state": sign_up.intake.state.label}
        return Obstacle(text % facts, is_final=True)
    if mail.to == sign_up.email:
        # An address that was used before is sent none of the new links.
        emails.rewrite(mail, template, sign_up)
    return None


def check_new_address(mail: OutgoingMail) -> Obstacle | None:
    """For an address that was typed: the link in it still confirms it."""
    changes = AddressChange.objects.filter(folded_email=mail.mailbox, sign_up__mails=mail)
    if any(change.token in mail.text for change in changes):
        return None
    return Obstacle(_("The link in it no longer confirms anything."), is_final=True)


def check_sign_up_open(mail: OutgoingMail) -> Obstacle | None:
    """For whoever asked to hear of the next intake: sign-up is open."""
    intakes = Intake.objects.select_related("course")
    meant = [row for row in intakes if tokens.absolute(row.get_sign_up_url()) in mail.text.split()]
    states = {intake.state for intake in meant}
    if not states or Intake.State.OPEN in states:
        return None
    if Intake.State.OPENS_LATER in states:
        return Obstacle(_("Sign-up opens later. The mail is sent then."))
    return Obstacle(_("Sign-up is closed."), is_final=True)


def check_interest(mail: OutgoingMail) -> Obstacle | None:
    """For an address that was left: it can still be confirmed."""
    unverified = Interest.objects.filter(folded_email=mail.mailbox, expires_at__isnull=False)
    if any(tokens.confirmation_url("interest", row) in mail.text for row in unverified):
        return None
    return Obstacle(_("The link in it no longer confirms anything."), is_final=True)


def check_to_give_back(mail: OutgoingMail) -> Obstacle | None:
    """For organisers: there is still money to give back to a student that it lists."""
    if any(sign_up.reference in mail.text for sign_up in SignUp.objects.overpaid()):
        return None
    return Obstacle(_("Nothing is left to give back."), is_final=True)


CHECKS: dict[str, Callable[[OutgoingMail], Obstacle | None]] = {
    **{f"courses/{template}": check_sign_up for template in TRUE_WHILE},
    "courses/new_address": check_new_address,
    "courses/sign_up_open": check_sign_up_open,
    "courses/interest": check_interest,
    "courses/to_give_back": check_to_give_back,
}
