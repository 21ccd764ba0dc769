"""The files of `deploy/`: systemd has nothing to say of its units, and the commands in them are ours."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli.command_line.parser import dashboard

ROOT = Path(__file__).resolve().parent.parent
DEPLOY, INSTALLED = ROOT / "deploy", "/opt/dashboard/bin/dashboard"
UNITS = sorted((*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")))


def test_systemd_has_nothing_to_say_of_the_units(tmp_path: Path) -> None:
    units = []
    for unit in UNITS:
        # An instance of the template; verify also looks whether the program is there.
        units.append(tmp_path / unit.name.replace("@.", "@8501."))
        units[-1].write_text(unit.read_text("utf-8").replace(INSTALLED, sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],  # noqa: S607 - wherever Debian has it
        check=False, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=str)
def test_each_command_of_a_unit_is_one_with_its_options(unit: Path) -> None:
    (started,) = re.findall(rf"^ExecStart={INSTALLED} (.+)$", unit.read_text("utf-8"), re.MULTILINE)
    name, *words = started.replace("%i", "8501").split()
    command = dashboard.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    command.make_context(name, words)


def test_every_unit_is_bounded_and_of_the_service_user() -> None:
    for unit in UNITS:
        if unit.suffix == ".service":
            lines = unit.read_text("utf-8").splitlines()
            assert {"User=dashboard", "MemoryMax=2G", "NoNewPrivileges=yes"} <= set(lines)
            # Neither polars nor the child that reads workbooks survives these.
            assert not [line for line in lines if line.startswith(("MemoryDenyWrite", "LimitAS"))]
