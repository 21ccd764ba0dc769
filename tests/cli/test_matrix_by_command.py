"""The matrix of roles, cell by cell, on the command line: who may not is refused, and nothing is written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.workflow.permissions import MATRIX, Action, Reach, Role
from tests import databases, everybody
from tests.browser.sign_ins import command, invite
from tests.canaries import PEOPLE as PEOPLE_OF_CANARIES
from tests.canaries import SEEN_BY, plant
from tests.databases import ADOPTED
from tests.everybody import HEAD, OBJECTS, PEOPLE, TASKS

Words = Callable[[int, str, Path], list[object]]
"""A command on the submission or the entity that it is about, with files in a folder."""

DRAFT, APPROVAL = TASKS["draft"], TASKS["approval"]
OF_ONE: dict[Action, dict[str, Words]] = {
    Action.REPORT: {
        "submit": lambda _, entity, folder: ["submit", written(folder, REPORT), "--entity", entity],
        "withdraw": lambda number, _, __: ["withdraw", number, "--reason", "It was wrong."],
    },
}  # fmt: skip
"""Commands whose reach may end at one's own entities: tried on each object."""

READINGS = {
    "assess": "assess 1.1",
    "template": "template --entity {entity} --out {folder}/form.csv",
    **{
        name: name
        for name in (
            *("status", "sensitivity", "reporting", "rounds", "submissions", "statistics"),
            *("backtest", "succession", "contradictions"),
        )
    },
    "explain": "explain 1.1",
    "compare": "compare 2024-01-01 2024-12-31",
    "digest": "digest --entity {entity} --thanks",
    "letters": "digest --all --out {folder}/letters.zip --letters txt",
    "pack": "pack --since 2024-01-01 --out {folder}/pack.md",
    "report": "report --out {folder}/report.md",
    "export": "export --out {folder}/data",
    "export of one": "export --entity {entity} --out {folder}/data",
}
"""Commands that print or write down what was accepted, and more for those who may read more."""

DAYS = ["--from", "2024-01-01", "--to", "2024-12-31", "--due", "2099-01-30"]
AMENDED = ["--withdrawn", "--authority", "Resolution 1", "--reason", "No money."]
OF_ALL: dict[Action, dict[str, Words]] = {
    Action.READ_ACCEPTED: {
        name: lambda _, entity, folder, words=words: [  # type: ignore[misc]
            word.format(folder=folder, entity=entity) for word in words.split()
        ]
        for name, words in READINGS.items()
    },
    Action.REVIEW: {
        "accept": lambda *_: ["accept", 3],
        "return": lambda *_: ["return", 4, "--reason", "Please say more."],
        "submit and accept": lambda _, entity, folder: [
            "submit", written(folder, MORE), "--entity", entity, "--accept"
        ],
        "open round": lambda *_: ["round", "open", "again", *DAYS],
        "change round": lambda *_: ["round", "change", "2024", "--note", "At most a page."],
        "close round": lambda *_: ["round", "close", "2024"],
        "reopen round": lambda *_: ["round", "reopen", "2024"],
        "amend": lambda *_: ["amendment", "add", "1.1", "--from", "2024-02-01", *AMENDED],
        "take back": lambda *_: ["amendment", "withdraw", 1, "--reason", "It was wrong."],
    },
    Action.EVALUATE: {
        "reopen": lambda *_: ["assess", APPROVAL, "--reopen", "Please look again."],
        "write a card": lambda _, __, folder: [
            "assess", DRAFT, "--file", written(folder, CARD, "card.yaml")
        ],
        "declare ready": lambda *_: ["assess", DRAFT, "--ready"],
    },
    Action.APPROVE: {"approve": lambda *_: ["assess", DRAFT, "--approve"]},
    Action.LOAD_STATISTICS: {
        "load": lambda _, __, folder: ["load", written(folder, b"source\n", "s.csv")]
    },
    Action.PUBLISH: {"public": lambda _, __, folder: ["public", "--out", folder / "site"]},
    Action.NOTIFY: {"notify": lambda *_: ["notify", "--dry-run"]},
    Action.READ_RECORD: {"access": lambda *_: ["access"]},
    Action.ERASE_TEXT: {
        "texts": lambda *_: ["audit", "texts"],
        "erase": lambda *_: ["forget", "--text", "9999:reason", "--ground", "mistake"],
    },
    Action.MANAGE_PEOPLE: {
        "people": lambda *_: ["people"],
        "invite": lambda *_: ["invite", "Somebody New", "--mail", "n@example.cz", "--role", "reader"],
        "give": lambda *_: ["role", SPARE, "--give", "evaluator"],
        "take": lambda *_: ["role", SPARE, "--take", "reader"],
        "sign out": lambda *_: ["sign-out", SPARE],
        "let in": lambda *_: ["let-in", SPARE],
        "forget origins": lambda *_: ["forget", "--origins-before", "2030-01-01"],
        "drop": lambda *_: ["access", "--drop-before", "2020-01-01"],
        "forget": lambda *_: ["forget", "--person", SPARE],
    },
}  # fmt: skip

ON_PAGES_ALONE = {f"canary {name}" for name in ("message", "waiting", "evidence", "returned")}
"""What no command of READINGS prints for anybody."""
LOOKS = {*READINGS, "people", "access", "texts", "notify"}
"""Commands that read."""
NEVER_HERE = {"load", "submit and accept", "erase"}
"""What is refused for another reason to those who may: no statistics; four eyes; no such text or rows."""

IN_ORDER = (Role.PUBLIC, Role.OPERATOR, Role.READER, Role.OFFICER, Role.EVALUATOR, Role.COORDINATOR)
"""Those first who may less, after whom the others find everything as it was."""
SPARE = "Person spare"
REPORT: bytes = HEAD.encode() + b"1.1,a,text,2024-05-01,1,x,y\n"
MORE: bytes = HEAD.encode() + b"1.1,b,print,2024-06-01,1,x,z\n"
CARD: bytes = (
    b'task: "1.1"\ndescription: So.\nindicators: met\ngoal: met\nreason: So.\n'
    b"proposal: continue\ngoal_text: So.\n"
)


def written(folder: Path, content: bytes, name: str = "a.csv") -> Path:
    """A file with something in it."""
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    url, plan = everybody.plant(tmp_path)
    path = Path(url.removeprefix("sqlite:///"))
    for name, value in {"DASHBOARD_DATABASE_URL": url, "DASHBOARD_STRATEGY": str(plan)}.items():
        monkeypatch.setenv(name, value)
    everybody.invite(os.environ)
    given = ("--mail", "s@example.cz", "--role", "reader", "--as", "Person karel")
    command(os.environ, "invite", SPARE, *given, "--strategy", str(plan))
    return path


def with_people(url: str) -> None:
    """Gives a database what not everybody may see, and a person of every role."""
    plant(url)
    environment = {
        **os.environ, "DASHBOARD_DATABASE_URL": url, "DASHBOARD_STRATEGY": str(ADOPTED)
    }  # fmt: skip
    people = {subject: (f"Person {subject}", role) for subject, role in PEOPLE_OF_CANARIES.items()}
    invite(environment, "proxy", people)


def read_file(path: Path) -> str:
    """What is written in a file, or in each file of an archive."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return path.read_text("utf-8")


def record(database: Path) -> str:
    """The digest of the last line of the audit by which something was done."""
    with sqlite3.connect(database) as connection:
        _, digest = connection.execute(everybody.DONE).fetchone()
    return str(digest)


@pytest.mark.rest
def test_a_command_is_refused_exactly_where_the_matrix_says_so(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tried, wrote = 0, set()
    for commands, kinds in ((OF_ALL, ["own"]), (OF_ONE, list(OBJECTS))):
        for action, each_of in commands.items():
            for name, words in each_of.items():
                for role, kind in product(IN_ORDER, kinds):
                    folder = tmp_path / f"{role} {name} {kind}"
                    folder.mkdir()
                    given = words(list(OBJECTS).index(kind) + 1, OBJECTS[kind], folder)
                    person = f"Person {PEOPLE[role][0] or 'unknown'}"
                    before = record(database)
                    named = ["--as", person, "--strategy", str(tmp_path / "plan.yaml")]
                    code = main([*map(str, given), *named])
                    said = "".join(capsys.readouterr())
                    cell = (role, action, name, kind, said)
                    reach = MATRIX[action][role]
                    own = reach is Reach.OWN and kind in {"own", "below"}
                    refused = "not-permitted" in said or "write who of them you are" in said
                    assert refused is not (own or reach is Reach.ALL), cell
                    if record(database) != before:
                        assert not refused, cell
                        wrote.add(name)
                    assert not refused or code != 0, cell
                    tried += 1
    every = {name for each_of in (*OF_ONE.values(), *OF_ALL.values()) for name in each_of}
    assert every - wrote == LOOKS | NEVER_HERE
    assert tried == 6 * (4 * sum(map(len, OF_ONE.values())) + sum(map(len, OF_ALL.values())))


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(each, marks=[] if each == "mlsa" else pytest.mark.rest)
        for each in (*PEOPLE_OF_CANARIES, "local")
    ],
)
def test_a_command_prints_of_what_waits_and_of_drafts_what_is_theirs_alone(
    subject: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = databases.sqlite(tmp_path / "d.db", with_people)
    person = f"Person {subject}" if subject in PEOPLE_OF_CANARIES else subject
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    seen: set[str] = set()
    folder = tmp_path / "out"
    given = (
        words.replace("2024-", "2022-").replace("1.1", "2.3")
        for words in [*READINGS.values(), "access"]
    )
    tried = {
        (words.format(entity=entity, folder=folder), form)
        for words, entity in product(given, ("MLSA", "MEYS"))
        for form in (("table",) if "--out" in words else ("table", "json"))
    }
    for words, form in sorted(tried):
        folder.mkdir()
        named = ("--format", form, "--as", person, "--strategy", str(ADOPTED))
        main([*words.split(), *named])
        said = "".join(capsys.readouterr())
        for file in folder.rglob("*.*"):
            said += read_file(file)
        seen |= {canary for canary in SEEN_BY if canary in said}
        shutil.rmtree(folder)

    theirs = {canary for canary, people in SEEN_BY.items() if subject in people}
    assert seen - theirs == set()
    assert "canary message" not in seen  # which no document has
    # Whoever may see it does, so that its absence elsewhere says something.
    assert theirs - seen <= ON_PAGES_ALONE
