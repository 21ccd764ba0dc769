"""Where the shipped files and the database are in a checkout; `tests/cli/test_installed.py` has the wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.workflow import shipped_files
from dashboard.workflow.workspace import default_database, default_strategy

ROOT = Path(__file__).resolve().parents[2]


def test_a_checkout_has_its_files_beside_the_package() -> None:
    assert shipped_files.folder() == ROOT


@pytest.mark.parametrize("strategy", ["indicators.yaml", "tests/small.yaml", "/elsewhere/own.yaml"])
def test_a_checkout_keeps_every_strategy_in_one_database(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASHBOARD_DATABASE_URL", raising=False)

    assert default_database(ROOT / strategy) == f"sqlite:///{ROOT / 'data' / 'dashboard.db'}"


def test_a_database_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", "postgresql://localhost/plan")

    assert default_database(ROOT / "indicators.yaml") == "postgresql://localhost/plan"


def test_the_strategy_of_the_working_folder_comes_before_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert default_strategy() == ROOT / "indicators.yaml"
    (tmp_path / "indicators.yaml").touch()
    assert default_strategy() == Path("indicators.yaml")
