"""A mail server in this process: it keeps what it gets, can be down, and can refuse."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

from tests.ports import free_port


@dataclass
class Post:
    """What the server has got, and how it answers."""

    port: int
    got: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)  # recipient -> answer
    hang_up: bool = False  # take the mail, then break the line before saying so
    controller: Any = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """One recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """The mail itself."""
        self.got.append(message_from_bytes(envelope.content, policy=default))
        if self.hang_up:
            server.transport.abort()
        return "250 OK"

    def start(self) -> None:
        """Be up."""
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        """Be down."""
        if self.controller:
            self.controller.stop()
            self.controller = None

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to this person."""
        return [mail for mail in self.got if mail["To"] == address]


@contextmanager
def mail_server() -> Iterator[Post]:
    """A server that is down until it is started, and Django set to use it."""
    post = Post(free_port())
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=post.port,
        EMAIL_USE_TLS=False,
        EMAIL_HOST_USER="",
        SAMSPOR_SENDS_MAIL=True,
    ):
        try:
            yield post
        finally:
            post.stop()
