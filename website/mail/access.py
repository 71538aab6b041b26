"""Who may read which mails in the admin. They show to whom the site writes, and about what."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from website import registry
from website.models import OutgoingMail


def readable_by(user: User | AnonymousUser) -> "QuerySet[OutgoingMail]":
    """All mails for those who may view them; for other staff those of the apps they work with."""
    if user.has_perm("website.view_outgoingmail"):
        return OutgoingMail.objects.all()
    kinds = Q(pk__in=[])
    for prefix, permission in registry.mail_readers.items():
        if user.has_perm(permission):
            kinds |= Q(kind__startswith=prefix)
    return OutgoingMail.objects.filter(kinds)
