"""Each two verbs that touch the same thing, done at once by two people in two processes, on both databases.

Both have asked all that they ask before their write transaction when the first of them is let into it. What
comes of it, and what is stored, is what comes of one after the other in one of the two orders.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations_with_replacement
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from dashboard.store import audit_log, database
from dashboard.store.verification import verify_chain
from dashboard.workflow.edition import edition_folder, editions
from tests import databases
from tests.conftest import postgresql_server
from tests.processes import READY, folder_of_this_process, reading_here
from tests.workflow.at_once import (
    KAREL,
    OTA,
    PLAN,
    VERBS,
    carry_out,
    opened,
    outcome,
    person,
    plant,
    state,
)

pytestmark = pytest.mark.slow

WORKFLOW = Path(__file__).resolve().parents[2] / "dashboard"
ELSEWHERE = {"notify", "original", "attachment", "export"}
"""Told at once by `test_notify.py`; the others only put on record that somebody takes a file."""

PAIRS = [
    (first, second)
    for first, second in combinations_with_replacement(VERBS, 2)
    if VERBS[first].things & VERBS[second].things
]
SAMPLE = {("accept", "accept"), ("correct", "lock"), ("withdraw", "accept"), ("attach", "attach")}
SAMPLE |= {("take from the other", "take from the other"), ("message", "message")}
"""What `make test` tries of them."""


def plan_file() -> Path:
    path = folder_of_this_process("at-once") / "plan.yaml"
    path.write_text(PLAN, "utf-8")
    return path


def plant_plan(url: str) -> None:
    with reading_here():
        workspace = opened(plan_file(), url)
        plant(workspace)
        workspace.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def planted_url(
    request: pytest.FixtureRequest, pair: tuple[str, str], tmp_path: Path
) -> Iterator[str]:
    if request.param == "sqlite":
        yield databases.sqlite(tmp_path / "planted.db", plant_plan)
        return
    template = request.getfixturevalue("templates")(plant_plan)
    with databases.postgresql(postgresql_server(), template) as url:
        yield url


@cache
def one_after_the_other(first: str, second: str, *, turned: bool) -> tuple[object, object]:
    """What comes of both, and what is stored, where one is done after the other."""
    name = f"{first} {second} {turned}.db".replace("/", "-")
    url = databases.sqlite(folder_of_this_process("at-once") / name, plant_plan)
    workspace = opened(plan_file(), url)
    acts = [(first, VERBS[first].people[0]), (second, VERBS[second].people[1])]
    # Who they are is asked before either of them acts, as it is where both do at once.
    who = [(verb, person(workspace, name)) for verb, name in acts]
    done = {at: carry_out(workspace, *who[at]) for at in ((1, 0) if turned else (0, 1))}
    stored = state(workspace)
    workspace.engine.dispose()
    return (done[0], done[1]), stored


def act(pipe: Pipe, url: str, plan: str, verb: str, name: str) -> str:
    """What one of the two does: waits before its first write transaction until it is let in."""
    waited: list[bool] = []

    def hold(_: Connection, options: Mapping[str, object]) -> None:
        if options.get("dashboard_begin") == "IMMEDIATE" and not waited:
            waited.append(True)
            pipe.send("waits")
            pipe.recv()

    workspace = opened(Path(plan), url)
    actor = person(workspace, name)
    event.listen(workspace.engine, "set_connection_execution_options", hold)
    try:
        return carry_out(workspace, verb, actor)
    finally:
        workspace.engine.dispose()


def publish(pipe: Pipe, url: str, plan: str, folder: str, name: str) -> str:
    """Publishes a site of the publisher's own words; waits wherever it is drawn until it is let go on."""

    def draw(_: editions.Edition) -> editions.Files:
        pipe.send("draws")
        pipe.recv()
        return {f"{page}.html": name.encode() for page in range(20)}

    workspace = opened(Path(plan), url)
    try:
        actor = person(workspace, name)
        return outcome(editions.publish(workspace, actor, Path(folder), draw))
    finally:
        workspace.engine.dispose()


def work(pipe: Pipe) -> None:
    """One of two processes: does what it is told, one thing after another, until the pipe is closed."""
    with reading_here():
        while True:
            do, *given = pipe.recv()
            try:
                said = do(pipe, *given)
            except Exception as error:  # which the test then finds in place of an outcome
                said = repr(error)
            pipe.send(("did", said))


@pytest.fixture(scope="module")
def pipes() -> Iterator[list[Pipe]]:
    """The two processes, which are started once: to warm one up takes longer than what it does."""
    ours: list[Pipe] = []
    processes = []
    for _ in range(2):
        here, there = READY.Pipe()
        processes.append(READY.Process(target=work, args=(there,), daemon=True))
        processes[-1].start()
        there.close()
        ours.append(here)
    yield ours
    for process in processes:
        process.terminate()
        process.join()


def at_once(pipes: list[Pipe], url: str, first: str, second: str) -> tuple[str, str]:
    """What comes of two verbs, each done in a process of its own."""
    plan = str(plan_file())
    for at, (pipe, verb) in enumerate(zip(pipes, (first, second), strict=True)):
        pipe.send((act, url, plan, verb, VERBS[verb].people[at]))
    said = [pipe.recv() for pipe in pipes]
    for pipe, word in zip(pipes, said, strict=True):
        if word == "waits":
            pipe.send("go")
    ends = [
        pipe.recv() if word == "waits" else word for pipe, word in zip(pipes, said, strict=True)
    ]
    return str(ends[0][1]), str(ends[1][1])


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param(pair, id=" - ".join(pair), marks=[] if pair in SAMPLE else pytest.mark.rest)
        for pair in PAIRS
    ],
)
@pytest.mark.usefixtures("read_here")
def test_two_at_once_do_what_one_after_the_other_does(
    pair: tuple[str, str], planted_url: str, pipes: list[Pipe]
) -> None:
    expected = [one_after_the_other(*pair, turned=turned) for turned in (False, True)]

    ends = at_once(pipes, planted_url, *pair)

    workspace = opened(plan_file(), planted_url)
    stored = state(workspace)
    with database.read_transaction(workspace.engine) as connection:
        assert verify_chain.verify(connection) == []
    workspace.engine.dispose()
    assert (ends, stored) in expected


@pytest.mark.rest
@pytest.mark.parametrize("word", ["the same", "another"])
def test_two_who_publish_into_one_folder_leave_the_last_edition_whole(
    word: str, tmp_path: Path, pipes: list[Pipe]
) -> None:
    url = databases.sqlite(tmp_path / "planted.db", plant_plan)
    plan, folder = plan_file(), tmp_path / "public" / "site"
    names = (KAREL, KAREL if word == "the same" else OTA)
    for pipe, name in zip(pipes, names, strict=True):
        pipe.send((publish, url, str(plan), str(folder), name))

    ready = wait(pipes)
    first = next(pipe for pipe in pipes if pipe in ready)
    assert first.recv() == "draws"
    # The other waits for the folder: it draws nothing while this one does.
    second = pipes[1 - pipes.index(first)]
    assert not second.poll(0.3)
    first.send("go")
    ends = [go_on(first), go_on(second)]

    last = 1 if word == "the same" else 2
    assert ends == ["edition 1", f"edition {last}"]
    manifest = json.loads((folder / edition_folder.MANIFEST).read_bytes())
    assert manifest["edition"] == last
    written = {page.read_text("utf-8") for page in folder.glob("*.html")}
    assert written == {names[pipes.index(second)]}
    assert {path.name for path in folder.iterdir()} == {*manifest["files"], edition_folder.MANIFEST}
    assert [path.name for path in folder.parent.iterdir()] == ["site"]
    workspace = opened(plan, url)
    with workspace.reading() as connection:
        lines = [
            each.object for each in audit_log.read_chain(connection) if each.action == "publish"
        ]
        assert verify_chain.verify(connection) == []
    workspace.engine.dispose()
    assert lines == [f"edition:{number}" for number in range(1, last + 1)]


def go_on(pipe: Pipe) -> str:
    """Lets one of the two go on to its end, as often as it waits; says what came of it."""
    while (said := pipe.recv()) == "draws":
        pipe.send("go")
    return str(said[1])


def test_every_verb_that_writes_is_tried() -> None:
    written: set[str] = set()
    for path in WORKFLOW.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".act", ".writing")):
                verb = node.args[1] if len(node.args) > 1 else None
                if isinstance(verb, ast.Constant):
                    written.add(str(verb.value))

    assert written <= {*VERBS, *ELSEWHERE}
    assert set(PAIRS) >= SAMPLE
    assert len(PAIRS) >= len(VERBS)
