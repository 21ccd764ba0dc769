"""The ministry's own mail server: its settings from the environment, and handing a mail over under TLS."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path

from dashboard.presentation import languages
from dashboard.text import Problem, numbers_and_dates

PREFIX = "DASHBOARD_SMTP_"
IMPLICIT_TLS = 465
"""The port at which TLS begins with the first byte; at every other it is asked for by STARTTLS."""
WAIT = 8.0
"""Seconds that the server may take for its first answers, until TLS is there and somebody is signed in."""
LONGEST = 600.0
"""The same for a mail: servers look through it meanwhile, and RFC 5321 (4.5.3.2) gives them that long."""


class MailError(Exception):
    """A mail was not handed over, and nothing in it counts as sent. `problem` says why."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, values)


class PersonRefused(MailError):
    """One person cannot be written to; others can. Codes: mail-refused, mail-address."""


class ServerFailed(MailError):
    """No mail can be handed over. Codes: mail-server, mail-no-tls, mail-setting (of the host)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server is reached: with `user` signed in, with `ca_file` trusting only that CA.

    `address` is the dashboard's address for browsers, for links in mails; empty where none is set.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    ca_file: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """What one person is sent; the name is shown, the address is where it goes."""

    name: str
    address: str
    subject: str
    text: str
    calendar: bytes | None = None


def read_settings(environment: Mapping[str, str]) -> Settings | Problem:
    """The settings, or why no mail is sent: mail-off, mail-setting, mail-password-open or -letters."""
    value = {
        name: environment.get(f"{PREFIX}{name}", "").strip()
        for name in ("HOST", "PORT", "SENDER", "USER", "PASSWORD_FILE", "CA_FILE")
    }
    if not value["HOST"]:
        return Problem("mail-off", {"setting": f"{PREFIX}HOST"})
    port = numbers_and_dates.read_whole(value["PORT"] or "587") or 0
    if not 0 < port < 1 << 16:
        return Problem("mail-setting", {"setting": f"{PREFIX}PORT", "found": value["PORT"]})
    if not _is_address(value["SENDER"]):
        return Problem("mail-setting", {"setting": f"{PREFIX}SENDER", "found": value["SENDER"]})
    if value["CA_FILE"] and not _has_certificates(value["CA_FILE"]):
        return Problem("mail-setting", {"setting": f"{PREFIX}CA_FILE", "found": value["CA_FILE"]})
    if not value["USER"].isascii():
        return Problem("mail-setting", {"setting": f"{PREFIX}USER", "found": value["USER"]})
    password = _read_password(value["PASSWORD_FILE"]) if value["USER"] else ""
    if isinstance(password, Problem):
        return password
    return Settings(
        *(value["HOST"], port, value["SENDER"], value["USER"], password, value["CA_FILE"]),
        address=environment.get("DASHBOARD_PUBLIC_URL", "").strip().rstrip("/"),
    )


def _read_password(file: str) -> str | Problem:
    """The first line of a file that only its owner can read; Python sends none but ASCII at a sign-in."""
    setting = f"{PREFIX}PASSWORD_FILE"
    if not Path(file).is_file():
        return Problem("mail-setting", {"setting": setting, "found": file})
    try:
        if Path(file).stat().st_mode & 0o077:
            return Problem("mail-password-open", {"setting": setting, "found": file})
        password = Path(file).read_text("utf-8").split("\n", 1)[0].strip("\r")
    except (OSError, UnicodeDecodeError):
        return Problem("mail-setting", {"setting": setting, "found": file})
    if not password.isascii():
        return Problem("mail-password-letters", {"setting": setting, "found": file})
    return password


def _has_certificates(file: str) -> bool:
    try:
        return bool(ssl.create_default_context(cafile=file).cert_store_stats()["x509"])
    except (OSError, ValueError):
        return False


def _is_address(written: str) -> bool:
    """Whether a text is one plain address and nothing else."""
    try:
        Address(addr_spec=written)
    except (ValueError, MessageError):
        return False
    return written.isascii() and parseaddr(written)[1] == written and written.find("@") > 0


class Connection:
    """An open connection to the server, over which mails are handed over one by one."""

    def __init__(self, server: smtplib.SMTP, settings: Settings) -> None:
        self._server, self._settings = server, settings

    def send(self, mail: Mail, message: EmailMessage) -> None:
        """Hands a mail over; raises PersonRefused or ServerFailed, and then nothing was handed over."""
        try:
            self._server.send_message(message, self._settings.sender, [mail.address])
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(mail, *error.recipients[mail.address]) from error
        except smtplib.SMTPResponseException as error:
            raise self._refused(mail, error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise PersonRefused("mail-address", found=mail.name, why="SMTPUTF8") from error
        except (OSError, smtplib.SMTPException) as error:
            raise _server_failed(self._settings, error) from error

    def _refused(self, mail: Mail, code: int, why: bytes | str) -> MailError:
        """What an answer to one mail means: at 421 the server takes leave."""
        if code == 421:
            return ServerFailed("mail-server", found=self._settings.host, why=_decode(why))
        return PersonRefused("mail-refused", found=mail.name, why=_decode(why))


@contextmanager
def connect(settings: Settings) -> Iterator[Connection]:
    """A connection under TLS, signed in where there is a user; raises ServerFailed."""
    try:
        server = _open(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise _server_failed(settings, error) from error
    except UnicodeError as error:  # of a name that no machine has
        setting = f"{PREFIX}HOST"
        raise ServerFailed("mail-setting", setting=setting, found=settings.host) from error
    try:
        yield Connection(server, settings)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _open(settings: Settings) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    host, port = settings.host, settings.port
    implicit = port == IMPLICIT_TLS
    server = (
        smtplib.SMTP_SSL(host, port, timeout=WAIT, context=context)
        if implicit
        else smtplib.SMTP(host, port, timeout=WAIT)
    )
    try:
        server.ehlo()
        if not implicit:
            if not server.has_extn("starttls"):
                raise ServerFailed("mail-no-tls", found=f"{host}:{port}")
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
        assert server.sock is not None
        server.sock.settimeout(LONGEST)
    except BaseException:
        server.close()
        raise
    return server


def _server_failed(settings: Settings, error: OSError | smtplib.SMTPException) -> ServerFailed:
    answer = getattr(error, "smtp_error", None)
    why = _decode(answer) if answer else str(error) or type(error).__name__
    return ServerFailed("mail-server", found=f"{settings.host}:{settings.port}", why=why)


def write_message(mail: Mail, sender: str, at: datetime) -> EmailMessage:
    """The mail as it is sent; raises PersonRefused for a name or an address that no header can hold."""
    message = EmailMessage()
    message["From"] = Address(addr_spec=sender)
    try:
        message["To"] = Address(languages.one_line(mail.name), addr_spec=mail.address)
    except (ValueError, MessageError) as error:
        raise PersonRefused("mail-address", found=mail.name, why=str(error)) from error
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.calendar is not None:
        message.add_attachment(
            mail.calendar, maintype="text", subtype="calendar", filename="deadlines.ics"
        )
    return message


def _decode(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
