"""A disk that fills while reports come in: named, nothing half stored, read meanwhile; then it goes on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dashboard.store import database, submissions
from dashboard.store.database import Unavailable, read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from tests.faults.counts import ROUNDS, tell
from tests.store.submitting import S, accept, add, opened, row


def test_a_full_disk_keeps_what_was_acknowledged_and_takes_more_once_there_is_room(
    tmp_path: Path,
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk of two megabytes")
    lost = tried = 0
    for _ in range(ROUNDS):
        disk = tmp_path / "disk"
        disk.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", disk], check=True)  # noqa: S607
        try:
            acknowledged, refused = fill(f"sqlite:///{disk}/dashboard.db", disk / "ballast")
        finally:
            subprocess.run(["umount", disk], check=True)  # noqa: S607
        tried += refused
        lost += 0 if acknowledged else 1
    tell(tried, lost)
    assert lost == 0


def fill(url: str, ballast: Path) -> tuple[bool, int]:
    """Whether all that was acknowledged is stored, and nothing else; and how many hand-ins found no room."""
    ballast.write_bytes(bytes(600_000))
    known: list[int] = []
    refused = 0
    with opened(url) as engine:
        database.prepare(engine)
        for number in range(200):
            try:
                with write_transaction(engine) as connection:
                    added = add(connection, row(name=f"{number}"), content=os.urandom(20_000))
                    accept(connection, added)
            except Unavailable as full:
                refused += full.problem.code == "database-full"
                with read_transaction(engine) as connection:
                    assert len(submissions.listing(connection, S)) == len(known)
                if refused == 3:
                    ballast.unlink()
                if refused == 6:
                    break
            else:
                known.append(added)
    # The disk is as full as it can be; what is there can still be read.
    with opened(url) as engine, read_transaction(engine) as connection:
        stored = [each.id for each in submissions.listing(connection, S)]
        return stored == known and verify_chain.verify(connection) == [], refused
