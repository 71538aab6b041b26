"""Recorded answers of registers, played on loopback.

Each answer has an address of its own, so that one server plays all of them. It compares the request
with the recorded one, and follows the redirects that were recorded.
"""

import threading
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.handler import Handler

# What names the record in a query. The rest differs from client to client.
NAMING = ("id", "bibkeys")


class Player:
    """The server. `answers` are recorded; what was asked in another way is in `unexpected`."""

    def __init__(self, answers):
        self.answers = list(answers)
        self.unexpected = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.player = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc_info):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def address(self, answer):
        """The address below which the answer is played."""
        return f"http://127.0.0.1:{self._server.server_port}/{self.answers.index(answer)}"


class _Handler(Handler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        try:
            self._answer()
        except ConnectionError:
            # The client reads no more of an error than its status.
            self.close_connection = True

    def _answer(self):
        _empty, number, rest = self.path.split("/", 2)
        answer = self.server.player.answers[int(number)]
        step, is_redirected, _tail = rest.partition("/redirected")
        done = int(step) + 1 if is_redirected else 0
        if not done and not _is_same(answer, f"/{rest}"):
            self.server.player.unexpected.append((answer.url, self.path))
        if done < len(answer.via):
            return self.send(302, b"", {"location": f"/{number}/{done}/redirected"})
        types = {
            "content-type": "text/plain" if isinstance(answer.body, str) else "application/json"
        }
        return self.send(answer.status, answer.raw, types | answer.headers)


def _is_same(answer, request):
    """Whether the request is the recorded one, at an address whose path may be a longer one."""
    asked = urlsplit(request)
    query = {name: values[0] for name, values in parse_qs(asked.query).items()}
    is_same_path = answer.path.lower().rstrip("/").endswith(unquote(asked.path).lower().rstrip("/"))
    names = {name: answer.query[name].split(",")[0] for name in NAMING if name in answer.query}
    return is_same_path and all(query.get(name) == value for name, value in names.items())
