"""Akismet, the spam check. The only module that knows its protocol.

Everything but a clear verdict raises `NoVerdict`: the caller keeps the comment held and asks
again. The `akismet` library reads a suspended key's answer as "not spam", cannot send every
field and knows one host, so it is given an HTTP client of ours. The key appears in no message.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ssl import SSLContext
from typing import cast
from urllib.parse import urlencode

import akismet
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from comments.models import Verdict
from website import retry

TIMEOUT_SECONDS = 8.0
HONEYPOT_FIELD = "subject"
VERDICTS = {
    akismet.CheckResponse.HAM: Verdict.HAM,
    akismet.CheckResponse.SPAM: Verdict.SPAM,
    akismet.CheckResponse.DISCARD: Verdict.DISCARD,
}


class NoVerdict(Exception):
    """Akismet gave no answer that counts. `reason` is in words for staff; `retry_after` is how
    long it asked to be left alone, if it did."""

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class NoKey(NoVerdict):
    """No key is configured, so nothing was asked."""


class NoAddress(NoVerdict):
    """The sender's IP address is not known, and Akismet answers nothing without it."""


class KeyRefused(NoVerdict):
    """The key or the site's address is not known to Akismet, or a required field is missing."""


class KeySuspended(KeyRefused):
    """The key is known but Akismet does not work for it."""


class ServiceDown(NoVerdict):
    """Not reachable, too slow, or in trouble of its own."""


class ServiceBusy(ServiceDown):
    """Too many calls for now."""


class Nonsense(ServiceDown):
    """An answer that the protocol does not know, such as the page of a proxy."""


@dataclass(frozen=True)
class Submission:
    """A comment as Akismet is told of it, the same at the check and in a report afterwards."""

    ip: str
    user_agent: str
    referrer: str
    permalink: str
    author: str
    email: str
    website: str
    content: str
    written_at: datetime
    article_changed_at: datetime
    topics: tuple[str, ...] = ()
    parent: int | None = None
    honeypot: str = ""


@dataclass(frozen=True)
class Answer:
    """A verdict, Akismet's name for the check, and what it tells the owner of the key."""

    verdict: Verdict
    guid: str = ""
    alert: str = ""


def is_configured() -> bool:
    """Whether there is a key to ask with."""
    return bool(settings.AKISMET_API_KEY)


def check(submission: Submission, *, recheck_reason: str = "") -> Answer:
    """Asks whether this is spam; raises NoVerdict."""
    fields = _fields(submission)
    if recheck_reason:
        fields["recheck_reason"] = recheck_reason
    with _talk(submission) as (client, seen):
        verdict = client.comment_check(submission.ip, **fields)
    return Answer(
        verdict=VERDICTS[verdict],
        guid=seen.get("X-akismet-guid", ""),
        alert=_alert(seen),
    )


def report_spam(submission: Submission) -> None:
    """Tells Akismet that it missed this; raises NoVerdict until it is accepted."""
    with _talk(submission) as (client, _seen):
        client.submit_spam(submission.ip, **_fields(submission))


def report_ham(submission: Submission) -> None:
    """Tells Akismet that this was no spam; raises NoVerdict until it is accepted."""
    with _talk(submission) as (client, _seen):
        client.submit_ham(submission.ip, **_fields(submission))


def _fields(submission: Submission) -> akismet.AkismetArguments:
    """The optional arguments that the library takes. Empty ones are left out."""
    fields = {
        "user_agent": submission.user_agent,
        "referrer": submission.referrer,
        "permalink": submission.permalink,
        "comment_type": "reply" if submission.parent else "comment",
        "comment_author": submission.author,
        "comment_author_email": submission.email,
        "comment_author_url": submission.website,
        "comment_content": submission.content,
        "comment_date_gmt": _utc(submission.written_at),
        "comment_post_modified_gmt": _utc(submission.article_changed_at),
        "comment_context": ",".join(submission.topics),
        "blog_lang": settings.LANGUAGE_CODE.replace("-", "_"),
        "blog_charset": "UTF-8",
        "honeypot_field_name": HONEYPOT_FIELD,
    }
    given = {name: value for name, value in fields.items() if value}
    return cast(akismet.AkismetArguments, given)


def _extra_fields(submission: Submission) -> dict[str, str]:
    """The fields of the protocol that the library refuses."""
    fields = {HONEYPOT_FIELD: submission.honeypot}
    if submission.parent:
        fields["comment_parent"] = str(submission.parent)
    return fields


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def _talk(submission: Submission) -> Iterator[tuple[akismet.SyncClient, httpx.Headers]]:
    """A client for one call and the headers of its answer; its errors come out as NoVerdict."""
    if not is_configured():
        raise NoKey(_("No Akismet key is set."))
    if not submission.ip:
        raise NoAddress(_("Akismet was not asked: the sender's IP address is not known."))
    seen = httpx.Headers()

    def inspect(response: httpx.Response) -> None:
        seen.update(response.headers)
        _refuse_trouble(response)

    config = akismet.Config(key=settings.AKISMET_API_KEY, url=settings.SITE_URL)
    with httpx.Client(
        transport=_Wire(_extra_fields(submission)),
        timeout=TIMEOUT_SECONDS,
        headers={"User-Agent": akismet.USER_AGENT},
        event_hooks={"response": [inspect]},
    ) as http:
        try:
            yield akismet.SyncClient(config=config, http_client=http), seen
        except akismet.AkismetError as error:
            raise _no_verdict(error, seen) from error


class _Wire(httpx.BaseTransport):
    """Carries the library's requests to AKISMET_API_URL, with the fields it cannot send."""

    def __init__(self, extra: dict[str, str]) -> None:
        self._extra = urlencode(extra).encode()
        self._inner = httpx.HTTPTransport(verify=_tls())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        onward = httpx.Request(
            request.method,
            httpx.URL(settings.AKISMET_API_URL).join(request.url.path),
            headers={name: request.headers[name] for name in ("User-Agent", "Content-Type")},
            content=request.read() + b"&" + self._extra,
            extensions=request.extensions,
        )
        return self._inner.handle_request(onward)

    def close(self) -> None:
        self._inner.close()


@cache
def _tls() -> SSLContext:
    return httpx.create_ssl_context()


def _refuse_trouble(response: httpx.Response) -> None:
    """Raises for an answer that is no verdict whatever its body says."""
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise ServiceBusy(
            _("Akismet asks us to wait: too many requests."),
            retry_after=retry.retry_after(response.headers.get("Retry-After", "")),
        )
    if not response.is_success:
        raise ServiceDown(_("Akismet is in trouble: it answered with status %d.") % status)
    if error := response.headers.get("X-akismet-error"):
        if error == "suspended":
            alert = _alert(response.headers)
            raise KeySuspended(_say(_("Akismet has suspended the key"), alert))
        raise KeyRefused(_say(_("Akismet refused the request"), error))


def _no_verdict(error: akismet.AkismetError, seen: httpx.Headers) -> NoVerdict:
    """The library's error as ours. What our own hook raised travels as its cause."""
    if isinstance(error.__cause__, NoVerdict):
        return error.__cause__
    if isinstance(error, akismet.APIKeyError):
        help_text = seen.get("X-akismet-debug-help", "")
        return KeyRefused(_say(_("Akismet does not accept the key"), help_text))
    if isinstance(error.__cause__, httpx.TimeoutException):
        return ServiceDown(_("Akismet did not answer in time."))
    if isinstance(error, akismet.ProtocolError):
        return Nonsense(_("Akismet answered with something that is no verdict."))
    return ServiceDown(_("Akismet cannot be reached."))


def _alert(headers: httpx.Headers) -> str:
    code, text = (headers.get(f"X-akismet-alert-{part}", "") for part in ("code", "msg"))
    return _say(code, text) if code or text else ""


def _say(sentence: str, detail: str) -> str:
    """One sentence with Akismet's own words at its end, cut short and without the key."""
    words = ": ".join(filter(None, [sentence, detail.strip(". ")]))
    return words.replace(settings.AKISMET_API_KEY, "…")[:300] + "."
