"""The client for Akismet, and the only module that knows its protocol.

Everything but a clear verdict raises `NoVerdict`: the caller leaves the comment held and tries
again. The `akismet` library reads a suspended key's answer as "not spam", cannot send every
field and knows one host, so it gets an HTTP client of ours. The key appears in no message.
Protocol: https://akismet.com/developers/
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import akismet
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from comments.models import Verdict
from website import strict_json
from website.http import outside, retry

# For the whole exchange.
DEADLINE_SECONDS = 8.0
HONEYPOT_FIELD = "subject"
VERDICTS = {
    akismet.CheckResponse.HAM: Verdict.HAM,
    akismet.CheckResponse.SPAM: Verdict.SPAM,
    akismet.CheckResponse.DISCARD: Verdict.DISCARD,
}


class NoVerdict(Exception):
    """Akismet gave no verdict. `reason` is a sentence for staff; `retry_after` is the shortest wait
    that it asked for, if it did."""

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class NoKey(NoVerdict):
    """No key is configured, so nothing was sent."""


class NoAddress(NoVerdict):
    """The author's IP address is not known, and Akismet requires it."""


class KeyRefused(NoVerdict):
    """Akismet does not accept the key or the site's URL, or a required field is missing."""


class KeySuspended(KeyRefused):
    """The key is valid but suspended."""


class ServiceDown(NoVerdict):
    """Akismet is unreachable or too slow, or answered with an error."""


class ServiceBusy(ServiceDown):
    """Too many requests."""


class NotYet(NoVerdict):
    """Akismet needs more time for this comment."""


class Nonsense(ServiceDown):
    """An answer outside the protocol, such as a proxy's error page."""


@dataclass(frozen=True)
class Submission:
    """A comment as its author sent it."""

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
    role: str = ""


# The fields of the protocol by name, as they are sent and stored.
Fields = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """A verdict, and the answer that it was read from: the body and Akismet's own headers."""

    verdict: Verdict
    received: Fields = field(default_factory=dict)

    @property
    def alert(self) -> str:
        """Akismet's message to the owner of the key, or ""."""
        return _alert(httpx.Headers(self.received))


@dataclass(frozen=True)
class Usage:
    """Checks made with the key this month, and the monthly limit (None: no limit)."""

    used: int
    limit: int | None
    is_throttled: bool


def is_configured() -> bool:
    """Whether a key is configured."""
    return bool(settings.AKISMET_API_KEY)


def describe(submission: Submission) -> Fields:
    """The submission as fields of the protocol, without empty ones."""
    fields = {
        "user_ip": submission.ip,
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
        "comment_parent": str(submission.parent or ""),
        "user_role": submission.role,
        "blog_lang": settings.LANGUAGE_CODE.replace("-", "_"),
        "blog_charset": "UTF-8",
        "honeypot_field_name": HONEYPOT_FIELD,
    }
    given = {name: value for name, value in fields.items() if value}
    return {**given, HONEYPOT_FIELD: submission.honeypot}


def check(sent: Fields, *, reason: str = "") -> Answer:
    """Have Akismet check a comment. `reason` says why it is checked again. Raises NoVerdict."""
    fields = {**sent, "recheck_reason": reason} if reason else sent
    with _talk(fields) as (client, seen):
        verdict = VERDICTS[client.comment_check(**_for_the_library(fields))]
        if verdict == Verdict.HAM and (wait := seen.get("X-akismet-recheck-after")):
            # The verdict may still change. We check again, as we have no callback URL.
            raise NotYet(
                _("Akismet needs more time for this comment."),
                retry_after=2 * (retry.retry_after(wait) or timedelta(minutes=2)),
            )
    return Answer(verdict, _received("false" if verdict == Verdict.HAM else "true", seen))


def report(sent: Fields, *, as_spam: bool, verdict: str, reporter: str) -> None:
    """Send Akismet feedback on a comment that it judged differently, with the fields of the check.
    Raises NoVerdict unless it is accepted."""
    believed = {"": "", Verdict.HAM: "false"}.get(verdict, "true")
    more = {"comment_check_response": believed, "reporter": reporter, "site_domain": _domain()}
    fields = {**sent, **more}
    with _talk(fields) as (client, _seen):
        submit = client.submit_spam if as_spam else client.submit_ham
        submit(**_for_the_library(fields))


def verify_key() -> None:
    """Raise NoVerdict unless Akismet accepts the key for this site."""
    with _talk({}) as (client, seen):
        if not client.verify_key():
            help_text = seen.get("X-akismet-debug-help", "")
            raise KeyRefused(_say(_("Akismet does not accept the key"), help_text))


def usage() -> Usage:
    """How much of the key's monthly allowance is used. Raises NoVerdict."""
    # The library sends the key in the URL of a GET request, which httpx logs.
    with _http({}, httpx.Headers()) as http:
        try:
            answer = http.post("/1.2/usage-limit", data={"api_key": settings.AKISMET_API_KEY})
            found = strict_json.loads(answer.content)
            limit = found["limit"]
            return Usage(
                used=int(found["usage"]),
                limit=None if limit == "none" else int(limit),
                is_throttled=bool(found["throttled"]),
            )
        except httpx.TimeoutException as error:
            raise ServiceDown(_("Akismet did not answer in time.")) from error
        except httpx.HTTPError as error:
            raise ServiceDown(_("Akismet cannot be reached.")) from error
        except (ValueError, TypeError, KeyError) as error:
            raise Nonsense(_("Akismet did not say how much of the key is used.")) from error


def _for_the_library(fields: Fields) -> dict[str, Any]:
    known = akismet.AkismetArguments.__optional_keys__ | {"user_ip"}
    return {name: value for name, value in fields.items() if name in known}


def _beside_the_library(fields: Fields) -> Fields:
    """The fields of the protocol that the library cannot send."""
    return {name: fields[name] for name in fields.keys() - _for_the_library(fields).keys()}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


@contextmanager
def _talk(fields: Fields) -> Iterator[tuple[akismet.SyncClient, httpx.Headers]]:
    """A client for one call, and the headers of its answer. Errors are raised as NoVerdict."""
    if not is_configured():
        raise NoKey(_("No Akismet key is set."))
    if fields and not fields.get("user_ip"):
        raise NoAddress(_("Akismet was not asked: the author's IP address is not known."))
    seen = httpx.Headers()
    config = akismet.Config(key=settings.AKISMET_API_KEY, url=settings.SITE_URL)
    with _http(fields, seen) as http:
        try:
            yield akismet.SyncClient(config=config, http_client=http), seen
        except akismet.AkismetError as error:
            raise _no_verdict(error, seen) from error


def _http(fields: Fields, seen: httpx.Headers) -> httpx.Client:
    def inspect(response: httpx.Response) -> None:
        seen.update(response.headers)
        _refuse_trouble(response)

    return outside.client(
        _Wire(_beside_the_library(fields)),
        base_url=settings.AKISMET_API_URL,
        headers={"User-Agent": akismet.USER_AGENT},
        event_hooks={"response": [inspect]},
    )


class _Wire(outside.Transport):
    """Sends the library's requests to AKISMET_API_URL, with the fields that it leaves out."""

    def __init__(self, extra: dict[str, str]) -> None:
        super().__init__(settings.AKISMET_API_URL, seconds=DEADLINE_SECONDS)
        self._extra = urlencode(extra).encode()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        onward = httpx.Request(
            request.method,
            httpx.URL(settings.AKISMET_API_URL).join(request.url.path),
            headers={name: request.headers[name] for name in ("User-Agent", "Content-Type")},
            content=b"&".join(filter(None, [request.read(), self._extra])),
        )
        return super().handle_request(onward)


def _refuse_trouble(response: httpx.Response) -> None:
    """Raise NoVerdict for an answer whose status or headers rule out a verdict."""
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise ServiceBusy(
            _("Akismet asks us to wait: too many requests."),
            retry_after=retry.retry_after(response.headers.get("Retry-After", "")),
        )
    if not response.is_success:
        raise ServiceDown(_("Akismet has a problem: it answered with status %d.") % status)
    if error := response.headers.get("X-akismet-error"):
        if error == "suspended":
            alert = _alert(response.headers)
            raise KeySuspended(_say(_("Akismet has suspended the key"), alert))
        raise KeyRefused(_say(_("Akismet refused the request"), error))


def _no_verdict(error: akismet.AkismetError, seen: httpx.Headers) -> NoVerdict:
    """The library's error as NoVerdict. An error raised in our response hook is its cause."""
    if isinstance(error.__cause__, NoVerdict):
        return error.__cause__
    if isinstance(error, akismet.APIKeyError):
        help_text = seen.get("X-akismet-debug-help", "")
        return KeyRefused(_say(_("Akismet does not accept the key"), help_text))
    if isinstance(error.__cause__, httpx.TimeoutException):
        return ServiceDown(_("Akismet did not answer in time."))
    if isinstance(error, akismet.ProtocolError):
        return Nonsense(_("Akismet gave an answer that is not a verdict."))
    return ServiceDown(_("Akismet cannot be reached."))


def _received(body: str, seen: httpx.Headers) -> Fields:
    """The parts of an answer to store: its body and Akismet's own headers, without the key."""
    own = {name: _without_key(text) for name, text in seen.items() if name.startswith("x-akismet")}
    return {"body": body, **own}


def _alert(headers: httpx.Headers) -> str:
    code, text = (headers.get(f"X-akismet-alert-{part}", "") for part in ("code", "msg"))
    return _say(code, text) if code or text else ""


def _say(sentence: str, detail: str) -> str:
    """The sentence followed by Akismet's own text, at most 300 characters, without the key."""
    text = ": ".join(filter(None, [sentence, detail.strip(". ")]))
    return _without_key(text)[:300] + "."


def _without_key(text: str) -> str:
    return text.replace(settings.AKISMET_API_KEY, "…")
