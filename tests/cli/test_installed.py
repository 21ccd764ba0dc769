"""The wheel: installed into an empty folder, it works from anywhere and writes nothing there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard.__main__ import main
from tests.served import opened, served

pytestmark = pytest.mark.rest

ROOT = Path(__file__).resolve().parents[2]
ADOPTED = "National Strategy for Combating Trafficking in Human Beings in the Czech Republic"


@dataclass(frozen=True)
class Installed:
    """The program as a wheel has brought it, and an empty folder to work in."""

    program: Path
    work: Path
    environment: Mapping[str, str]

    @property
    def packages(self) -> Path:
        """Where it is installed."""
        return self.program.parents[1]

    def __call__(self, *words: str) -> str:
        """What a command prints."""
        run = subprocess.run(
            [self.program, *words], cwd=self.work, env=self.environment, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return run.stdout

    def files(self) -> set[Path]:
        """What is installed."""
        return {path for path in self.packages.rglob("*") if path.suffix != ".pyc"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    packages, work = folder / "packages", folder / "work"
    work.mkdir()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("strategy_fulfilment-*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target"]
    subprocess.run([*pip, str(packages), str(wheel)], check=True, capture_output=True)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("DASHBOARD_")
    }
    environment |= {
        "PYTHONPATH": str(packages),
        "XDG_DATA_HOME": str(folder / "data"),
        "LANG": "C.UTF-8",
    }
    return Installed(packages / "bin" / "dashboard", work, environment)


@pytest.fixture(scope="module")
def plan(installed: Installed) -> Path:
    """A strategy of one's own in the working folder."""
    installed("init", "plan")
    return installed.work / "plan"


def test_it_carries_what_it_needs_and_no_database(installed: Installed) -> None:
    shipped = installed.packages / "dashboard" / "_shipped"
    data = [ROOT / "data" / name for name in ("2016-2019", "2020-2023", "statistics")]
    expected = [ROOT / "indicators.yaml", *(ROOT / "pages").glob("*.py")]
    expected += [path for folder in data for path in folder.rglob("*") if path.is_file()]
    # With these the wheel alone is enough to follow the book of procedures, and its links.
    expected += [ROOT / "requirements.lock", ROOT / "pyproject.toml", *(ROOT / "deploy").iterdir()]
    expected += [path for path in (ROOT / "docs").rglob("*") if path.is_file()]

    carried = {path.relative_to(shipped) for path in shipped.rglob("*") if path.is_file()}

    assert {path for path in carried if path.suffix != ".pyc"} == {
        path.relative_to(ROOT) for path in expected
    }
    book = shipped / "docs" / "operating.md"
    for link in re.findall(r"\]\(([\w./-]+)", book.read_text("utf-8")):
        assert (book.parent / link).exists(), link
    assert [path.read_text("utf-8") for path in installed.packages.glob("*/licenses/LICENSE")] == [
        (ROOT / "LICENSE").read_text("utf-8")
    ]


def test_a_checkout_and_a_wheel_say_their_version(
    installed: Installed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--version"]) == 0
    told = capsys.readouterr().out
    assert re.fullmatch(r"dashboard \d+\.\d+\.\d+\n", told)
    assert installed("--version") == told


def test_the_shipped_strategy_stands_as_in_the_repository(
    installed: Installed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = installed.files()
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'here.db'}")
    words = ["status", "--format", "json", "--as-of", "2023-12-31"]
    assert main([*words, "--strategy", str(ROOT / "indicators.yaml")]) == 0
    here: Any = json.loads(capsys.readouterr().out)

    assert json.loads(installed(*words)) == here
    assert installed.files() == before
    assert (
        Path(installed.environment["XDG_DATA_HOME"]) / "strategy-fulfilment/dashboard.db"
    ).exists()


def test_a_strategy_of_ones_own_keeps_its_database_beside_it(
    installed: Installed, plan: Path
) -> None:
    own = ("--strategy", "plan/indicators.yaml")

    installed(*own, "submit", "plan/progress.xlsx", "--entity", "CANTEENS", "--accept")

    found: Any = json.loads(installed(*own, "status", "--format", "json"))
    assert [task["status"] for task in found["tasks"][:2]] == ["partially_met", "partially_met"]
    assert (plan / "dashboard.db").exists()
    installed("--strategy", "plan/indicators.yaml", "report", "--out", "plan.pdf")

    assert (installed.work / "plan.pdf").read_bytes().startswith(b"%PDF-")


def test_it_serves_the_shipped_strategy_and_ones_own(installed: Installed, plan: Path) -> None:
    command, work, environment = installed.program, installed.work, installed.environment
    with (
        served([command, "serve"], work, environment) as shipped,
        served([command, "--strategy", "plan/indicators.yaml"], work, environment) as own,
    ):
        assert ADOPTED in opened(shipped)
        overview = opened(own)

    assert "School meals for every pupil" in overview
    assert "Canteens that everybody can use" in overview
    assert ADOPTED not in overview
