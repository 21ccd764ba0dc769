"""Where the shipped files and the database are in a checkout; `tests/cli/test_installed.py` has the wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.workflow import program_files
from dashboard.workflow.workspace_opening import default_database, default_strategy

ROOT = Path(__file__).resolve().parents[2]


def test_a_checkout_has_its_files_beside_the_package() -> None:
    assert program_files.folder() == ROOT


@pytest.mark.parametrize(
    ("strategy", "file"),
    [
        ("indicators.yaml", ROOT / "data" / "dashboard.db"),
        ("data/2016-2019/indicators.yaml", ROOT / "data" / "dashboard.db"),
        ("tests/small.yaml", ROOT / "tests" / "dashboard.db"),
        ("/elsewhere/own.yaml", Path("/elsewhere/dashboard.db")),
    ],
)
def test_a_strategy_has_its_database_beside_it_unless_it_ships_with_the_program(
    strategy: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASHBOARD_DATABASE_URL", raising=False)

    assert default_database(ROOT / strategy) == f"sqlite:///{file}"


def test_a_database_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "postgresql://localhost/plan")

    assert default_database(ROOT / "indicators.yaml") == "postgresql://localhost/plan"


def test_the_strategy_of_the_environment_comes_first_then_the_working_folder_then_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASHBOARD_STRATEGY", raising=False)
    monkeypatch.chdir(tmp_path)

    assert default_strategy() == ROOT / "indicators.yaml"
    (tmp_path / "indicators.yaml").touch()
    assert default_strategy() == Path("indicators.yaml")
    monkeypatch.setenv("DASHBOARD_STRATEGY", "/etc/dashboard/own.yaml")
    assert default_strategy() == Path("/etc/dashboard/own.yaml")
