"""Requests to outside services, against servers on loopback that answer as badly as they can."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import contextmanager, suppress

import httpx
import pytest

from website.http import outside
from website.http.addresses import is_public

HEAD = b"HTTP/1.1 200 OK\r\n"
PATIENCE = 0.4
# For a deadline of PATIENCE, on a busy machine.
SOON = 3
NOT_PUBLIC = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
    *("100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.170", "198.18.0.1"),
    *("192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fd00::1", "ff02::1", "100::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:7f00:1"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2001::1"),
    *("2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1", "5f00::1"),
]


@contextmanager
def serving(answer, *, tls=None):
    """A server that calls `answer` with each connection, once its request has arrived. Yields its
    address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        def talk(connection):
            # The client hangs up when it has had enough.
            with suppress(OSError), connection, _secured(connection, tls) as line:
                answer(line, line.recv(65536))

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def _secured(connection, tls):
    return tls.wrap_socket(connection, server_side=True) if tls else connection


def sending(data):
    return lambda connection, _request: connection.sendall(data)


def redirecting(location):
    return sending(b"HTTP/1.1 302 Found\r\nLocation: %s\r\n\r\n" % location.encode())


def ask(origin, *, path="/", seconds=PATIENCE, **headers):
    transport = outside.Transport(origin, seconds=seconds)
    with outside.client(transport, headers=headers, follow_redirects=True) as http:
        return http.get(origin + path)


def _dripping(start):
    def answer(connection, _request):
        connection.sendall(start)
        while True:
            connection.sendall(b"a")
            time.sleep(PATIENCE / 10)

    return answer


def _redirecting_slowly(connection, _request):
    time.sleep(PATIENCE / 2)
    redirecting("/again")(connection, b"")


def _silent(connection, _request):
    connection.recv(1)


SLOW = {
    "a head that drips": _dripping(b"HTTP/1.1 200 OK\r\nX-A: "),
    "a body that drips": _dripping(HEAD + b"Content-Length: 9999\r\n\r\n"),
    "chunks that drip": _dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;"),
    "early hints for ever": _dripping(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50),
    "redirects, each in time": _redirecting_slowly,
    "nothing": _silent,
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_one_deadline_holds_for_the_whole_exchange(answer):
    start = time.monotonic()
    with serving(answer) as origin, pytest.raises(httpx.TimeoutException):
        ask(origin)
    assert time.monotonic() - start < SOON


def test_the_deadline_holds_for_a_tls_handshake():
    start = time.monotonic()
    with (
        serving(_dripping(b"\x16\x03\x03\x40\x00")) as origin,
        pytest.raises(httpx.TimeoutException),
    ):
        ask(origin.replace("http:", "https:"))
    assert time.monotonic() - start < SOON


def test_the_deadline_holds_for_a_request_that_nobody_reads():
    with serving(lambda connection, _request: time.sleep(SOON)) as origin:
        start = time.monotonic()
        transport = outside.Transport(origin, seconds=PATIENCE)
        with outside.client(transport) as http, pytest.raises(httpx.TimeoutException):
            http.post(origin, content=b"a" * 30_000_000)
    assert time.monotonic() - start < SOON


def test_the_deadline_holds_for_a_name_server_that_does_not_answer(monkeypatch):
    asked = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: asked.wait(SOON * 2))
    start = time.monotonic()
    with pytest.raises(httpx.TimeoutException):
        ask("http://register.test")
    assert time.monotonic() - start < SOON
    asked.set()


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd", "identity, gzip", "nonsense"])
def test_a_compressed_answer_is_refused_unread(coding):
    body = gzip.compress(b"{}")
    head = HEAD + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
    answer = sending(head % (coding.encode(), len(body)) + body)
    with serving(answer) as origin, pytest.raises(outside.Compressed):
        ask(origin)


def test_no_compression_is_asked_for_whatever_the_caller_says():
    requests = []

    def answer(connection, request):
        requests.append(request)
        connection.sendall(HEAD + b"Content-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}")

    with serving(answer) as origin:
        assert ask(origin, **{"Accept-Encoding": "br"}).content == b"{}"
    assert b"accept-encoding: identity\r\n" in requests[0].lower()


def test_an_answer_without_end_is_read_up_to_the_limit():
    def answer(connection, _request):
        connection.sendall(HEAD + b"\r\n")
        while True:
            connection.sendall(b"a" * 65536)

    with serving(answer) as origin, pytest.raises(outside.TooMuchData):
        ask(origin, seconds=20)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_outside_the_public_internet_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450::1"])
def test_an_address_of_the_public_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        *("10.0.0.1", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "localhost", "127.0.0.1"),
        *("127.1", "2130706433", "0x7f.0.0.1", "0"),
    ],
)
def test_a_redirect_to_a_private_address_is_not_followed(host, monkeypatch):
    # What the system makes of short spellings, without asking a name server.
    spelled = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: spelled)
    answer = redirecting(f"http://{host}/secret")
    with serving(answer) as origin, pytest.raises(outside.PrivateAddress):
        ask(origin)


@pytest.mark.parametrize(
    "location",
    [
        *("file:///etc/passwd", "ftp://example.org/", "http://example.org:22/"),
        *("https://example.org:8443/", "https://user:secret@example.org/", "gopher://8.8.8.8/"),
    ],
)
def test_a_redirect_to_what_is_no_website_is_not_followed(location):
    with serving(redirecting(location)) as origin, pytest.raises(outside.InvalidAddress):
        ask(origin)


@pytest.mark.parametrize(
    "location", ["http://[", "http://[::zz]/", "http://a..b/", "http://a.test:999999/", "http://"]
)
def test_a_redirect_to_no_address_at_all_is_an_error_of_httpx(location, monkeypatch):
    def look_up(host, *_args, **_options):
        host.encode("idna")
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with serving(redirecting(location)) as origin, pytest.raises(httpx.HTTPError):
        ask(origin)


def test_another_port_of_this_machine_is_not_the_service_itself():
    with (
        serving(sending(HEAD + b"Content-Length: 0\r\n\r\n")) as inner,
        serving(redirecting(inner)) as origin,
        pytest.raises(outside.InvalidAddress),
    ):
        ask(origin)


def test_a_name_is_looked_up_once_and_the_checked_address_is_connected_to(monkeypatch):
    answers = iter(["104.26.9.57", "127.0.0.1"])

    def look_up(_host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    real, asked = socket.socket.connect, []

    def connect(self, address):
        asked.append(address[0])
        if address[1] == 80:
            raise ConnectionRefusedError
        real(self, address)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with serving(redirecting("http://rebind.test/")) as origin, pytest.raises(httpx.NetworkError):
        ask(origin)
    assert asked == ["127.0.0.1", "104.26.9.57"]
    assert next(answers) == "127.0.0.1"


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in ("104.26.9.57", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    answer = redirecting("http://both.test/")
    with serving(answer) as origin, pytest.raises(outside.PrivateAddress):
        ask(origin)


def test_the_next_address_is_tried_when_one_does_not_listen(monkeypatch):
    with serving(sending(HEAD + b"Content-Length: 2\r\n\r\n{}")) as origin:
        port = httpx.URL(origin).port
        with socket.create_server(("127.0.0.1", 0)) as closed:
            nobody = closed.getsockname()[1]
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", each))
            for each in (nobody, port)
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
        assert ask(f"http://register.test:{port}").content == b"{}"


OPENSSL = shutil.which("openssl")


@pytest.fixture
def certificate(tmp_path):
    """A certificate for register.test, and its key."""
    pair = [tmp_path / "certificate", tmp_path / "key"]
    command = [
        *(OPENSSL, "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt"),
        *("ec_paramgen_curve:prime256v1", "-subj", "/CN=register.test", "-addext"),
        *("subjectAltName=DNS:register.test", "-out", pair[0], "-keyout", pair[1]),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return pair


@pytest.mark.skipif(not OPENSSL, reason="needs openssl")
@pytest.mark.parametrize(("name", "is_its_own"), [("register.test", True), ("other.test", False)])
def test_a_certificate_is_verified_for_the_name_and_not_the_address(
    certificate, monkeypatch, name, is_its_own
):
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(*certificate)
    trusting = ssl.create_default_context(cafile=certificate[0])
    monkeypatch.setattr(outside, "_tls", lambda: trusting)
    with serving(sending(HEAD + b"Content-Length: 2\r\n\r\n{}"), tls=server) as origin:
        port = httpx.URL(origin).port
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
        if is_its_own:
            assert ask(f"https://{name}:{port}", seconds=5).content == b"{}"
        else:
            with pytest.raises(httpx.NetworkError, match="certificate"):
                ask(f"https://{name}:{port}", seconds=5)


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(sending(HEAD + b"Content-Length: 2\r\n\r\n{}")) as origin:
        assert ask(origin).content == b"{}"


def test_a_failure_is_told_by_its_head_alone():
    gone = b"HTTP/1.1 404 Not Found\r\nContent-Encoding: br\r\nContent-Length: 99999999\r\n\r\nno"
    with serving(sending(gone)) as origin:
        answer = ask(origin)
    assert (answer.status_code, answer.content) == (404, b"")
