"""Asks Akismet.

The `akismet` library reads a suspended key's answer as "not spam", cannot send every field and knows one
host, so it gets an HTTP client of ours: that reads each answer first (`answers.refuse`), and the library
sees only those that are none of the known errors.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

import akismet
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from comments.akismet import answers, notices
from comments.akismet.answers import (
    CommentRefused,
    NoAddress,
    NoKey,
    NotYet,
    NoVerdict,
    ServiceDown,
)
from comments.akismet.fields import Fields, on_the_wire
from comments.akismet.notices import Notice
from comments.models import Verdict
from website import __version__, strict_json
from website.http import outside

# For the whole exchange.
DEADLINE_SECONDS = 8.0
VERDICTS = {
    akismet.CheckResponse.HAM: Verdict.HAM,
    akismet.CheckResponse.SPAM: Verdict.SPAM,
    akismet.CheckResponse.DISCARD: Verdict.DISCARD,
}
# “Application/version | Plugin/version”, as Akismet asks for.
USER_AGENT = f"Citewell/{__version__} | {akismet.USER_AGENT.split(' ')[0]}"
LARGEST = 10**15


@dataclass(frozen=True)
class Answer:
    """A verdict, the notice that came with it, and what to store of it: the body and Akismet's own
    headers."""

    verdict: Verdict
    received: dict[str, str] = field(default_factory=dict)
    notice: Notice = field(default_factory=Notice)

    @property
    def alert(self) -> str:
        """Akismet's message to the owner of the key, or ""."""
        return self.notice.alert


@dataclass(frozen=True)
class Usage:
    """Checks made with the key this month, and the monthly limit (None: no limit; 0: not told)."""

    used: int
    limit: int | None
    is_throttled: bool
    notice: Notice = field(default_factory=Notice, compare=False)


def is_configured() -> bool:
    """Whether a key is configured."""
    return bool(settings.AKISMET_API_KEY)


def check(sent: Fields, *, reason: str = "") -> Answer:
    """Have Akismet check a comment. `reason` says why it is checked again. Raises NoVerdict."""
    fields = {**sent, "recheck_reason": reason} if reason else sent
    with _invalid_means_the_comment(), _talk(fields) as (client, wire):
        verdict = VERDICTS[client.comment_check(**_for_the_library(_given(fields)))]
        if verdict == Verdict.HAM and (wait := answers.wait_for(wire.notice)):
            # The verdict may still change. We check again, as we have no callback URL.
            said = _("Akismet needs more time for this comment; so far it does not call it spam.")
            raise NotYet(said, retry_after=wait, notice=wire.notice)
    body = "false" if verdict == Verdict.HAM else "true"
    own = {notices.PREFIX + name: text for name, text in wire.notice.headers.items()}
    return Answer(verdict, {"body": body, **own}, wire.notice)


def report(sent: Fields, *, as_spam: bool, verdict: str, reporter: str) -> Notice:
    """Send Akismet feedback on a comment that it judged differently, with the fields of the check.
    Raises NoVerdict unless it is accepted."""
    believed = {"": "", Verdict.HAM: "false"}.get(verdict, "true")
    more = {"comment_check_response": believed, "reporter": reporter, "site_domain": _domain()}
    fields = {**sent, **more}
    with _invalid_means_the_comment(), _talk(fields) as (client, wire):
        submit = client.submit_spam if as_spam else client.submit_ham
        submit(**_for_the_library(_given(fields)))
    return wire.notice


def verify_key() -> Notice:
    """Raise NoVerdict unless Akismet accepts the key for this site."""
    with _invalid_means_the_key(), _talk() as (client, wire):
        client.verify_key()
    return wire.notice


def usage() -> Usage:
    """How much of the key's monthly allowance is used. Raises NoVerdict."""
    # The library sends the key in the URL of a GET request, which httpx logs.
    with _invalid_means_the_key(), _talk() as (_client, wire):
        answer = wire.post("/1.2/usage-limit", {"api_key": settings.AKISMET_API_KEY})
    try:
        found = strict_json.loads(answer.content)
        limit = found["limit"]
        return Usage(
            used=_whole(found["usage"]),
            limit=None if limit is None or limit == "none" else _whole(limit),
            is_throttled=str(found.get("throttled")).lower() in {"true", "1"},
            notice=wire.notice,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        said = _("Akismet did not say how much of the key is used.")
        raise answers.Nonsense(said, notice=wire.notice) from error


@contextmanager
def _invalid_means_the_key() -> Iterator[None]:
    try:
        yield
    except answers.Unclear as failure:
        text = _("Akismet does not accept the key")
        said = notices.sentence(text, failure.notice["debug-help"])
        raise answers.KeyRefused(said, notice=failure.notice) from failure


def _whole(value: Any) -> int:
    """A count, which may be written as text. Raises ValueError."""
    number = int(value) if isinstance(value, str | int) and not isinstance(value, bool) else -1
    if not 0 <= number < LARGEST:
        raise ValueError(value)
    return number


def _given(fields: Fields) -> Fields:
    return {**fields, "is_test": "1"} if settings.AKISMET_TEST else fields


def _for_the_library(fields: Fields) -> dict[str, Any]:
    known = akismet.AkismetArguments.__optional_keys__ | {"user_ip"}
    is_known = {name: name in known and isinstance(value, str) for name, value in fields.items()}
    return {name: value for name, value in fields.items() if is_known[name]}


def _beside_the_library(fields: Fields) -> Fields:
    """The fields of the protocol that the library cannot send."""
    return {name: fields[name] for name in fields.keys() - _for_the_library(fields).keys()}


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


@contextmanager
def _invalid_means_the_comment() -> Iterator[None]:
    """Where Akismet calls a request invalid and does not say why, ask whether it accepts the key: if
    so, the comment is refused."""
    try:
        yield
    except answers.Unclear as failure:
        verify_key()
        text = _("Akismet refuses this comment, although it accepts the key")
        said = notices.sentence(text, failure.notice["debug-help"])
        raise CommentRefused(said, notice=failure.notice) from failure


@contextmanager
def _talk(fields: Fields | None = None) -> Iterator[tuple[akismet.SyncClient, "_Wire"]]:
    """A client for one call, and what it goes through. Errors are raised as NoVerdict."""
    if not is_configured():
        raise NoKey(_("No Akismet key is set."))
    if fields is not None and not fields.get("user_ip"):
        raise NoAddress(_("Akismet was not asked: the author's IP address is not known."))
    config = akismet.Config(key=settings.AKISMET_API_KEY, url=settings.SITE_URL)
    wire = _Wire(_beside_the_library(fields or {}))
    with wire.client() as http:
        try:
            yield akismet.SyncClient(config=config, http_client=http), wire
        except (akismet.AkismetError, httpx.HTTPError) as error:
            raise _no_verdict(error, wire) from error


class _Wire(outside.Transport):
    """Sends the library's requests to AKISMET_API_URL, with the fields that it leaves out, and reads
    the answer. What the library gets is the body and whether to discard."""

    def __init__(self, extra: Fields) -> None:
        super().__init__(settings.AKISMET_API_URL, seconds=DEADLINE_SECONDS)
        self._extra = urlencode(on_the_wire(extra)).encode()
        self.body = ""
        self.notice = Notice()

    def client(self) -> httpx.Client:
        """An HTTP client for one exchange over this."""
        return outside.client(self, headers={"User-Agent": USER_AGENT})

    def post(self, path: str, data: dict[str, str]) -> httpx.Response:
        """A request that the library does not know."""
        with self.client() as http:
            return http.post(settings.AKISMET_API_URL + path, data=data)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        onward = httpx.Request(
            request.method,
            httpx.URL(settings.AKISMET_API_URL).join(request.url.path),
            headers={name: request.headers[name] for name in ("User-Agent", "Content-Type")},
            content=b"&".join(filter(None, [request.read(), self._extra])),
        )
        answer = super().handle_request(onward)
        self.notice = notices.read(answer.headers.raw)
        content = answer.content.strip()
        self.body = notices.as_text(content)
        after = [value for name, value in answer.headers.raw if name.lower() == b"retry-after"]
        retry_after = notices.as_text(after[0]) if after else ""
        answers.refuse(answer.status_code, self.body, self.notice, retry_after)
        is_blatant = self.notice["pro-tip"].lower() == "discard"
        tip = {"X-akismet-pro-tip": "discard"} if is_blatant else {}
        return httpx.Response(HTTPStatus.OK, headers=tip, content=content)


def _no_verdict(error: Exception, wire: _Wire) -> NoVerdict:
    """The library's error as NoVerdict. An error raised while the answer was read is its cause."""
    cause = error.__cause__ if isinstance(error, akismet.AkismetError) else error
    if isinstance(cause, NoVerdict):
        return cause
    if isinstance(cause, httpx.TimeoutException):
        return ServiceDown(_("Akismet did not answer in time."))
    if isinstance(cause, outside.TooMuchData | outside.Compressed | httpx.RemoteProtocolError):
        return answers.Nonsense(_("Akismet gave an answer that is cut short, too long or damaged."))
    if isinstance(error, akismet.ProtocolError):
        return answers.nonsense(wire.body, wire.notice)
    return ServiceDown(_("Akismet cannot be reached."))
