"""Limits on guessing passwords. An attempt is counted before its password is looked at, and given
back if it succeeds, so that parallel guesses are bounded too.

It is counted for the user name at this network. Unless that user has logged in from this network
lately, it is also counted for the network and for the user name from anywhere: guesses at many names
or from many networks are bounded, and lock nobody out where they usually log in.
"""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from website.http.proxies import UNKNOWN, visitor
from website.http.throttling import Limit, TooMany, clear, give_back, take
from website.models import KnownNetwork

# How long a network is known after the last login from there.
KNOWN_FOR = timedelta(days=30)
# In characters, as the database has them.
LONGEST_NAME = 150

AT_NETWORK = Limit(
    "login",
    "LOGIN_RATE",
    _("The password was wrong too often. Wait %(wait)s and try again, or set a new one by mail."),
)
FROM_NETWORK = Limit(
    "logins of a network",
    "LOGIN_NETWORK_RATE",
    _("Too many logins failed from your network. Wait %(wait)s and try again."),
)
FOR_NAME = Limit(
    "logins of a name",
    "LOGIN_NAME_RATE",
    _(
        "Too many logins with this user name failed. Log in where you have logged in during the last "
        "30 days, or wait %(wait)s and try again, or set a new password by mail."
    ),
)


class LoginLimits:
    """Authentication backend, to be named before the others: refuses to try them once a limit is
    reached. It has no users and grants nothing."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, **credentials: Any
    ) -> None:
        """Count the attempt. Raises PermissionDenied, which Django takes for a failed login;
        `refuse_guesses` then answers. Logins from code have no request and are not limited."""
        if request is None or username is None:
            return
        try:
            count(username, visitor(request))
        except TooMany as refusal:
            request.refused_login = refusal  # type: ignore[attr-defined]
            raise PermissionDenied from refusal


def refuse_guesses(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer a login that `LoginLimits` has refused with 429. The answer is the same
    whether or not there is such a user."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        refusal = getattr(request, "refused_login", None)
        if refusal is None:
            return response
        page = render(request, "admin/locked_out.html", {"refusal": refusal}, status=429)
        page.headers["Retry-After"] = refusal.retry_after
        return page

    return middleware


@transaction.atomic
def count(username: str, network: str) -> None:
    """Count an attempt to log in as this user. Raises TooMany, and then counts nothing."""
    name = _normalized(username)
    take(AT_NETWORK, name, network)
    if not _is_known(name, network):
        take(FROM_NETWORK, network)
        take(FOR_NAME, name)


def note_success(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Receiver of `user_logged_in`: the attempt was no guess, and its network is known from now on."""
    network = visitor(request) if request else UNKNOWN
    name = _normalized(user.get_username())
    clear(AT_NETWORK, name, network)
    if not _is_known(name, network):
        give_back(FROM_NETWORK, network)
        give_back(FOR_NAME, name)
    remember_network(user, network)


def remember_network(user: User, network: str) -> None:
    """Note that the user was at this network: they knew the password, or read the user's mail."""
    if network != UNKNOWN:
        KnownNetwork.objects.update_or_create(
            user=user, network=network, defaults={"seen_at": timezone.now()}
        )


def unlock(user: User) -> None:
    """Forget the failed logins of a user who has set a new password by mail."""
    for limit in (AT_NETWORK, FOR_NAME):
        clear(limit, _normalized(user.get_username()))


def _is_known(name: str, network: str) -> bool:
    """Whether the user logged in from this network within KNOWN_FOR."""
    since = timezone.now() - KNOWN_FOR
    rows = KnownNetwork.objects.filter(network=network, seen_at__gt=since).select_related("user")
    return any(_normalized(row.user.get_username()) == name for row in rows)


def _normalized(username: str) -> str:
    """The user name in the form in which its spellings are equal."""
    text = unicodedata.normalize("NFKC", username[: 2 * LONGEST_NAME]).casefold()
    return " ".join(text.split())[:LONGEST_NAME]
