"""`manage.py web`: the web server."""

import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from website.http import server

APPLICATION = "config.asgi:application"


class Command(BaseCommand):
    help = "Runs the web server until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--fd", type=int, help="a socket that listens already, by its number")
        parser.add_argument("--workers", type=int, default=1, help="how many processes")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["fd"] is not None:
            listener = socket.socket(fileno=options["fd"])
        else:
            listener = open_port(options["host"], options["port"])
        server.serve(APPLICATION, listener, workers=options["workers"])


def open_port(host: str, port: int) -> socket.socket:
    try:
        return server.listen(host, port)
    except OSError as error:
        raise CommandError(
            f"Port {port} is taken, or {host} is not of this machine. Stop what uses the port, or "
            "choose another."
        ) from error
