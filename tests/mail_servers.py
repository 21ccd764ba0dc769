"""A real mail server on this machine, under TLS with a certificate made for it; it keeps what it takes."""

from __future__ import annotations

import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from dashboard.workflow.mail.mail_server import Settings
from tests.processes import folder_of_this_process, free_port

USER, PASSWORD = "dashboard", "correct horse"
SENDER = "dashboard@ministry.example"


@dataclass(frozen=True)
class Taken:
    """A mail that the server took: to whom it went by its envelope, and itself."""

    addresses: list[str]
    encrypted: bool
    message: EmailMessage


@dataclass
class MailServer:
    """Takes mails one after the other; `answer` says for an address and a count what it replies instead."""

    taken: list[Taken] = field(default_factory=list)
    answer: Callable[[str, int], str | None] = lambda address, count: None
    seconds: float = 0
    meanwhile: Callable[[], object] = lambda: None
    """What is done while a mail is handed over, by somebody else."""
    content: Callable[[], str | None] = lambda: None
    """What the server replies to the content of a mail in place of taking it."""
    port: int = 0
    user: str = USER

    @property
    def settings(self) -> Settings:
        """How the program reaches it."""
        file = str(certificate() / "certificate.pem")
        return Settings("127.0.0.1", self.port, SENDER, self.user, PASSWORD, file)

    def environment(self, folder: Path) -> dict[str, str]:
        """The same as an environment, with the password in a file in a folder."""
        password = folder / "mail-password"
        password.write_text(PASSWORD, "utf-8")
        password.chmod(0o600)
        settings = self.settings
        return {
            "DASHBOARD_SMTP_HOST": settings.host,
            "DASHBOARD_SMTP_PORT": str(settings.port),
            "DASHBOARD_SMTP_SENDER": settings.sender,
            "DASHBOARD_SMTP_USER": settings.user,
            "DASHBOARD_SMTP_PASSWORD_FILE": str(password),
            "DASHBOARD_SMTP_CA_FILE": settings.ca_file,
        }

    @property
    def addresses(self) -> list[str]:
        """To whom it took mails, in their order."""
        return [address for mail in self.taken for address in mail.addresses]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answers whether a mail to an address is taken."""
        self.meanwhile()
        refusal = self.answer(address, len(self.taken))
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps a mail."""
        self.meanwhile()
        time.sleep(self.seconds)
        if refusal := self.content():
            return refusal
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(Taken(list(envelope.rcpt_tos), session.ssl is not None, message))
        return "250 OK"


@contextmanager
def serving(tls: str = "STARTTLS", **behaviour: object) -> Iterator[MailServer]:
    """A server with STARTTLS and a password; `implicit` with TLS from the first byte, or with `none`."""
    handler = MailServer(**behaviour)  # type: ignore[arg-type]
    handler.port = free_port()
    where: dict[str, Any] = {"hostname": "127.0.0.1", "port": handler.port}
    where |= {"ready_timeout": 60}  # a busy machine is no fault of a server
    if tls == "implicit":
        where |= {"ssl_context": _server_context()}
        handler.user = ""  # it offers a password after STARTTLS alone
    if tls == "STARTTLS":
        where |= {"tls_context": _server_context(), "require_starttls": True}
        where |= {"auth_required": True, "authenticator": _authenticate}
    controller = Controller(handler, **where)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


@cache
def certificate() -> Path:
    """A folder with a key and a certificate for this machine that nobody else has signed."""
    folder = folder_of_this_process("mail")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
    ]
    command += ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-addext",
        "keyUsage=digitalSignature,keyCertSign",
    ]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def _server_context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate() / "certificate.pem", certificate() / "key.pem")
    return context


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=False)
