"""Whether the program is installed as it must be: every check that `dashboard doctor` prints."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import shutil
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

from sqlalchemy import Engine

from dashboard.store import anchor_file, audit_log, database
from dashboard.store.people import access_log, accounts, mails
from dashboard.store.safekeeping import holdings
from dashboard.store.verification import stored_schema
from dashboard.text import Problem, Severity
from dashboard.workflow.installation import environment_variables, sign_in_settings, systemd_units
from dashboard.workflow.installation.sign_in_settings import Mode
from dashboard.workflow.permissions import Role

LEAST_FREE = 200 << 20
"""Bytes that the disk of the database should have left."""

BACKUP_AGE = timedelta(days=2)
"""How old the last backup may be: the timer makes one each night."""

PROXY_PATIENCE = 5
"""Seconds in which the web server in front must answer."""

DANGEROUS = {
    "STREAMLIT_SERVER_ADDRESS",
    "STREAMLIT_SERVER_TRUSTED_USER_HEADERS",
    "STREAMLIT_SERVER_ENABLE_CORS",
    "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION",
    "STREAMLIT_SERVER_ENABLE_AGENT_API",
    "STREAMLIT_SERVER_ENABLE_STATIC_SERVING",
    "STREAMLIT_SERVER_MAX_UPLOAD_SIZE",
    "STREAMLIT_SERVER_COOKIE_SECRET",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS",
    "STREAMLIT_CLIENT_DISABLE_DATA_EXPORT",
    "STREAMLIT_CLIENT_TOOLBAR_MODE",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS",
    "STREAMLIT_GLOBAL_DEVELOPMENT_MODE",
}
"""Settings of Streamlit that the environment would put in place of ours."""

_OVERRIDES = ("config.toml", "secrets.toml")


@dataclass(frozen=True, slots=True)
class Check:
    """One check by its name, with what is wrong; nothing where it is as it must be.

    `hours` is how long ago something was done last, where that is what was looked at.
    """

    name: str
    problems: tuple[Problem, ...] = ()
    hours: int | None = None


def check_environment(
    environment: Mapping[str, str], folder: Path
) -> tuple[sign_in_settings.SignInSettings, list[Check]]:
    """What can be said before a database is opened: settings, overrides, libraries."""
    settings = sign_in_settings.read(environment)
    return settings, [
        Check("sign-in", (*settings.problems, *check_proxy(settings))),
        Check("overrides", tuple(_overrides(environment, folder))),
        Check("libraries", tuple(_missing_libraries())),
        Check("settings", tuple(environment_variables.check(environment, settings.mode))),
        Check("mail", tuple(environment_variables.check_mail(environment, settings.mode))),
        Check(
            "units",
            (*systemd_units.check(systemd_units.find(), environment), *systemd_units.disabled()),
        ),
    ]


def check_installation(
    engine: Engine, strategies: Sequence[str], mode: Mode, environment: Mapping[str, str]
) -> list[Check]:
    """What can be said of a database that holds strategies: people, files, the disk, schema and rights.

    The chain is verified by another command, since that takes time. Raises `database.Unavailable` where the
    database cannot be used.
    """
    with database.read_transaction(engine) as connection:
        schema = (*stored_schema.check_schema(connection), *stored_schema.check_role(connection))
    acting = tuple(check_timers(engine, strategies, environment))
    return [
        Check("people", (*check_people(engine, strategies, mode), *acting)),
        Check("moments", tuple(check_moments(engine, mode))),
        Check("files", tuple(_open_files(engine))),
        Check("disk", tuple(_full_disk(engine))),
        Check("schema", schema),
        Check("anchor", tuple(_missing_anchor(engine))),
        Check("standby", tuple(check_standby(engine))),
        *check_record(engine, datetime.now(UTC)),
    ]


def check_address(address: str) -> Check:
    """Whether a server would listen to this machine only."""
    if is_loopback(address):
        return Check("address")
    return Check("address", (Problem("address-not-loopback", {"found": address}),))


def is_loopback(address: str) -> bool:
    """Whether only this machine comes in at an address."""
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def check_proxy(settings: sign_in_settings.SignInSettings) -> Iterator[Problem]:
    """What the web server in front answers: proxy-secret-other, or the warning proxy-silent with a reason."""
    if settings.problems or not settings.people_sign_in:
        return
    address = f"{settings.origin}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=PROXY_PATIENCE):  # noqa: S310 - http or https
            return
    except urllib.error.HTTPError as error:
        with error:
            why = f"HTTP {error.code}"
        if error.code == 403:
            yield Problem("proxy-secret-other", {"found": address})
            return
    except OSError as error:
        why = str(getattr(error, "reason", error))
    yield Problem("proxy-silent", {"found": address, "why": why}, Severity.WARNING)


def check_people(engine: Engine, strategies: Sequence[str], mode: Mode) -> Iterator[Problem]:
    """Whether somebody can sign in to one of the strategies, and nobody under any name they like."""
    with database.read_transaction(engine) as connection:
        anybody = accounts.exist(connection)
        people = [
            person for strategy in strategies for person in accounts.listing(connection, strategy)
        ]
    if mode is Mode.LOCAL and anybody:
        yield Problem("people-need-sign-in")
    if mode in {Mode.PROXY, Mode.OIDC} and not any(
        (Role.COORDINATOR, "") in person.roles for person in people
    ):
        yield Problem("nobody-invited")


def check_timers(
    engine: Engine, strategies: Sequence[str], environment: Mapping[str, str]
) -> Iterator[Problem]:
    """The warning setting-invalid where the timers act as nobody who may: each of their runs is refused."""
    name = environment.get(environment_variables.TIMERS)
    with database.read_transaction(engine) as connection:
        if name is None or not accounts.exist(connection):
            return
        found = [accounts.find(connection, strategy, name) for strategy in strategies]
        people = [each for some in strategies for each in accounts.listing(connection, some)]
    coordinators = [person.name for person in people if accounts.COORDINATOR in person.roles]
    may = {accounts.COORDINATOR, (Role.OPERATOR, "")}  # an operator the mail alone
    if not any(person and may & person.roles for person in found):
        values = {
            "name": environment_variables.TIMERS,
            "found": name,
            "allowed": ", ".join(coordinators),
        }
        yield Problem("setting-invalid", values, Severity.WARNING)


def check_moments(engine: Engine, mode: Mode) -> Iterator[Problem]:
    """Whether the proxy says when people signed in, by what it said of the last who did."""
    with database.read_transaction(engine) as connection:
        if mode is Mode.PROXY and not access_log.last_sign_in_is_dated(connection):
            yield Problem("sign-in-undated")


def check_standby(engine: Engine) -> Iterator[Problem]:
    """The warning standby-follows where the database is a standby, or standby-cut-off."""
    following = holdings.following(engine)
    if following is None:
        return
    seconds = {"seconds": str(following.seconds)}
    if following.connected:
        yield Problem("standby-follows", seconds, Severity.WARNING)
    else:
        yield Problem("standby-cut-off", seconds)


def check_record(engine: Engine, now: datetime) -> list[Check]:
    """How long ago the last backup and the last mail were, as far as they are on record.

    The warnings backup-missing and backup-old only once anybody was invited: before that none is recorded.
    """
    with database.read_transaction(engine) as connection:
        recorded = accounts.exist(connection)
        backup = audit_log.last_moment(connection, access_log.EXPORT, access_log.BACKUP)
        mail = mails.last_sent(connection)
    problems: tuple[Problem, ...] = ()
    if recorded and backup is None:
        problems = (Problem("backup-missing", severity=Severity.WARNING),)
    elif recorded and backup is not None and now - backup > BACKUP_AGE:
        days = {"days": str((now - backup).days)}
        problems = (Problem("backup-old", days, Severity.WARNING),)
    return [
        Check("backup", problems, _hours(backup, now)),
        Check("last-mail", hours=_hours(mail, now)),
    ]


def _hours(moment: datetime | None, now: datetime) -> int | None:
    """Whole hours since a moment; 0 where the clock was set back."""
    return None if moment is None else max(0, (now - moment) // timedelta(hours=1))


def _overrides(environment: Mapping[str, str], folder: Path) -> Iterator[Problem]:
    """Settings of Streamlit from outside, which would undo ours."""
    for name in sorted(DANGEROUS & set(environment)):
        yield Problem("setting-overrides", {"found": name})
    for file in _OVERRIDES:
        path = folder / ".streamlit" / file
        if path.exists():
            yield Problem("setting-overrides", {"found": str(path)})


def _missing_libraries() -> Iterator[Problem]:
    """What the program names among its own, and what signs people in at an issuer."""
    named = [
        name for name in metadata.requires("strategy-fulfilment") or () if "extra ==" not in name
    ]
    for name in (*named, "authlib"):
        library = re.match(r"[\w.-]+", name)
        try:
            metadata.version(library[0] if library else name)
        except metadata.PackageNotFoundError as error:
            yield Problem("library-missing", {"found": str(error.name)})


def _open_files(engine: Engine) -> Iterator[Problem]:
    """Files of the database that somebody else on the machine may read."""
    url = engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    path = Path(url.database)
    for file in sorted(path.parent.glob(f"{path.name}*")):
        mode = file.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            values = {"name": "database", "found": str(file), "mode": f"{mode & 0o777:o}"}
            yield Problem("setting-file-open", values)
        if file.stat().st_uid not in {os.getuid(), 0}:
            yield Problem("file-of-another", {"found": str(file)})


def _full_disk(engine: Engine) -> Iterator[Problem]:
    url = engine.url
    if url.get_backend_name() == "sqlite" and url.database:
        folder = Path(url.database).parent
        if not os.access(folder, os.W_OK):
            values = {"where": str(folder.absolute()), "why": os.strerror(errno.EROFS)}
            yield Problem("database-read-only", values)
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE:
            yield Problem("disk-nearly-full", {"free": f"{free >> 20} MB"})


def _missing_anchor(engine: Engine) -> Iterator[Problem]:
    """A database of SQLite that holds a strategy, but without the anchor beside it."""
    path = anchor_file.file_of(engine)
    if path is not None and not path.exists():
        yield Problem("anchor-missing", {"found": str(path)})
