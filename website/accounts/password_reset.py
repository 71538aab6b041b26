"""Forgotten passwords.

The web server only stores that somebody asked, by the same steps for every address. The worker looks
whether there is an account, so neither the answer nor its time says who works here.
"""

from datetime import timedelta

from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from website.http.throttling import Limit, take
from website.mail import limits, outbox
from website.models import PasswordResetRequest
from website.worker.leases import claim, leased

SITE_RESETS = Limit(
    "site resets",
    "SITE_RESET_RATE",
    _(
        "New passwords are asked for too often at the moment. Wait %(wait)s, then send this form "
        "again, or ask the person who manages the site’s accounts."
    ),
)
LEASE = timedelta(minutes=1)
KEEP_REQUEST = timedelta(days=1)


@transaction.atomic
def ask(email: str, *, visitor: str) -> None:
    """Store the request. Raises TooMany; nothing is stored then."""
    limits.take_request(limits.REQUESTS, visitor, email)
    take(SITE_RESETS)
    PasswordResetRequest.objects.create(email=email)


def answer_next() -> bool:
    """Worker job: mail a link to each account of the address of a request, or delete a request that
    was answered a day ago."""
    request = claim(PasswordResetRequest.objects.all(), "due_at", lease=LEASE)
    if request is None:
        return False
    with transaction.atomic():
        if request.answered_at:
            leased(request, "due_at").delete()
        elif leased(request, "due_at").update(**_answered()):
            for user in PasswordResetForm().get_users(request.email):
                _mail_link(user)
    return True


def _answered() -> dict[str, object]:
    now = timezone.now()
    return {"answered_at": now, "due_at": now + KEEP_REQUEST}


def _mail_link(user: User) -> None:
    context = {
        "user": user,
        "uid": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
    outbox.queue(to=user.email, template="website/password_reset", context=context)
