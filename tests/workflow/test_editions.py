"""Editions of the public site: what they print is known to every later one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.presentation import open_data
from dashboard.statistics import observations, printed_numbers
from dashboard.store.verification import verify_chain
from dashboard.workflow import statistics_actions
from dashboard.workflow.edition import PublicSnapshot, certificate, editions
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import open_workspace
from tests import databases

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
HEAD = "source,series,definition,unit,year,sex,value,vintage,note\n"
NUMBER = (
    "police,police_victims,Victims found by the police.,persons,2024,{},{},2025-05,one of Kladno\n"
)


@pytest.fixture
def workspace(filled_url: str) -> Iterator[Workspace]:
    workspace, problems = open_workspace(databases.ADOPTED, filled_url)
    assert workspace is not None, problems
    yield workspace
    workspace.engine.dispose()


def load(workspace: Workspace, *numbers: tuple[str, int]) -> None:
    content = HEAD + "".join(NUMBER.format(sex, value) for sex, value in numbers)
    file = statistics_actions.StatisticsFile("numbers.csv", content.encode())
    loaded = statistics_actions.load(workspace, COORDINATOR, file)
    assert isinstance(loaded, statistics_actions.StatisticsCheck)
    assert loaded.loaded == len(numbers), loaded.problems


def publish(workspace: Workspace, folder: Path) -> None:
    def draw(_: editions.Edition) -> editions.Files:
        public = PublicSnapshot(workspace).statistics
        rows = [list(row.values()) for row in observations.output_rows(public)]
        text = open_data.csv_text(observations.output_fields(public.definitions), rows)
        return {printed_numbers.FILE: text.encode()}

    edition = editions.publish(workspace, COORDINATOR, folder, draw)
    assert isinstance(edition, editions.Edition), edition


def numbers(workspace: Workspace) -> dict[str | None, int | None]:
    rows = PublicSnapshot(workspace).observations.filter(series="police_victims")
    return {sex: None if n is None else int(n) for sex, n in rows.select("sex", "value").rows()}


def test_what_an_edition_printed_is_known_to_the_next_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    load(workspace, ("M", 9))
    publish(workspace, tmp_path / "site")
    load(workspace, ("", 12), ("F", 3))

    assert numbers(workspace) == {"M": 9, None: None, "F": None}
    public = PublicSnapshot(workspace)
    assert set(public.observations.filter(series="police_victims")["note"]) == {None}
    certified = certificate.certify(public.protected)
    assert isinstance(certified, certificate.Certificate), certified
    assert (certified.hidden, certified.fewest_possible_values) == (2, 3)
    publish(workspace, tmp_path / "site")
    assert numbers(workspace) == {"M": 9, None: None, "F": None}

    with workspace.reading() as connection:
        assert len(editions.read_data(connection, workspace.strategy.id)) == 2
        assert verify_chain.verify(connection) == []
