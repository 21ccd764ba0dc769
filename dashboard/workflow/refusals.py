"""Refusals on record: one line for each person, object and hour, and later one that says how many more.

Somebody who asks for the same thing a thousand times, by a program or out of spite, fills neither the audit
chain nor the disk. The first refusal is recorded at once; those within the next hour are counted here, and
their number is written when the hour is over or the server stops. A server that dies loses that number.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock, Timer

from sqlalchemy import Engine

from dashboard.store import database
from dashboard.store.people import access_log
from dashboard.workflow.permissions import COMMAND_LINE

HOUR = timedelta(hours=1)
log = logging.getLogger("dashboard")


@dataclass(slots=True)
class _Told:
    engine: Engine
    act: access_log.AccessEntry
    origin: str
    since: datetime
    more: int = 0


_TOLD: dict[tuple[str, str, access_log.AccessEntry], _Told] = {}
_LOCK = Lock()


def note(engine: Engine, act: access_log.AccessEntry, origin: str, who: str) -> None:
    """Puts a refusal on record, or counts it if the same person was refused the same within the hour.

    `who` distinguishes people whom the act does not name. A command is a program of its own, so each
    refused one has its line.
    """
    now, key = datetime.now(UTC), (str(engine.url), who, act)
    if origin != COMMAND_LINE:
        settle(now)
        with _LOCK:
            if key in _TOLD:
                _TOLD[key].more += 1
                if _TOLD[key].more == 1:
                    _settle_later()
                return
            _TOLD[key] = _Told(engine, act, origin, now)
    try:
        with database.write_transaction(engine) as connection:
            access_log.add(connection, act, origin, now)
    except BaseException:
        # The next one is the first on record.
        _TOLD.pop(key, None)
        raise


def settle(now: datetime | None = None) -> None:
    """Writes how many more there were in each hour that is over; without a moment of all there are."""
    with _LOCK:
        over = [key for key, each in _TOLD.items() if now is None or now - each.since >= HOUR]
        ended = [_TOLD.pop(key) for key in over]
    for each in ended:
        if each.more:
            with database.write_transaction(each.engine) as connection:
                act = replace(each.act, times=each.more)
                access_log.add(connection, act, each.origin, datetime.now(UTC))


def _settle_later() -> None:
    timer = Timer(HOUR.total_seconds() + 1, lambda: settle_if_possible(datetime.now(UTC)))
    timer.daemon = True
    timer.start()


def settle_if_possible(now: datetime | None = None) -> None:
    """The same; a database that cannot be written is told in the log, and ends nothing."""
    try:
        settle(now)
    except database.Unavailable as error:
        log.error("%s", error.problem.code)
