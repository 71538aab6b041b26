"""`manage.py worker`: runs the registered jobs as they fall due."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from website import registry, startup
from website.worker import loops


class Command(BaseCommand):
    help = "Runs jobs that are due: mail, spam checks, renditions, expired holds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Stop when nothing is due.")

    def handle(self, *args: Any, **options: Any) -> None:
        startup.prepare()
        if options["once"]:
            loops.run_until_idle(registry.jobs)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        loops.run_forever(registry.jobs, stop)
