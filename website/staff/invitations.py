"""Inviting a colleague: an account without a password, and a mail with a link to choose one."""

import re
from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from website import tokens
from website.mail import outbox
from website.models import Invitation
from website.models.links import new_token

VALID_FOR = timedelta(days=7)
# Of User.username.
LONGEST_USERNAME = 150


def username_for(email: str) -> str:
    """The address, in the characters that Django allows in a user name."""
    return re.sub(r"[^\w.@+-]", "-", email)[:LONGEST_USERNAME]


@transaction.atomic
def invite(user: User, groups: Iterable[Group], *, by: User) -> User:
    """Store the new account as staff with these roles, and mail it a link. Raises IntegrityError if
    the user name is taken."""
    user.username = username_for(user.email)
    user.is_staff = True
    user.set_unusable_password()
    user.save()
    user.groups.set(groups)
    send(user, by=by)
    return user


@transaction.atomic
def send(user: User, *, by: User) -> None:
    """Mail a new link to somebody without a password. Earlier links no longer work."""
    values = {"token": new_token(), "sent_at": timezone.now()}
    invitation, _created = Invitation.objects.update_or_create(user=user, defaults=values)
    path = reverse("invitation", args=[invitation.token])
    context = {
        "user": user,
        "inviter": by.get_full_name() or by.get_username(),
        "url": tokens.absolute(path),
        "until": invitation.sent_at + VALID_FOR,
    }
    outbox.queue(to=user.email, template="website/invitation", context=context)


def find(token: str) -> Invitation | None:
    """The invitation of a link that still works: not used, not older than VALID_FOR, not followed by
    another one, and its account active."""
    if not tokens.TOKEN.fullmatch(token):
        return None
    since = timezone.now() - VALID_FOR
    active = Invitation.objects.filter(user__is_active=True, user__is_staff=True)
    return active.select_related("user").filter(token=token, sent_at__gt=since).first()


@transaction.atomic
def accept(invitation: Invitation, password: str) -> bool:
    """Set the password and end the invitation. Returns whether this was the first use of the link."""
    number, _by_model = Invitation.objects.filter(pk=invitation.pk, token=invitation.token).delete()
    if not number:
        return False
    invitation.user.set_password(password)
    invitation.user.save(update_fields=["password"])
    return True


def is_possible(user: User) -> bool:
    """Whether the account can be mailed a link: it has an address and no password yet."""
    has_access = user.is_active and user.is_staff
    return has_access and bool(user.email) and not user.has_usable_password()
