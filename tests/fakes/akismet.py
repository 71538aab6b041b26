"""An Akismet server on loopback that speaks the real one's protocol and can be in any mood.

`python -m tests.fakes.akismet --port 8899` serves by hand: start the site with
AKISMET_API_URL=http://127.0.0.1:8899 and AKISMET_API_KEY=0123456789ab. A comment whose author is
called `loopback-spam`, `loopback-suspended` and so on is answered in that mood.
"""

import argparse
import logging
import threading
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        self.asked.set()
        endpoint = call.path.removeprefix("/1.1/")
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
            return Reply("invalid", {"X-akismet-error": "missing-required-field"})
        return self._verdict(endpoint, values)

    def _verdict(self, endpoint: str, values: dict[str, str]) -> Reply:
        reply = self._in_mood(self._mood_for(values))
        if endpoint in {"submit-ham", "submit-spam"} and reply.body in {"true", "false"}:
            return reply if "X-akismet-error" in reply.headers else Reply(THANKS, {})
        guid = f"loopback-{len(self.calls)}"
        return Reply(reply.body, {"X-akismet-guid": guid, **reply.headers}, reply.status)

    def _in_mood(self, mood: Mood) -> Reply:
        if mood == Mood.SLOW:
            self.released.wait(timeout=60)
        return REPLIES[mood]

    def _mood_for(self, values: dict[str, str]) -> Mood:
        author = values.get("comment_author", "")
        if "administrator" in values.get("user_role", ""):
            return Mood.HAM
        if "akismet-guaranteed-spam" in {author, values.get("comment_author_email", "")[:23]}:
            return Mood.SPAM
        named = author.removeprefix("loopback-")
        return Mood(named) if named != author and named in set(Mood) else self.mood


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        fields = parse_qsl(body, keep_blank_values=True)
        reply = self.server.akismet.answer(Call(self.path, dict(self.headers), fields))
        try:
            self._send(reply)
        except ConnectionError:
            # The client's patience ended before ours.
            self.close_connection = True

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        content = reply.body.encode()
        for name, value in {**reply.headers, "Content-Type": "text/plain"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

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
