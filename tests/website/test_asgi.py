"""What the event loop does with requests, one rule at a time: bodies, threads, answers."""

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application

from website.http import bodies, server, threads
from website.http.asgi import Application, Response
from website.http.threads import DjangoThreads, wsgi_environ

MEGABYTE = 1024 * 1024
SCOPE = {
    **{"type": "http", "http_version": "1.1", "scheme": "http"},
    **{"server": ("127.0.0.1", "8000"), "client": ("192.0.2.1", "5000")},
}


def _scope(method="POST", path="/", query=b"", **headers):
    named = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return {
        **SCOPE,
        **{"method": method, "path": path, "raw_path": path.encode(), "query_string": query},
        "headers": [(b"host", b"127.0.0.1"), *named],
    }


class Client:
    """Sends its chunks one after another, and then nothing more unless that was all."""

    def __init__(self, *chunks, ends=True):
        self.chunks = [*chunks]
        self.ends = ends

    async def receive(self):
        if not self.chunks and not self.ends:
            await asyncio.Event().wait()
        chunk = self.chunks.pop(0) if self.chunks else b""
        if chunk is None:
            return {"type": "http.disconnect"}
        return {
            "type": "http.request",
            "body": chunk,
            "more_body": bool(self.chunks) or not self.ends,
        }


def _echo(environ, start_response):
    start_response("200 OK", [("X-Length", environ["CONTENT_LENGTH"])])
    return [environ["wsgi.input"].read()]


def _run(work):
    """What the coroutine returns. In a thread, because browser tests leave a loop running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _ask(handler, scope, client=None):
    return _run(handler(scope, (client or Client()).receive))


def _sent(handler, scope):
    """The messages with which an answer is sent."""
    messages = []

    async def send(message):
        messages.append(message)

    _run(Application(handler)(scope, Client().receive, send))
    return messages


def test_django_gets_a_form_when_it_is_whole():
    form = Client(b"name=", b"Marg", b"aret")
    answer = _ask(DjangoThreads(_echo), _scope(transfer_encoding="chunked"), form)
    assert (answer.body, answer.headers) == (b"name=Margaret", [(b"x-length", b"13")])


def test_a_large_upload_is_on_disk_and_not_in_memory():
    kinds = []

    def note(environ, start_response):
        kinds.append(environ["wsgi.input"]._rolled)
        return _echo(environ, start_response)

    chunks = [b"a" * MEGABYTE] * 3
    answer = _ask(DjangoThreads(note), _scope(transfer_encoding="chunked"), Client(*chunks))
    assert (len(answer.body), kinds) == (3 * MEGABYTE, [True])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_body_of_get_is_not_waited_for(method):
    asked = _scope(method, content_length="100")
    assert _ask(DjangoThreads(_echo), asked, Client(ends=False)).status == 200


REFUSED = {
    "too slow": (408, {"content_length": "9"}, Client(b"name", ends=False)),
    "not whole": (400, {"content_length": "9"}, Client(b"name", None)),
    "said to be too large": (413, {"content_length": "99999999"}, Client(ends=False)),
    "found to be too large": (
        413,
        {"transfer_encoding": "chunked"},
        Client(*[b"a" * MEGABYTE] * 2),
    ),
    "in another encoding": (400, {"content_type": "text/plain; charset=utf-7"}, Client()),
}


@pytest.mark.parametrize(("status", "headers", "client"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_never_reaches_django(monkeypatch, status, headers, client):
    monkeypatch.setattr(bodies, "SECONDS", 0.3)
    monkeypatch.setattr(bodies, "LARGEST", MEGABYTE)
    answer = _ask(DjangoThreads(None), _scope(**headers), client)
    assert answer.status == status
    assert b"no-store" in dict(answer.headers)[b"cache-control"]


def test_bodies_have_a_bound_together_and_give_back_what_they_took(monkeypatch):
    monkeypatch.setattr(bodies, "ON_DISK", 2 * MEGABYTE)
    monkeypatch.setattr(bodies, "SECONDS", 0.3)
    site = DjangoThreads(_echo)

    async def ask(*chunks, ends=True):
        client = Client(*chunks, ends=ends)
        return await site(_scope(transfer_encoding="chunked"), client.receive)

    async def both():
        slow = asyncio.create_task(ask(b"a" * MEGABYTE, b"a" * 99, ends=False))
        await asyncio.sleep(0.1)
        refused, small = await ask(b"a" * MEGABYTE), await ask(b"a" * 1000)
        return [refused.status, small.status, (await slow).status]

    assert _run(both()) == [503, 200, 408]
    assert _run(ask(b"a" * MEGABYTE, b"a" * MEGABYTE)).status == 200


def test_beyond_the_queue_requests_are_refused_in_words_and_health_is_told_of(monkeypatch):
    monkeypatch.setattr(threads, "QUEUE", 2)
    gate = threading.Event()

    def wait(environ, start_response):
        if environ["PATH_INFO"] != threads.HEALTH:
            gate.wait(10)
        return _echo(environ, start_response)

    async def crowd():
        site = DjangoThreads(wait)
        get = _scope("GET")
        waiting = [asyncio.create_task(site(get, None)) for _ in range(threads.THREADS + 3)]
        await asyncio.sleep(0)
        healthy = await site(_scope("GET", threads.HEALTH), None)
        gate.set()
        return healthy.status, await asyncio.gather(*waiting)

    healthy, answers = _run(crowd())
    assert healthy == 200
    assert [answer.status for answer in answers] == [200] * (threads.THREADS + 2) + [503]
    assert dict(answers[-1].headers)[b"retry-after"] == b"5"
    assert b"Try again" in answers[-1].body


def test_an_answer_is_sent_without_its_body_to_head():
    async def page(_scope, _receive):
        return Response(200, [(b"content-length", b"4")], b"page")

    assert [message.get("body") for message in _sent(page, _scope("HEAD"))] == [None, None]
    assert _sent(page, _scope("GET"))[1]["body"] == b"page"


def test_a_file_is_sent_by_its_path(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Path(tmp_path, "a.png").write_bytes(b"picture")
    asked = _scope("GET", "/media/a.png", range="bytes=0-2")
    start, body = _sent(DjangoThreads(get_wsgi_application()), asked)
    assert body == {"type": "http.response.pathsend", "path": str(tmp_path / "a.png")}
    assert start["status"] == 200
    assert dict(start["headers"])[b"content-length"] == b"7"


def test_a_header_with_an_underscore_does_not_pass_for_a_proxys():
    asked = _scope("GET", x_forwarded_for="192.0.2.9")
    asked["headers"] += [(b"x_forwarded_for", b"198.51.100.66"), (b"x_forwarded_proto", b"https")]
    found = wsgi_environ(asked, BytesIO(), 0)
    assert found["HTTP_X_FORWARDED_FOR"] == "192.0.2.9"
    assert "HTTP_X_FORWARDED_PROTO" not in found


def test_django_is_told_what_was_asked():
    asked = _scope("GET", "/a%C3%A9%ff/", b"q=%20b", cookie="a=b", content_type="text/html")
    asked["headers"] += [
        (b"cookie", b"c=d"),
        (b"x-forwarded-for", b"1"),
        (b"x-forwarded-for", b"2"),
    ]
    found = wsgi_environ(asked, BytesIO(), 0)
    assert (found["PATH_INFO"], found["QUERY_STRING"]) == ("/a\xc3\xa9\xff/", "q=%20b")
    assert (found["HTTP_COOKIE"], found["HTTP_X_FORWARDED_FOR"]) == ("a=b; c=d", "1,2")
    assert (found["CONTENT_TYPE"], found["REMOTE_ADDR"]) == ("text/html", "192.0.2.1")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux has TCP_USER_TIMEOUT")
def test_a_reader_that_takes_nothing_is_disconnected(monkeypatch):
    monkeypatch.setattr(server, "UNREAD_SECONDS", 1)
    monkeypatch.setattr(server.Server, "serve", lambda self: None)
    with server.listen("127.0.0.1", 0) as listener, socket.socket() as reader:
        server.serve("tests.bare:application", listener)
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        reader.connect(listener.getsockname())
        accepted = listener.accept()[0]
        started = time.monotonic()
        with accepted, pytest.raises(OSError, match="timed out"):
            accepted.settimeout(20)
            while True:
                accepted.sendall(bytes(MEGABYTE))
    assert time.monotonic() - started < 15


def test_a_port_belongs_to_one_server():
    with server.listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken"):
            call_command("web", port=port)
