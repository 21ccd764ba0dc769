"""No network and no child process inside a write transaction: refused in every test, and told here."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from dashboard.store.database import read_transaction, write_transaction
from tests.work_outside import WorkOutside

WORK: dict[str, Callable[[], object]] = {
    "a connection": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    "a name": lambda: socket.getaddrinfo("localhost", 25),
    "a child": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_work_outside_is_refused_inside_a_write_transaction(
    engine: Engine, work: Callable[[], object]
) -> None:
    with pytest.raises(WorkOutside), write_transaction(engine):
        work()


def test_work_outside_is_done_before_and_after_and_while_reading(engine: Engine) -> None:
    with write_transaction(engine):
        pass
    WORK["a child"]()
    with read_transaction(engine):
        WORK["a child"]()
