"""Several processes on one database, and processes that are killed in it."""

from __future__ import annotations

import os
import random
import signal
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing.connection import Connection as Pipe

import polars as pl
import pytest
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from dashboard.store import audit_log, database, shipped_evidence, standing_rows, submissions
from dashboard.store.database import Unavailable, read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from tests.faults.counts import ROUNDS, tell
from tests.processes import READY
from tests.store.submitting import NOW, S, accept, add, frame, opened, row, standing, withdraw
from tests.work_outside import WorkOutside


def report(url: str, worker: int, times: int) -> list[int]:
    """What one process does: send, accept, now and then withdraw; its acceptances come back."""
    mine = []
    with opened(url, wait=60) as engine:
        for n in range(times):
            with write_transaction(engine) as connection:
                content = f"{worker} {n}".encode()
                own = row(value=Decimal(n), note=f"{worker} {n}")
                number = add(connection, own, row(3, name=f"own {worker} {n}"), content=content)
            with write_transaction(engine) as connection:
                mine.append(accept(connection, number))
            if n % 5 == 4:
                with write_transaction(engine) as connection:
                    withdraw(connection, number)
    return mine


def test_four_processes_lose_nothing_and_write_one_chain(engine: Engine, prepared_url: str) -> None:
    times = 5

    with ProcessPoolExecutor(4, mp_context=READY) as pool:
        done = pool.map(report, [prepared_url] * 4, range(4), [times] * 4)
        accepted = [seq for mine in done for seq in mine]

    with read_transaction(engine) as connection:
        assert verify_chain.verify(connection) == []
        lines = audit_log.listing(connection, S)
        assert [line.seq for line in lines] == list(range(1, 4 * (2 * times + times // 5) + 1))
        assert sorted(accepted) == [line.seq for line in lines if line.action == "accept"]
        sent = submissions.listing(connection, S)
        assert [one.id for one in sent] == list(range(1, 4 * times + 1))
        history = standing_rows.history(connection, S)
        now = history.filter(pl.col("closed").is_null(), pl.col("name") == "navrh zakona")
        assert now.height == 1
        assert history["row"].n_unique() == 2 * 4 * times


def ship(url: str) -> bool:
    shipped = [
        shipped_evidence.ShippedFile("CPD", "accepted", "zpráva", "a.csv", b"a", frame(row())),
        shipped_evidence.ShippedFile("CPD", "submitted", None, "b.csv", b"b", frame(row(name="b"))),
    ]
    with opened(url, wait=60) as engine:
        database.prepare(engine)
        with write_transaction(engine) as connection:
            return shipped_evidence.fill(connection, S, shipped)


def test_processes_that_start_at_once_fill_the_database_once(database_url: str) -> None:
    with ProcessPoolExecutor(3, mp_context=READY) as pool:
        filled = sorted(pool.map(ship, [database_url] * 6))

    assert filled == [False] * 5 + [True]
    with opened(database_url) as engine, read_transaction(engine) as connection:
        assert [one.state for one in submissions.listing(connection, S)] == [
            "accepted",
            "submitted",
        ]
        actions = [(line.actor, line.action) for line in audit_log.listing(connection, S)]
        assert actions == [("seed", name) for name in ("seed", "submit", "accept", "submit")]
        assert standing(connection) == [1]
        assert verify_chain.verify(connection) == []


def test_filling_with_nothing_is_remembered(connection: Connection) -> None:
    assert shipped_evidence.fill(connection, S, [], NOW) is True
    assert shipped_evidence.fill(connection, S, [], NOW) is False
    assert shipped_evidence.fill(connection, "another", [], NOW) is True


def test_a_shipment_has_a_state_it_can_have() -> None:
    with pytest.raises(ValueError, match="not withdrawn"):
        shipped_evidence.ShippedFile("CPD", "withdrawn", None, "a.csv", b"a", frame(row()))


def write_forever(url: str, pipe: Pipe) -> None:
    """Acknowledges each file once it is stored, until it is killed."""
    with opened(url, wait=60) as engine:
        for n in range(10_000):
            with write_transaction(engine) as connection:
                rows = [row(line, name=f"{n} {line}") for line in range(20)]
                accept(connection, add(connection, *rows, content=f"{os.getpid()} {n}".encode()))
            pipe.send(n)


@pytest.mark.rest
def test_a_killed_writer_leaves_each_file_whole_or_not_at_all(
    engine: Engine, prepared_url: str
) -> None:
    choose, acknowledged, kills = random.Random(1), 0, 5 * ROUNDS
    for _ in range(kills):
        ours, theirs = READY.Pipe()
        process = READY.Process(target=write_forever, args=(prepared_url, theirs))
        process.start()
        ours.recv()
        acknowledged += 1
        process.join(choose.uniform(0.01, 0.15))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        theirs.close()
        while ours.poll():
            try:
                ours.recv()
            except EOFError:
                break
            acknowledged += 1
        ours.close()

    with write_transaction(engine) as connection:
        sent = submissions.listing(connection, S)
        assert acknowledged <= len(sent) <= acknowledged + kills
        assert {(one.state, one.rows) for one in sent} == {("accepted", 20)}
        assert standing_rows.history(connection, S).height == 20 * len(sent)
        assert verify_chain.verify(connection) == []
    tell(kills, 0)


def stop_inside(url: str, pipe: Pipe, first: bool) -> None:
    """Changes everything in one transaction and waits in it to be killed."""
    with opened(url) as engine, write_transaction(engine) as connection:
        if first:
            database.migrate(connection)
        accept(connection, add(connection, row()))
        pipe.send("written")
        pipe.recv()


def killed_inside(url: str, *, first: bool) -> None:
    ours, theirs = READY.Pipe()
    process = READY.Process(target=stop_inside, args=(url, theirs, first))
    process.start()
    assert ours.recv() == "written"
    process.kill()
    process.join()


def test_a_writer_killed_before_the_end_leaves_nothing(engine: Engine, prepared_url: str) -> None:
    killed_inside(prepared_url, first=False)

    with write_transaction(engine) as connection:
        assert submissions.listing(connection, S) == []
        assert audit_log.head(connection) == (0, "0" * 64)
        add(connection, row())


@pytest.mark.rest
def test_a_migration_killed_half_way_leaves_the_old_schema(database_url: str) -> None:
    killed_inside(database_url, first=True)

    with opened(database_url) as engine:
        with read_transaction(engine) as connection:
            assert inspect(connection).get_table_names() == []
        database.prepare(engine)
        with write_transaction(engine) as connection:
            add(connection, row())


def test_a_reader_sees_one_state_and_writers_do_not_wait_for_it(engine: Engine) -> None:
    with read_transaction(engine) as reader:
        assert audit_log.head(reader)[0] == 0
        with write_transaction(engine) as writer:
            accept(writer, add(writer, row()))

        assert audit_log.head(reader)[0] == 0
        assert standing(reader) == []
    with read_transaction(engine) as reader:
        assert audit_log.head(reader)[0] == 2


def test_a_reader_cannot_write_and_the_next_writer_can(engine: Engine) -> None:
    with pytest.raises((Unavailable, DBAPIError)), read_transaction(engine) as connection:
        add(connection, row())

    with write_transaction(engine) as connection:
        add(connection, row())
    with read_transaction(engine) as connection:
        assert len(submissions.listing(connection, S)) == 1


def test_an_exception_undoes_the_transaction(engine: Engine) -> None:
    def fail() -> None:
        with write_transaction(engine) as connection:
            add(connection, row())
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    # Nor does a test pass in which all other writers would wait for another process.
    with pytest.raises(WorkOutside), write_transaction(engine):
        os.system("true")  # noqa: S605, S607 - refused
    os.system("true")  # noqa: S605, S607 - the transaction is over

    with read_transaction(engine) as connection:
        assert audit_log.head(connection)[0] == 0
