"""An SMTP server on loopback that keeps what it received and can be in any mood."""

import asyncio
import threading
from email import message_from_bytes
from email.policy import default
from enum import StrEnum

from aiosmtpd.controller import Controller

from tests.server import free_port


class Mood(StrEnum):
    """What becomes of the next mail."""

    ACCEPT = "accept"
    REFUSE_RECIPIENT = "550 No such mailbox here"
    TRY_LATER = "451 Try again later"
    HANG = "hang"
    DROP_AFTER_DATA = "drop after DATA"


class FakeSMTP:
    """The server. `mood` may change at any time; `received` holds parsed mails, in order."""

    def __init__(self):
        self.mood = Mood.ACCEPT
        self.received = []
        # Of each mail received: the sender and the recipients of its envelope (RFC 5321 §3.3).
        self.envelopes = []
        # Set when a mail has come, whatever becomes of it.
        self.asked = threading.Event()
        self._controller = Controller(
            self, hostname="127.0.0.1", port=free_port(), ready_timeout=30
        )

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self._controller.port}"

    def mailers(self, *, timeout=20):
        """The setting MAILERS of a site that sends here."""
        options = {"host": "127.0.0.1", "port": self._controller.port, "timeout": timeout}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        return {"default": {"BACKEND": backend, "OPTIONS": options}}

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *exc_info):
        self.go_down()

    def go_down(self):
        """Stops listening: whoever connects is refused."""
        if not self._controller.loop.is_closed():
            self._controller.stop(no_assert=True)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mood == Mood.REFUSE_RECIPIENT:
            return self.mood
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.asked.set()
        if self.mood == Mood.TRY_LATER:
            return self.mood
        if self.mood == Mood.HANG:
            await asyncio.Event().wait()
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.received.append(message_from_bytes(envelope.content, policy=default))
        if self.mood == Mood.DROP_AFTER_DATA:
            server.transport.abort()
        return "250 OK"
