"""granian, as this site runs it: one listening socket, and a bound on every wait for a client.

docs/waits.md lists the bounds.
"""

import resource
import socket
import sys
from contextlib import suppress

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

# Connections that a worker process has open at once. Further ones wait until one ends.
CONNECTIONS = 4096
# Connections that wait to be accepted.
BACKLOG = 1024
# Threads that read what is sent of files from the disk; granian's default is 512.
DISK_THREADS = 4
# Files that a process needs for itself.
OWN_FILES = 256
# How long a client may take to send its headers, and to begin with the next request. In seconds.
HEADER_SECONDS = 5
# How long a client may leave what it was sent unread, in seconds.
UNREAD_SECONDS = 60
# The headers of one request, and what of an answer is in memory for a slow reader. In bytes.
BUFFER = 64 * 1024
# How long accepted requests may take to end when the server is stopped, in seconds.
STOP_SECONDS = 8


class Server(MPServer):
    """granian with a listening socket that all its processes share.

    By itself granian lets each process listen with SO_REUSEPORT. Then a second server on the same
    port starts without an error and gets half of the requests, and connections that wait for a
    process are lost when it ends.
    """

    def __init__(self, application: str, listener: socket.socket, workers: int) -> None:
        self._listener = listener
        super().__init__(
            application,
            interface=Interfaces.ASGINL,
            workers=workers,
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_SECONDS,
            # HTTP/2 has waits of its own, and no proxy or browser speaks it without TLS.
            http=HTTPModes.http1,
            websockets=False,
            loop=Loops.uvloop,
            backlog=BACKLOG,
            backpressure=_connections(),
            runtime_blocking_threads=DISK_THREADS,
            http1_settings=HTTP1Settings(
                header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=BUFFER
            ),
            log_level=LogLevels.warning,
        )

    def _init_shared_socket(self) -> None:
        """As granian's own for sockets that its processes share."""
        backlog = [BACKLOG] if sys.platform == "linux" else []
        self._sso = self._listener
        self._shd = SocketHolder(self._listener.fileno(), False, *backlog)  # type: ignore[assignment, call-arg]


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. Raises OSError where another has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def serve(application: str, listener: socket.socket, *, workers: int = 1) -> None:
    """Serve the ASGI callable named by "module:name" until SIGINT or SIGTERM."""
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Accepted connections inherit it. Without it Linux waits for a reader for ever (RFC 1122,
    # 4.2.2.17). Other systems do not have it.
    with suppress(AttributeError):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
    listener.set_inheritable(True)
    Server(application, listener, workers).serve()


def _connections() -> int:
    """CONNECTIONS, or fewer where not enough files may be open: one for each connection, and one for
    what is sent on it. Raises the limit on open files as far as it may."""
    needed = 2 * CONNECTIONS + OWN_FILES
    limit, highest = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY or limit >= needed:
        return CONNECTIONS
    limit = needed if highest == resource.RLIM_INFINITY else min(needed, highest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, highest))
    return (limit - OWN_FILES) // 2
