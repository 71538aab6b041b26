"""What the courses hold of an email address: told, erased, and forgotten in time."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from courses import places
from courses.models import Certificate, CoursePolicy, Interest, SignUp, SignUpEvent
from courses.models.sign_up import fold
from website.models import OutgoingMail
from website.registry import PrivacyProvider

Rows = list[dict[str, str]]
AT_ONCE = 100
NOBODY = dict.fromkeys(("name", "email", "folded_email", "message", "request_digest"), "")
ENDS = (SignUpEvent.Kind.CANCELLED, SignUpEvent.Kind.LAPSED, SignUpEvent.Kind.CALLED_OFF)


def _export(email: str) -> dict[str, Rows]:
    folded = fold(email)
    sign_ups = SignUp.objects.filter(folded_email=folded).select_related("intake__course")
    interests = Interest.objects.filter(folded_email=folded).select_related("course")
    told = {
        _("Sign-ups"): [_as_told(sign_up) for sign_up in sign_ups],
        _("Courses you want to hear of"): [_as_wished(interest) for interest in interests],
    }
    return {heading: rows for heading, rows in told.items() if rows}


@transaction.atomic
def _erase(email: str) -> None:
    """Ends what is live, so that its seats pass on. Where money changed hands, the row stays for the
    books with nothing in it that says who it was."""
    folded = fold(email)
    Interest.objects.filter(folded_email=folded).delete()
    for sign_up in SignUp.objects.filter(folded_email=folded):
        places.cancel(sign_up.pk)
        sign_up.events.all().delete()
        sign_up.certificates.all().delete()
        if sign_up.payments.exists():
            SignUp.objects.filter(pk=sign_up.pk).update(**NOBODY)
        else:
            sign_up.delete()


def forget_next() -> bool:
    """The worker's job: removes who some of the students were whose time is over, as the policy
    says. Their rows stay, for the numbers and the books."""
    policy = CoursePolicy.load()
    end = Coalesce("intake__ends_at", "intake__closes_at")
    over = SignUp.objects.annotate(end=end).filter(end__lt=policy.forget_before)
    ended = SignUp.objects.filter(
        status__in=[SignUp.Status.CANCELLED, SignUp.Status.LAPSED],
        events__kind__in=ENDS,
        events__at__lt=policy.forget_ended_before,
        payments__isnull=True,
    )
    some = [*over.named()[:AT_ONCE], *ended.named().distinct()[:AT_ONCE]]
    if some:
        _forget(some)
    return bool(some)


@transaction.atomic
def _forget(sign_ups: list[SignUp]) -> None:
    for sign_up in sign_ups:
        # Each mail about a sign-up holds the address of its receipt.
        mails = OutgoingMail.objects.filter(to=sign_up.email, kind__startswith="courses/")
        mails.filter(text__contains=sign_up.get_absolute_url()).delete()
    gone = SignUp.objects.filter(pk__in=[sign_up.pk for sign_up in sign_ups])
    SignUpEvent.objects.filter(sign_up__in=gone).delete()
    Certificate.objects.filter(sign_up__in=gone).delete()
    gone.update(**NOBODY)


def _as_told(sign_up: SignUp) -> dict[str, str]:
    deliveries = sign_up.announcement_deliveries.select_related("announcement")
    told = {
        _("Course"): str(sign_up.intake),
        _("Name"): sign_up.name,
        _("Email"): sign_up.email,
        _("Email proved"): _moment(sign_up.verified_at),
        _("For whom"): sign_up.get_for_whom_display(),
        _("Places"): str(sign_up.places),
        _("Rate"): sign_up.get_rate_display(),
        _("Message"): sign_up.message,
        _("Consented"): f"{_moment(sign_up.consented_at)} ({sign_up.consent_version})",
        _("Signed up"): _moment(sign_up.created_at),
        _("Where it stands"): sign_up.get_status_display(),
        _("Places attended"): "" if sign_up.attended is None else str(sign_up.attended),
        _("Certificates"): "; ".join(_certified(row) for row in sign_up.certificates.all()),
        _("Reminded"): _moment(sign_up.reminded_at),
        _("Announcements"): "; ".join(row.announcement.subject for row in deliveries),
        _("History"): "; ".join(_step(event) for event in sign_up.events.all()),
        _("Payments"): "; ".join(str(payment) for payment in sign_up.payments.all()),
    }
    return {name: value for name, value in told.items() if value}


def _as_wished(interest: Interest) -> dict[str, str]:
    return {
        _("Course"): interest.course.title,
        _("Asked"): _moment(interest.created_at),
        _("IP address"): interest.visitor or "",
    }


def _step(event: SignUpEvent) -> str:
    known = [_moment(event.at), str(event), event.reason, event.visitor]
    return " ".join(part for part in known if part)


def _certified(certificate: Certificate) -> str:
    return f"{certificate.name}, {certificate.code}, {_moment(certificate.issued_at)}"


def _moment(at: datetime | None) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""


provider = PrivacyProvider("courses", _export, _erase)
