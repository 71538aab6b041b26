"""An Akismet server on loopback that answers as the real one was recorded to answer, and can be in any
mood. `akismet_answers.toml` has the recordings with their origins, and other answers to `play`.

`python -m tests.fakes.akismet --port 8899` serves by hand: start the site with
AKISMET_API_URL=http://127.0.0.1:8899 and AKISMET_API_KEY=0123456789ab. A comment whose author is
called `loopback-spam`, `loopback-suspended` and so on is answered in that mood.
"""

import argparse
import hashlib
import logging
import threading
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

logger = logging.getLogger(__name__)

KEY = "0123456789ab"
THANKS = "Thanks for making the web a better place."
LIMIT_ALERT = {
    "X-akismet-alert-code": "10502",
    "X-akismet-alert-msg": "You have used more than your monthly limit.",
}


class Mood(StrEnum):
    """How it answers a request that is in order."""

    HAM = "ham"
    SPAM = "spam"
    DISCARD = "discard"
    SUSPENDED = "suspended"
    INVALID_KEY = "invalid-key"
    ERROR_500 = "500"
    BUSY = "429"
    BUSY_UNTIL = "429-date"
    SLOW = "slow"
    GARBAGE = "garbage"
    EMPTY = "empty"
    ALERT = "alert"
    RECHECK = "recheck"


@dataclass(frozen=True)
class Reply:
    body: str
    headers: dict[str, str]
    status: int = 200

    def as_bytes(self) -> bytes:
        given = {"Content-Type": "text/plain; charset=utf-8", **self.headers}
        return _response(self.status, given.items(), self.body.encode())


@dataclass(frozen=True)
class Played:
    """An answer of `akismet_answers.toml`, with what the site is to make of it."""

    name: str
    origin: str
    to: str
    state: str
    bar: str
    history: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    charset: str = "utf-8"
    # The name of a header ("" for the body), a text, and how often it stands there.
    repeat: tuple[str, str, int] = ("", "", 0)
    # The whole answer, for those that are not HTTP or break off.
    raw: str | None = None
    drips: bool = False

    def as_bytes(self) -> bytes:
        if self.raw is not None:
            return self.raw.encode(self.charset)
        name, text, times = self.repeat
        headers = [*self.headers, *([(name, text * times)] if name else [])]
        body = self.body if name or not times else text * times
        return _response(self.status, headers, body.encode(self.charset), self.charset)


@cache
def recorded() -> list[Played]:
    """All answers of `akismet_answers.toml`."""
    text = Path(__file__).with_name("akismet_answers.toml").read_text()
    return [Played(**answer) for answer in tomllib.loads(text)["answer"]]


def _response(status, headers, body, charset="utf-8"):
    """Written by hand: the standard library's server sends headers in Latin-1 only."""
    lines = [f"HTTP/1.1 {status} Status", "Server: nginx"]
    lines += [f"{name}: {value}" for name, value in headers]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode(charset) + body


REPLIES = {
    Mood.HAM: Reply("false", {}),
    Mood.SPAM: Reply("true", {}),
    Mood.DISCARD: Reply("true", {"X-akismet-pro-tip": "discard"}),
    Mood.SUSPENDED: Reply(
        "false",
        {
            "X-akismet-error": "suspended",
            "X-akismet-alert-code": "10402",
            "X-akismet-alert-msg": "Your subscription has been suspended.",
        },
    ),
    # It repeats the key, so that a client which passes help texts on is caught.
    Mood.INVALID_KEY: Reply("invalid", {"X-akismet-debug-help": f"Key {KEY} not found"}),
    Mood.ERROR_500: Reply("Internal Server Error", {}, 500),
    Mood.BUSY: Reply("Too Many Requests", {"Retry-After": "1800"}, 429),
    Mood.BUSY_UNTIL: Reply(
        "Too Many Requests", {"Retry-After": "Wed, 01 Jan 2200 00:00:00 GMT"}, 429
    ),
    Mood.SLOW: Reply("false", {}),
    Mood.GARBAGE: Reply("<html><title>Sign in to the hotel network</title></html>", {}),
    Mood.EMPTY: Reply("", {}),
    Mood.ALERT: Reply("false", LIMIT_ALERT),
    Mood.RECHECK: Reply("false", {"X-akismet-recheck-after": "120"}),
}
# A key may be known and yet work no longer.
VALID = {Mood.HAM, Mood.SPAM, Mood.DISCARD, Mood.ALERT, Mood.RECHECK, Mood.SUSPENDED}
SPAMMERS = {
    *("akismet-guaranteed-spam", "viagra-test-123", "akismet-guaranteed-spam@example.com"),
}
HTML = "text/html; charset=utf-8"
USAGE = '{"limit":350000,"usage":7463,"percentage":"2.13","throttled":false}'


@dataclass(frozen=True)
class Call:
    """One request: the fields as sent, in order, repeats kept."""

    path: str
    headers: dict[str, str]
    fields: list[tuple[str, str]]

    @property
    def values(self) -> dict[str, str]:
        return dict(self.fields)


class FakeAkismet:
    """The server. `mood` may change at any time. `asked` is set once a call has come in; a slow
    answer waits for `released`."""

    def __init__(self, *, port: int = 0, mood: Mood = Mood.HAM) -> None:
        self.mood = mood
        self.playing: Played | None = None
        self.calls: list[Call] = []
        self.asked = threading.Event()
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
        self._server.daemon_threads = True
        self._server.akismet = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeAkismet":
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.go_down()

    def go_down(self) -> None:
        """Stops listening: whoever connects is refused."""
        self.released.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def calls_to(self, endpoint: str) -> list[Call]:
        return [call for call in self.calls if call.path == f"/1.1/{endpoint}"]

    def answer(self, call: Call) -> Reply | Played:
        self.calls.append(call)
        self.asked.set()
        endpoint = call.path.split("/")[-1]
        if self.playing and self.playing.to == endpoint:
            return self.playing
        values = call.values
        if values.get("api_key", values.get("key")) != KEY:
            return Reply("invalid", {"X-akismet-debug-help": "Key not found"})
        if call.path == "/1.2/usage-limit":
            return Reply(USAGE, {}) if self.mood in VALID else self._in_mood(self.mood)
        if not values.get("blog"):
            return Reply("invalid", {"X-akismet-debug-help": 'Empty "blog" value'})
        if endpoint == "verify-key":
            return Reply("valid", {}) if self.mood in VALID else self._in_mood(self.mood)
        if not values.get("user_ip"):
            return _missing("user_ip")
        return self._verdict(endpoint, values)

    def _verdict(self, endpoint: str, values: dict[str, str]) -> Reply:
        reply = self._in_mood(self._mood_for(values))
        if endpoint in {"submit-ham", "submit-spam"}:
            is_refused = "X-akismet-error" in reply.headers or reply.body not in {"true", "false"}
            return reply if is_refused else Reply(THANKS, {"Content-Type": HTML})
        own = {"X-akismet-guid": hashlib.md5(str(len(self.calls)).encode()).hexdigest()}
        if values.get("test_discard") == "1":
            reply = REPLIES[Mood.DISCARD]
        if code := values.get("test_alert_code"):
            own |= {"X-akismet-alert-code": code, "X-akismet-alert-msg": f"Test alert {code}"}
        return Reply(reply.body, {**own, **reply.headers}, reply.status)

    def _in_mood(self, mood: Mood) -> Reply:
        if mood == Mood.SLOW:
            self.released.wait(timeout=60)
        return REPLIES[mood]

    def _mood_for(self, values: dict[str, str]) -> Mood:
        author = values.get("comment_author", "")
        if "administrator" in values.get("user_role", ""):
            return Mood.HAM
        address = values.get("comment_author_email", "")
        if {author, address} & SPAMMERS:
            return Mood.SPAM
        named = author.removeprefix("loopback-")
        return Mood(named) if named != author and named in set(Mood) else self.mood


def _missing(field):
    help_text = {"X-akismet-debug-help": f'Empty "{field}" value'}
    return Reply(f"Missing required field: {field}.", help_text)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        fields = parse_qsl(body, keep_blank_values=True)
        reply = self.server.akismet.answer(Call(self.path, dict(self.headers), fields))
        self.close_connection = True
        self.log_request(reply.status)
        try:
            self.wfile.write(reply.as_bytes())
            if getattr(reply, "drips", False):
                self._drip()
        except ConnectionError:
            # The client's patience ended before ours.
            pass

    def _drip(self) -> None:
        while not self.server.akismet.released.wait(timeout=0.05):
            self.wfile.write(b"a")

    def log_message(self, format: str, *args: object) -> None:
        logger.info(format, *args)


def main() -> None:
    parser = argparse.ArgumentParser(description="An Akismet server on this machine.")
    parser.add_argument("--port", type=int, default=8899)
    parser.add_argument("--mood", type=Mood, choices=list(Mood), default=Mood.HAM)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with FakeAkismet(port=options.port, mood=options.mood) as fake:
        logger.info("Akismet on %s, key %s, mood %s. Ctrl-C stops it.", fake.url, KEY, fake.mood)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            fake.released.set()


if __name__ == "__main__":
    main()
