"""Refuses work outside of ours inside a write transaction: all other writers wait for it.

No network and no child process; in every test of the process that imports this.
"""

from __future__ import annotations

import sys
import threading

from sqlalchemy import Connection, Engine, event

OUTSIDE = {
    *("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"),
    *("subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"),
}
"""What the interpreter announces before it opens a connection or starts a process."""


class WorkOutside(BaseException):
    """Something was asked of the network or of another process inside a write transaction."""


class _Writing(threading.local):
    connection: object = None


_writing = _Writing()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("dashboard_begin") == "IMMEDIATE":
        _writing.connection = connection


@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "rollback")
def _end(connection: Connection) -> None:
    if _writing.connection is connection:
        _writing.connection = None


def _refuse(what: str, _arguments: object) -> None:
    # When the interpreter ends, the names of a module go before its hooks do.
    if OUTSIDE and what in OUTSIDE and _writing.connection is not None:
        raise WorkOutside(what)


sys.addaudithook(_refuse)
