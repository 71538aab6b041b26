"""Subject access and erasure for an email address, across all apps."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from website import registry, tokens
from website.addresses import mailbox
from website.dates import moment
from website.mail import limits, outbox
from website.models import OutgoingMail, PersonalDataLink
from website.registry import PersonalLink, PrivacyProvider
from website.tokens import ExpiredLink

PURPOSE = gettext_lazy("It was a link to the data that this site stores about you.")
PersonalData = dict[str, dict[str, list[dict[str, str]]]]


def export(email: str) -> PersonalData:
    """The personal data of this address, by app and heading; apps without any are left out."""
    exported = {provider.name: provider.export(email) for provider in registry.privacy_providers}
    return {name: headings for name, headings in exported.items() if headings}


def personal_links(email: str) -> list[PersonalLink]:
    """The links that act for this address. Show them only to whoever reads its mail."""
    return [link for provider in registry.privacy_providers for link in provider.links(email)]


def download(personal_data: PersonalData) -> JsonResponse:
    """What `export` returned, as a JSON file to save."""
    return JsonResponse(
        personal_data,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": 'attachment; filename="data.json"'},
    )


@transaction.atomic
def erase(email: str) -> None:
    """Erase the personal data of this address in all apps. The core, which holds the mails, comes
    last: cancelling a sign-up queues one."""
    for provider in reversed(registry.privacy_providers):
        provider.erase(email)


@transaction.atomic
def mail_link(email: str, *, visitor: str) -> None:
    """Mail the link to the personal data of this address, if there is any, and replace those of its
    other links that have expired. Raises TooMany."""
    limits.take_request(limits.REQUESTS, visitor, email)
    if not export(email):
        return
    for provider in registry.privacy_providers:
        provider.renew_links(email)
    link = PersonalDataLink.objects.create(email=email)
    path = reverse("website:personal_data", args=[link.token])
    outbox.queue(to=email, template="website/personal_data", context={"url": tokens.absolute(path)})


def email_of_link(token: str) -> str:
    """The address whose personal data this link opens. Raises BrokenLink, and ExpiredLink after a
    day."""
    links = PersonalDataLink.objects.all()
    link = tokens.find(links, token, field="token", purpose=PURPOSE)
    if link.is_expired:
        raise ExpiredLink(PURPOSE)
    return link.email


def _mails_to(email: str) -> "QuerySet[OutgoingMail]":
    return OutgoingMail.objects.filter(mailbox=mailbox(email))


def _export(email: str) -> dict[str, list[dict[str, str]]]:
    """Subjects and dates only: the texts hold links that act for whoever opens them, and staff
    see this export too."""
    rows = [
        {
            _("Subject"): row.subject,
            _("Written"): moment(row.created_at),
        }
        for row in _mails_to(email)
    ]
    return {_("Mails that we sent you"): rows} if rows else {}


def _erase(email: str) -> None:
    _mails_to(email).delete()
    PersonalDataLink.objects.filter(mailbox=mailbox(email)).delete()


provider = PrivacyProvider("website", _export, _erase)
