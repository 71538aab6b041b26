"""Requests to outside services. Every connection to another server, but for the mail server's, is
made here.

An exchange is everything from the look-up of a host name to the last byte of an answer, redirects
included. It has one deadline, connects to the address that was checked, and reads a limited number
of bytes. Errors are httpx's, and the exceptions below.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import cache
from threading import Thread
from typing import Any

import httpcore
import httpx

from website.http.addresses import is_public

MAX_BYTES = 2_000_000
MAX_REDIRECTS = 5
# For one of the addresses of a server, so that one that is silent leaves time for the others.
CONNECT_SECONDS = 5.0
PORTS = {"http": 80, "https": 443}

# A family of `socket`, and an address of it.
Address = tuple[int, tuple[Any, ...]]


class InvalidAddress(httpx.TransportError):
    """A redirect to something that is not a website: another scheme or port, or with a password."""


class PrivateAddress(httpx.TransportError):
    """A redirect to a host that is not on the public internet."""


class TooMuchData(httpx.TransportError):
    """The answer is longer than MAX_BYTES."""


class Compressed(httpx.TransportError):
    """The answer is compressed, although none was asked for. It is not unpacked."""


class Transport(httpx.BaseTransport):
    """What one exchange with the service at `origin` goes through, within `seconds` from now.

    The host of `origin` may have any address, as an operator has chosen it. Redirects lead to
    public addresses and the usual ports, or back to `origin`.
    """

    def __init__(self, origin: str, *, seconds: float) -> None:
        self._origin = httpx.URL(origin)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_keepalive_connections=0,
            network_backend=_Network(self._origin, _Deadline(seconds)),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and read the answer: all of a success, only the head of anything
        else."""
        self._refuse_unless_website(request.url)
        request.headers["Accept-Encoding"] = "identity"
        url = request.url
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        with (
            _as_httpx_errors(request),
            self._pool.stream(
                request.method, target, headers=request.headers.raw, content=request.read()
            ) as answer,
        ):
            headers = [header for header in answer.headers if header[0].lower() != CODING]
            content = _read(answer) if 200 <= answer.status < 300 else b""
            return httpx.Response(answer.status, headers=headers, content=content)

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def _refuse_unless_website(self, url: httpx.URL) -> None:
        host, port = _host_and_port(url)
        is_usual = port == PORTS.get(url.scheme)
        is_own = (host, port) == _host_and_port(self._origin)
        if url.scheme not in PORTS or url.userinfo or not (is_usual or is_own):
            raise InvalidAddress("This is not the address of a website.")


def client(transport: Transport, **options: Any) -> httpx.Client:
    """An HTTP client for the exchange of `transport`. The environment's proxies are not used, since
    they look up host names themselves."""
    return httpx.Client(
        transport=transport,
        trust_env=False,
        max_redirects=MAX_REDIRECTS,
        **options,
    )


CODING = b"content-encoding"


def _read(answer: httpcore.Response) -> bytes:
    codings = [value.lower() for name, value in answer.headers if name.lower() == CODING]
    if set(codings) - {b"identity"}:
        raise Compressed("The answer is compressed.")
    chunks, size = [], 0
    for chunk in answer.iter_stream():
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise TooMuchData(f"The answer is longer than {MAX_BYTES} bytes.")
    return b"".join(chunks)


@contextmanager
def _as_httpx_errors(request: httpx.Request) -> Iterator[None]:
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error), request=request) from error
    except httpcore.ProtocolError as error:
        raise httpx.RemoteProtocolError(str(error), request=request) from error
    except httpcore.NetworkError as error:
        raise httpx.NetworkError(str(error), request=request) from error


@cache
def _tls() -> ssl.SSLContext:
    """The TLS context of this process. To load the certificates takes 50 ms, so it is done once."""
    return httpx.create_ssl_context()


def _host_and_port(url: httpx.URL) -> tuple[str, int | None]:
    return url.raw_host.decode("ascii"), url.port or PORTS.get(url.scheme)


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """The seconds that are left. Raises httpcore.TimeoutException if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.TimeoutException("The time for this exchange is over.")
        return left


class _Network(httpcore.NetworkBackend):
    """Resolves a host name, checks all addresses, and connects to one of those."""

    def __init__(self, origin: httpx.URL, deadline: _Deadline) -> None:
        self._own = _host_and_port(origin)
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        with _as_httpcore_errors():
            addresses = _look_up(host, port, self._deadline.remaining())
            if (host, port) != self._own:
                _refuse_unless_public(addresses)
            return _Stream(self._connect(addresses), self._deadline)

    def _connect(self, addresses: list[Address]) -> socket.socket:
        failure = OSError("The host has no address.")
        for family, address in addresses:
            seconds = min(self._deadline.remaining(), CONNECT_SECONDS)
            connection = socket.socket(family, socket.SOCK_STREAM)
            connection.settimeout(seconds)
            try:
                connection.connect(address)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                connection.close()
                failure = error
            else:
                return connection
        raise failure


def _refuse_unless_public(addresses: list[Address]) -> None:
    if not all(is_public(str(address[0])) for _family, address in addresses):
        raise PrivateAddress("This host is not on the public internet.")


def _look_up(host: str, port: int, seconds: float) -> list[Address]:
    """The addresses of a host. Raises OSError, UnicodeError, and TimeoutError after `seconds`.

    The system's resolver has no timeout of its own, so it runs in a thread, which ends when the
    resolver gives up.
    """
    with suppress(ValueError):
        family = {4: socket.AF_INET, 6: socket.AF_INET6}[ipaddress.ip_address(host).version]
        return [(family, (host, port))]
    found: Future[list[Any]] = Future()

    def resolve() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except BaseException as error:  # noqa: BLE001 (raised by `result` below)
            found.set_exception(error)

    Thread(target=resolve, daemon=True).start()
    return [(family, address) for family, *_rest, address in found.result(timeout=seconds)]


@contextmanager
def _as_httpcore_errors() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise httpcore.TimeoutException(str(error)) from error
    # A host name that is not one, such as `..`, raises UnicodeError.
    except (OSError, UnicodeError) as error:
        raise httpcore.NetworkError(str(error)) from error


class _Stream(httpcore.NetworkStream):
    """A connection on which each operation has the time that is left of the exchange."""

    def __init__(self, connection: socket.socket, deadline: _Deadline) -> None:
        self._socket = connection
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _as_httpcore_errors():
            self._socket.settimeout(self._deadline.remaining())
            return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        unsent = memoryview(buffer)
        with _as_httpcore_errors():
            while unsent:
                self._socket.settimeout(self._deadline.remaining())
                unsent = unsent[self._socket.send(unsent) :]

    def close(self) -> None:
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        with _as_httpcore_errors():
            # The timeout of a socket is that of the whole handshake.
            self._socket.settimeout(self._deadline.remaining())
            try:
                secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
            except BaseException:
                self._socket.close()
                raise
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return None
