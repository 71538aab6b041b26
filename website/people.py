"""What the site holds of an email address, in every room: told and erased."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import JsonResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from website import mail, registry, tokens
from website.models import OutgoingMail
from website.registry import PrivacyProvider
from website.visitors import is_over

LINK_RATE = "3/1h"
Held = dict[str, dict[str, list[dict[str, str]]]]


def held_of(email: str) -> Held:
    """By app, and within it by heading, all that is held of this address."""
    told = {holding.name: holding.export(email) for holding in registry.privacy_providers}
    return {name: found for name, found in told.items() if found}


def as_file(held: Held) -> JsonResponse:
    """What `held_of` told, to keep."""
    return JsonResponse(
        held,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": 'attachment; filename="data.json"'},
    )


@transaction.atomic
def erase(email: str) -> None:
    """Lets go of all that is held of this address. The mails go last: letting go of a place writes
    one."""
    for holding in reversed(registry.privacy_providers):
        holding.erase(email)


@transaction.atomic
def mail_link(email: str) -> None:
    """Mails the link that opens what is held of this address, if anything is. Nobody else is to
    learn whether, and nobody is to be flooded with such mails."""
    sent = _mails_to(email).filter(kind="website/person")
    if is_over(LINK_RATE, sent, "created_at") or not held_of(email):
        return
    path = reverse("website:person", args=[tokens.person_token(email)])
    mail.queue(to=email, template="website/person", context={"url": tokens.absolute(path)})


def _mails_to(email: str) -> "QuerySet[OutgoingMail]":
    return OutgoingMail.objects.filter(to__iexact=email)


def _export(email: str) -> dict[str, list[dict[str, str]]]:
    """Not the texts: they hold links that act for whoever has them, and staff look here too."""
    told = [
        {
            _("Subject"): row.subject,
            _("Written"): date_format(localtime(row.created_at), "j F Y, H:i"),
        }
        for row in _mails_to(email)
    ]
    return {_("Mails that we sent you"): told} if told else {}


def _erase(email: str) -> None:
    _mails_to(email).delete()


holding = PrivacyProvider("website", _export, _erase)
