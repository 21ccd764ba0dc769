"""What whoever operates a server looks at: versions, the anchor, and when its acts of care were last done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from dashboard.store import audit_log, database
from dashboard.store.people import access_log, mails
from dashboard.store.safekeeping import standby
from dashboard.workflow import program_files

METRICS = "DASHBOARD_METRICS"
"""The setting by which a server answers `/metrics`: `on`; without it, and by `off`, there is no such page."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """A database as its server knows it: `sequence` and `digest` are the anchor of the audit log.

    `last` has the moments of the last backup, mail and public edition, None for what is not on record;
    `following` is of a standby alone.
    """

    program: str
    backend: str
    sequence: int
    digest: str
    last: Mapping[str, datetime | None]
    following: standby.Following | None


def read(engine: Engine) -> ServerState:
    """The state of a database. Raises `database.Unavailable` where it cannot be used."""
    with database.read_transaction(engine) as connection:
        sequence, digest = audit_log.head(connection)
        last = {
            "backup": access_log.last_backup(connection),
            "notify": mails.last_sent(connection),
            "publish": audit_log.last_moment(connection, "publish"),
        }
    following = standby.state(engine)
    program = program_files.version()
    return ServerState(program, engine.url.get_backend_name(), sequence, digest, last, following)
