"""The snapshot for everybody: the same answers, made of nothing that is not public."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy.exc import OperationalError

from dashboard.__main__ import main
from dashboard.presentation import json_payloads
from dashboard.workflow import document_material
from dashboard.workflow.edition import NextEdition, PublicSnapshot
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases, planted
from tests.statistics.shipped import DEFINITIONS


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    url = databases.sqlite(tmp_path_factory.mktemp("public") / "planted.db", planted.plant)
    workspace = databases.opened(url)
    yield workspace
    workspace.engine.dispose()


def answers_of(snapshot: Snapshot) -> bytes:
    """Everything that a snapshot answers, as bytes in which a word can be found."""
    day = snapshot.workspace.last_day
    names = [
        name
        for kind in type(snapshot).mro()
        for name, member in vars(kind).items()
        if isinstance(member, property | cached_property) and not name.startswith("_")
    ]
    plain = [getattr(snapshot, name) for name in names if name != "workspace"]
    tasks = [task.number for task in snapshot.strategy.tasks]
    asked = [
        *(snapshot.task(number, day) for number in tasks),
        *(snapshot.task_known_at(number, day, snapshot.sequence) for number in tasks),
        *(snapshot.rows_of(number) for number in range(1, 15)),
        *(snapshot.given_answers(number) for number in range(1, 15)),
        *(snapshot.answer(day), snapshot.reporting(day), snapshot.lanes(day)),
        *(snapshot.sensitivity(day), snapshot.delays(day), snapshot.decisions()),
        snapshot.since(snapshot.strategy.period.start, day),
        *(line.record() for line in snapshot.task_cards.filed),
    ]
    written = io.BytesIO()
    _WritingValues(written).dump([plain, asked])
    return written.getvalue()


class _WritingValues(pickle.Pickler):
    """Writes of a table its values, not the memory that lies behind those that are null."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, pl.DataFrame):
            return str, (repr(obj.rows()),)
        return NotImplemented


def test_nothing_that_a_public_snapshot_answers_has_what_is_not_public(
    workspace: Workspace,
) -> None:
    word = planted.WORD.encode()

    assert answers_of(Snapshot(workspace)).count(word) > 20
    assert word not in answers_of(PublicSnapshot(workspace))
    assert word not in answers_of(NextEdition(workspace))


def test_every_status_is_the_same_for_everybody(workspace: Workspace) -> None:
    day = workspace.last_day

    inside, outside = (
        json_payloads.status_payload(snapshot.answer(day))
        for snapshot in (Snapshot(workspace), PublicSnapshot(workspace))
    )

    assert inside == outside


def test_only_approved_cards_are_public(workspace: Workspace) -> None:
    inside, outside = Snapshot(workspace).card_records, PublicSnapshot(workspace).card_records

    assert {task: record.state for task, record in inside.items()} == {
        "1.2": "draft",
        "4.2": "approved",
    }
    assert [(task, record.card.description) for task, record in outside.items()] == [
        ("4.2", planted.APPROVED)
    ]


def test_its_workspace_has_no_way_to_the_database(workspace: Workspace) -> None:
    snapshot = PublicSnapshot(workspace)

    for read in (snapshot.workspace.version, snapshot.workspace.audit):
        with pytest.raises(OperationalError):
            read()
    with pytest.raises(OperationalError):
        document_material.read_fields(snapshot)


def test_a_period_that_was_locked_here_says_since_when_and_not_why(workspace: Workspace) -> None:
    inside, outside = (
        snapshot.strategy.rounds[0].closed
        for snapshot in (Snapshot(workspace), PublicSnapshot(workspace))
    )

    assert inside is not None
    assert outside is not None
    assert planted.WORD in inside.reason
    assert (outside.on, outside.reason) == (inside.on, "")


def test_what_is_not_public_moves_nothing(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path / "moved.db", planted.plant)
    workspace = databases.opened(url)
    before = PublicSnapshot(workspace).sequence

    planted.hand_in(workspace, "later", planted.WAITING.replace("07-01", "07-02"))

    assert Snapshot(workspace).sequence > before == PublicSnapshot(workspace).sequence
    workspace.engine.dispose()


def test_what_a_published_source_prints_is_public_whoever_loads_it(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path / "loaded.db", planted.plant)
    told = {each.id: each.definition for each in DEFINITIONS.series}
    lines = [
        f'{source},{series},"{told[series]}",persons,2024,F,1,,2025-06,told by Jana'
        for source, series in (("unodc", "unodc_victims"), ("courts", "courts_convicted"))
    ]
    table = tmp_path / "of-jana.csv"
    table.write_text(
        "\n".join(["source,series,definition,unit,year,sex,value,flag,vintage,note", *lines]),
        "utf-8",
    )
    assert main(["load", str(table), "--database", url, "--as", "coordinator"]) == 0
    workspace = databases.opened(url)

    shown = PublicSnapshot(workspace).observations.filter(pl.col("year_from") == 2024)

    found = {row["source"]: (row["value"], row["flag"], row["note"]) for row in shown.to_dicts()}
    assert found["unodc"] == (1, None, None)
    assert found.get("courts", (None, "suppressed", None))[:2] == (None, "suppressed")
    assert not shown["file"].str.contains("jana").any()
    workspace.engine.dispose()
