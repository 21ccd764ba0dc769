"""What ships with a strategy: an empty database gets all of it, one of before what was added since, once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboard.store import audit_log, submissions
from dashboard.store.database import read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from dashboard.workflow import intake
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import open_workspace
from tests import databases
from tests.store.submitting import opened

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "indicators.yaml"


def shipping_less(tmp_path: Path, *left_out: str) -> Path:
    """The shipped strategy as an earlier version had it, without some of the files it names."""
    lines = SHIPPED.read_text("utf-8").splitlines()
    kept = [line for line in lines if line.strip() not in left_out]
    path = tmp_path / "indicators.yaml"
    path.write_text("\n".join(kept), encoding="utf-8")
    if not (tmp_path / "data").exists():
        (tmp_path / "data").symlink_to(ROOT / "data")
    return path


def made_by(path: Path, url: str) -> Workspace:
    workspace = databases.opened(url, path)
    workspace.engine.dispose()
    return workspace


def actions(url: str, strategy: str) -> Sequence[tuple[str, str]]:
    with opened(url) as engine, read_transaction(engine) as connection:
        assert verify_chain.verify(connection) == []
        return [(line.actor, line.action) for line in audit_log.listing(connection, strategy)]


def test_rows_that_a_later_version_ships_are_sent_once(database_url: str, tmp_path: Path) -> None:
    state = "state: submitted"
    lines = SHIPPED.read_text("utf-8")
    start = lines.index("  - file: data/2020-2023/candidate.csv")
    path = tmp_path / "indicators.yaml"
    path.write_text(lines[:start] + lines[lines.index("entities:") :], encoding="utf-8")
    (tmp_path / "data").symlink_to(ROOT / "data")
    assert state in lines
    strategy = made_by(path, database_url).strategy.id

    for _ in range(2):
        made_by(SHIPPED, database_url)

    with opened(database_url) as engine, write_transaction(engine) as connection:
        sent = submissions.listing(connection, strategy)
        assert [(each.file_name, each.state) for each in sent] == [
            ("public-evidence.csv", "accepted"),
            ("candidate.csv", "submitted"),
        ]
    assert actions(database_url, strategy)[-2:] == [("seed", "seed"), ("seed", "submit")]


def test_a_shipped_table_that_contradicts_what_is_stored_is_refused_by_its_line(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "numbers").mkdir()
    table = tmp_path / "numbers" / "unodc.csv"
    table.write_bytes((ROOT / "data/statistics/unodc.csv").read_bytes())
    path = shipping_less(
        tmp_path, "- data/statistics/annex-2.csv", "- data/statistics/public-series.csv"
    )
    path.write_text(
        path.read_text("utf-8").replace("data/statistics/unodc", "numbers/unodc"), "utf-8"
    )
    made_by(path, sqlite_url)
    lines = table.read_text("utf-8").splitlines()
    value = lines[0].split(",").index("value")
    cells = lines[1].split(",")
    cells[value] = "99999"
    table.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")

    workspace, problems = open_workspace(path, sqlite_url)

    assert workspace is None
    assert [(problem.code, problem.row) for problem in problems] == [("series-restated", 2)]


PLAN = ROOT / "tests" / "small.yaml"
TOLD = "task,indicator,component,date,value\n1,1.a,plan,2024-05-02,1\n"
MORE = "task,indicator,component,date,value\n2,2.a,first meeting,2024-06-02,1\n"


def ships(folder: Path, *files: str) -> Path:
    """A plan that names files of the town, each in a folder of its own."""
    lines = "".join(
        f"  - {{file: {file}, entity: TOWN, state: accepted, received_as: x}}\n" for file in files
    )
    path = folder / "plan.yaml"
    path.write_text(f"{PLAN.read_text('utf-8')}shipped:\n{lines}", "utf-8")
    return path


def written(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def names(workspace: Workspace, url: str) -> list[tuple[str, str]]:
    with opened(url) as engine, read_transaction(engine) as connection:
        assert verify_chain.verify(connection) == []
        sent = submissions.listing(connection, workspace.strategy.id)
        return [(each.file_name, each.sender) for each in sent]


def test_two_shipped_files_of_one_name_are_both_loaded_and_once(
    database_url: str, tmp_path: Path
) -> None:
    written(tmp_path, "2024/rows.csv", TOLD)
    written(tmp_path, "2025/rows.csv", MORE)
    made_by(ships(tmp_path, "2024/rows.csv"), database_url)

    for _ in range(2):
        workspace = made_by(ships(tmp_path, "2024/rows.csv", "2025/rows.csv"), database_url)

    assert names(workspace, database_url) == [("rows.csv", "seed")] * 2
    # A file that was edited since is the same file; what was loaded stays.
    written(tmp_path, "2025/rows.csv", MORE.replace("06-02", "06-03"))
    workspace = made_by(ships(tmp_path, "2024/rows.csv", "2025/rows.csv"), database_url)
    assert names(workspace, database_url) == [("rows.csv", "seed")] * 2


def test_a_shipped_file_that_its_entity_has_handed_in_is_there_already(
    database_url: str, tmp_path: Path
) -> None:
    workspace = databases.opened(database_url, PLAN)
    sender = Actor("Eva", frozenset({Role.COORDINATOR}), frozenset())
    intake.submit(workspace, sender, intake.ProgressFile("own.csv", TOLD.encode(), "TOWN"))
    workspace.engine.dispose()
    written(tmp_path, "2024/rows.csv", TOLD)

    for _ in range(2):
        workspace = made_by(ships(tmp_path, "2024/rows.csv"), database_url)

    assert names(workspace, database_url) == [("own.csv", "Eva")]
