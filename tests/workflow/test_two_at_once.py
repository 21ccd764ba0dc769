"""Each two verbs that touch the same thing, done at once by two people in two processes, on both databases.

Both have asked all that they ask before their write transaction when the first of them is let into it. What
comes of it, and what is stored, is what comes of one after the other in one of the two orders.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import combinations_with_replacement
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from dashboard.store import database
from dashboard.store.verification import verify_chain
from tests import databases
from tests.conftest import postgresql_server
from tests.processes import READY, folder_of_this_process, reading_here
from tests.workflow.at_once import CODED, PLAN, VERBS, carry_out, opened, person, plant, state

WORKFLOW = Path(__file__).resolve().parents[2] / "dashboard"
ELSEWHERE = {"notify", "original", "attachment", "export"}
"""Told at once by `test_notify.py`; the others only put on record that somebody takes a file."""

PAIRS = [
    (first, second)
    for first, second in combinations_with_replacement(VERBS, 2)
    if VERBS[first].things & VERBS[second].things
]


def plan_file(plan: str) -> Path:
    path = folder_of_this_process("at-once") / f"{'coded' if plan == CODED else 'plan'}.yaml"
    path.write_text(plan, "utf-8")
    return path


def plant_plan(url: str) -> None:
    _plant(PLAN, url)


def plant_coded(url: str) -> None:
    _plant(CODED, url)


def _plant(plan: str, url: str) -> None:
    with reading_here():
        workspace = opened(plan_file(plan), url)
        plant(workspace)
        workspace.engine.dispose()


def planter(verb: str) -> Callable[[str], None]:
    return plant_coded if VERBS[verb].plan == CODED else plant_plan


@pytest.fixture(params=["sqlite", "postgresql"])
def planted_url(
    request: pytest.FixtureRequest, pair: tuple[str, str], tmp_path: Path
) -> Iterator[str]:
    make = planter(pair[0])
    if request.param == "sqlite":
        yield databases.sqlite(tmp_path / "planted.db", make)
        return
    template = request.getfixturevalue("templates")(make)
    with databases.postgresql(postgresql_server(), template) as url:
        yield url


@cache
def one_after_the_other(first: str, second: str, *, turned: bool) -> tuple[object, object]:
    """What comes of both, and what is stored, where one is done after the other."""
    name = f"{first} {second} {turned}.db".replace("/", "-")
    url = databases.sqlite(folder_of_this_process("at-once") / name, planter(first))
    workspace = opened(plan_file(VERBS[first].plan), url)
    acts = [(first, VERBS[first].people[0]), (second, VERBS[second].people[1])]
    # Who they are is asked before either of them acts, as it is where both do at once.
    who = [(verb, person(workspace, name)) for verb, name in acts]
    done = {at: carry_out(workspace, *who[at]) for at in ((1, 0) if turned else (0, 1))}
    stored = state(workspace)
    workspace.engine.dispose()
    return (done[0], done[1]), stored


def work(url: str, plan: str, verb: str, name: str, pipe: Pipe) -> None:
    """One of two processes: waits before its first write transaction until it is let in."""
    waited: list[bool] = []

    def wait(_: Connection, options: Mapping[str, object]) -> None:
        if options.get("dashboard_begin") == "IMMEDIATE" and not waited:
            waited.append(True)
            pipe.send("waits")
            pipe.recv()

    with reading_here():
        workspace = opened(Path(plan), url)
        actor = person(workspace, name)
        event.listen(workspace.engine, "set_connection_execution_options", wait)
        pipe.send(carry_out(workspace, verb, actor))
        workspace.engine.dispose()


def at_once(url: str, first: str, second: str) -> tuple[str, str]:
    """What comes of two verbs, each in a process of its own."""
    plan = str(plan_file(VERBS[first].plan))
    pipes, processes = [], []
    for verb, name in ((first, VERBS[first].people[0]), (second, VERBS[second].people[1])):
        ours, theirs = READY.Pipe()
        process = READY.Process(target=work, args=(url, plan, verb, name, theirs))
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    said = [pipe.recv() for pipe in pipes]
    for pipe, word in zip(pipes, said, strict=True):
        if word == "waits":
            pipe.send("go")
    ends = [
        pipe.recv() if word == "waits" else word for pipe, word in zip(pipes, said, strict=True)
    ]
    for process in processes:
        process.join()
    return str(ends[0]), str(ends[1])


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{one} - {other}" for one, other in PAIRS])
@pytest.mark.usefixtures("read_here")
def test_two_at_once_do_what_one_after_the_other_does(
    pair: tuple[str, str], planted_url: str
) -> None:
    expected = [one_after_the_other(*pair, turned=turned) for turned in (False, True)]

    ends = at_once(planted_url, *pair)

    workspace = opened(plan_file(VERBS[pair[0]].plan), planted_url)
    stored = state(workspace)
    with database.read_transaction(workspace.engine) as connection:
        assert verify_chain.verify(connection) == []
    workspace.engine.dispose()
    assert (ends, stored) in expected


def test_every_verb_that_writes_is_tried() -> None:
    written: set[str] = set()
    for path in WORKFLOW.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".act", ".writing")):
                verb = node.args[1] if len(node.args) > 1 else None
                if isinstance(verb, ast.Constant):
                    written.add(str(verb.value))

    assert written <= {*VERBS, *ELSEWHERE}
    assert len(PAIRS) >= len(VERBS)
