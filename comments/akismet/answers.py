"""What an answer of Akismet means: good, or which of three kinds of failure.

The failure is about *one comment* (CommentRefused: nobody but a person can decide on it), a *wait* of one
comment (NotYet), or the *key or the service* (everything else: no other comment would fare better).
ServiceDown with `is_certain` False is what a service in trouble answers, but could be about one comment:
only another comment can tell. Akismet answers nearly everything with status 200; what was recorded of it
is in `tests/fakes/akismet_answers.toml`.
"""

import re
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.utils.translation import gettext as _

from comments.akismet.notices import Notice, as_text, sentence
from website.http import retry

INVALID = {"invalid", "invalid key"}
MISSING = re.compile(r"missing required field: *([a-z_]+)", re.IGNORECASE)
EMPTY = re.compile(r"empty \W?([a-z_]+)\W? value", re.IGNORECASE)
ABOUT_THE_KEY = re.compile(r"\bkey\b", re.IGNORECASE)
ABOUT_THE_SITE = re.compile(r"\b(?:blog|site|url)\b", re.IGNORECASE)
KEY_FIELDS = {"key", "api_key"}
EXCERPT = 50
LONGEST_WAIT = timedelta(hours=1)


class NoVerdict(Exception):
    """Akismet gave no verdict. `reason` is a sentence for staff; `retry_after` is the shortest wait
    that it asked for, if it did; `notice` is what else it said."""

    def __init__(
        self,
        reason: str,
        *,
        retry_after: timedelta | None = None,
        notice: Notice | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.notice = notice or Notice()


class NoKey(NoVerdict):
    """No key is configured, so nothing was sent."""


class CommentRefused(NoVerdict):
    """Akismet cannot judge this comment, whatever it says of others."""


class NoAddress(CommentRefused):
    """The author's IP address is not known, and Akismet requires it. Nothing was sent."""


class NotYet(NoVerdict):
    """Akismet needs more time for this comment."""


class ServiceDown(NoVerdict):
    """Akismet is unreachable or too slow, or answered with an error."""

    # Whether every comment would get the same answer.
    is_certain = False


class Nonsense(ServiceDown):
    """An answer outside the protocol, such as a proxy's error page."""


class Unclear(ServiceDown):
    """Akismet calls the request invalid, and does not say whether for the key or for the comment."""


class ServiceBusy(ServiceDown):
    """Too many requests, or an error with a time after which to ask again."""

    is_certain = True


class KeyRefused(ServiceDown):
    """Akismet does not accept the key."""

    is_certain = True


class KeySuspended(KeyRefused):
    """The key is valid but suspended."""


class SiteRefused(KeyRefused):
    """Akismet does not accept the address of the site."""


def refuse(status: int, body: str, notice: Notice, retry_after: str) -> None:
    """Raise NoVerdict for an answer that is an error, whichever endpoint gave it: by its headers,
    its status, or the words of its body."""
    help_text = notice["debug-help"]
    if error := notice["error"].casefold():
        raise _refused_by_header(error, body, notice)
    if not 200 <= status < 300:
        raise _refused_by_status(status, notice, retry_after)
    if field := MISSING.match(body):
        raise _missing(field[1], notice)
    if body.casefold() not in INVALID:
        return
    if field := EMPTY.search(help_text):
        raise _missing(field[1], notice)
    if ABOUT_THE_KEY.search(help_text):
        raise KeyRefused(_say(_("Akismet does not accept the key"), notice), notice=notice)
    if ABOUT_THE_SITE.search(help_text):
        raise _site_refused(notice)
    raise Unclear(_say(_("Akismet calls the request invalid"), notice), notice=notice)


def nonsense(body: str, notice: Notice) -> Nonsense:
    """The failure for a body that no endpoint answers with."""
    excerpt = f"“{as_text(body.encode(errors='replace'), EXCERPT)}”" if body else _("nothing")
    reason = sentence(_("Akismet gave an answer that is not a verdict"), excerpt)
    return Nonsense(reason, notice=notice)


def wait_for(notice: Notice) -> timedelta | None:
    """How long to wait before a verdict of “not spam” is final, or None if it is. Akismet names the
    seconds after which it has looked at everything; its plugin for WordPress waits twice as long.
    Anything but a positive whole number is read as no wait."""
    given = notice["recheck-after"]
    seconds = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    return min(2 * timedelta(seconds=seconds), LONGEST_WAIT) if seconds else None


def _refused_by_header(error: str, body: str, notice: Notice) -> NoVerdict:
    if error == "suspended":
        return KeySuspended(_say(_("Akismet has suspended the key"), notice), notice=notice)
    if error == "missing-required-field":
        named = MISSING.match(body) or EMPTY.search(notice["debug-help"])
        return _missing(named[1] if named else "", notice)
    return ServiceDown(
        _say(_("Akismet reports an error, “%s”") % notice["error"], notice), notice=notice
    )


def _refused_by_status(status: int, notice: Notice, retry_after: str) -> NoVerdict:
    wait = retry.retry_after(retry_after)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        said = _say(_("Akismet asks us to wait: too many requests"), notice)
        return ServiceBusy(said, retry_after=wait, notice=notice)
    said = _say(_("Akismet has a problem: it answered with status %d") % status, notice)
    kind = ServiceBusy if wait else ServiceDown
    return kind(said, retry_after=wait, notice=notice)


def _missing(field: str, notice: Notice) -> NoVerdict:
    if field in KEY_FIELDS:
        return KeyRefused(_say(_("Akismet did not receive the key"), notice), notice=notice)
    if field == "blog":
        return _site_refused(notice)
    named = _("Akismet cannot check this comment: it lacks the field “%s”") % field
    unnamed = _("Akismet cannot check this comment: it lacks a field")
    return CommentRefused(_say(named if field else unnamed, notice), notice=notice)


def _site_refused(notice: Notice) -> SiteRefused:
    text = _("Akismet does not accept the address of this site (SITE_URL), %s")
    return SiteRefused(_say(text % settings.SITE_URL, notice), notice=notice)


def _say(text: str, notice: Notice) -> str:
    """A sentence for staff, with all that Akismet says itself."""
    said = [notice["debug-help"], notice["alert-msg"]]
    return sentence(text, "; ".join(filter(None, said)), code=notice["alert-code"])
