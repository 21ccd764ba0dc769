"""The files of `deploy/`: systemd has nothing to say of its units, their commands are ours, nginx obeys."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from dashboard.cli.command_line.parser import dashboard
from dashboard.workflow.installation import systemd_units
from tests.browser.sign_ins import as_shipped, nginx_program
from tests.browser.visiting import wait_until_it_answers
from tests.processes import free_port

pytestmark = pytest.mark.rest

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


def test_each_command_of_a_unit_is_one_with_its_options() -> None:
    for unit in sorted(DEPLOY.glob("dashboard*.service")):
        (started,) = re.findall(
            rf"^ExecStart={INSTALLED} (.+)$", unit.read_text("utf-8"), re.MULTILINE
        )
        name, *words = started.replace("%i", "8501").split()
        command = dashboard.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        command.make_context(name, words)


@pytest.fixture
def installed(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder of units as installed, and the environment that their file gives."""
    (tmp_path / "dashboard.env").write_bytes((DEPLOY / "dashboard.env").read_bytes())
    (tmp_path / "dashboard.env").chmod(0o640)
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/etc/dashboard", str(tmp_path))
        (tmp_path / unit.name).write_text(text, "utf-8")
    return tmp_path, systemd_units.read_environment_file(tmp_path / "dashboard.env")


def test_doctor_has_nothing_to_say_of_the_units(installed: tuple[Path, dict[str, str]]) -> None:
    folder, environment = installed
    assert len(systemd_units.find([folder])) == 4
    assert list(systemd_units.check(systemd_units.find([folder]), environment)) == []


def test_doctor_names_what_a_drop_in_makes_wrong(installed: tuple[Path, dict[str, str]]) -> None:
    folder, environment = installed
    (folder / "dashboard@.service.d").mkdir()
    for drop_in, code in {
        "User=root": "unit-lacks",
        "MemoryMax=infinity": "unit-lacks",
        "MemoryDenyWriteExecute=yes": "unit-breaks",
        "LimitAS=2G": "unit-breaks",
        "TimeoutStopSec=20": "unit-stops-early",
    }.items():
        (folder / "dashboard@.service.d" / "own.conf").write_text(f"[Service]\n{drop_in}\n")
        assert [
            each.code for each in systemd_units.check(systemd_units.find([folder]), environment)
        ] == [code]


def test_doctor_names_a_file_of_variables_that_others_may_read_or_that_it_was_started_without(
    installed: tuple[Path, dict[str, str]],
) -> None:
    folder, environment = installed
    with (folder / "dashboard.env").open("a") as file:
        file.write(f"DASHBOARD_STOP_WITHIN={'9' * 5000}\n")  # no unit could end before
    environment = systemd_units.read_environment_file(folder / "dashboard.env")
    assert list(systemd_units.check(systemd_units.find([folder]), environment)) == []
    other = environment | {"DASHBOARD_DATABASE_URL": "sqlite:///other.db"}
    told = {
        each.code: each.values["found"]
        for each in systemd_units.check(systemd_units.find([folder]), other)
    }
    assert told == {"unit-environment": "DASHBOARD_DATABASE_URL"}
    (folder / "dashboard.env").chmod(0o666)
    (problem,) = systemd_units.check(systemd_units.find([folder]), environment)
    assert (problem.code, problem.values["mode"]) == ("setting-file-open", "666")


def test_doctor_names_each_timer_that_is_neither_enabled_nor_masked(
    installed: tuple[Path, dict[str, str]],
) -> None:
    folder, _ = installed
    (folder / "dashboard-public.timer").unlink()
    (folder / "dashboard-public.timer").symlink_to(os.devnull)
    (folder / "timers.target.wants").mkdir()
    (folder / "timers.target.wants" / "dashboard-backup.timer").symlink_to(
        folder / "dashboard-backup.timer"
    )
    (problem,) = systemd_units.disabled([folder])
    assert (problem.code, problem.values["found"]) == ("timer-disabled", "dashboard-notify.timer")


def test_the_command_of_root_reads_variables_as_systemd_does(tmp_path: Path) -> None:
    lines = [
        "# of ours",
        "A_NAME=Karel Novák",
        "B_NAME='Eva & $HOME'",
        'C_NAME="x=y"',
        " ",
        "D_NAME=",
    ]
    (tmp_path / "dashboard.env").write_text("\n".join(lines), "utf-8")
    (tmp_path / "program").write_text('#!/bin/sh\nenv | grep _NAME= | sort\necho said: "$@"\n')
    (tmp_path / "program").chmod(0o755)
    script = (DEPLOY / "dashboard.sh").read_text("utf-8")
    for written, ours in {
        "/etc/dashboard": str(tmp_path),
        "/var/lib/dashboard": str(tmp_path),
        "/opt/dashboard/bin/dashboard": str(tmp_path / "program"),
        "runuser -u dashboard -- ": "",
    }.items():
        assert written in script
        script = script.replace(written, ours)
    done = subprocess.run(
        ["sh", "-c", script, "dashboard", "two words"],  # noqa: S607
        check=True, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "A_NAME=Karel Novák",
        "B_NAME=Eva & $HOME",
        "C_NAME=x=y",
        "D_NAME=",
        "said: two words",
    ]
    assert (
        systemd_units.read_environment_file(tmp_path / "dashboard.env")["B_NAME"] == "Eva & $HOME"
    )


def test_a_unit_that_cannot_be_read_is_named_and_one_that_is_masked_passed_over(
    installed: tuple[Path, dict[str, str]],
) -> None:
    folder, environment = installed
    masked, dropped = folder / "dashboard-notify.service", folder / "dashboard@.service.d"
    masked.unlink()
    masked.symlink_to(os.devnull)
    dropped.mkdir()
    (dropped / "of-another.conf").symlink_to(folder / "gone.conf")
    (problem,) = systemd_units.check(systemd_units.find([folder]), environment)
    assert (problem.code, problem.values["name"]) == ("setting-unreadable", "dashboard@.service")
    assert problem.values["found"] == str(dropped / "of-another.conf")


def test_each_variable_that_a_unit_names_is_in_the_file_of_variables() -> None:
    # Once people were invited, mail and edition are for one of them: a unit without --as fails each time.
    texts = {unit.name: unit.read_text("utf-8") for unit in UNITS}
    named = {name for text in texts.values() for name in re.findall(r"\$\{(\w+)\}", text)}
    assert named <= set(systemd_units.read_environment_file(DEPLOY / "dashboard.env"))
    acting = {name for name, text in texts.items() if '--as "${TIMERS_ACT_AS}"' in text}
    assert acting == {"dashboard-notify.service", "dashboard-public.service"}


def test_every_unit_is_bounded_and_of_the_service_user() -> None:
    for unit in DEPLOY.glob("dashboard*.service"):
        lines = unit.read_text("utf-8").splitlines()
        assert {"User=dashboard", "MemoryMax=2G", "NoNewPrivileges=yes"} <= set(lines)
        # What a timer missed while the machine was off is done at its start, and only once.
        (after,) = (line for line in lines if line.startswith("After="))
        assert "postgresql.service" in after
        assert "network-online.target" in after or "Restart=on-failure" in lines
        assert [line for line in lines if line.startswith("OnFailure=operator-alert@")]
        # Neither polars nor the child that reads workbooks survives these.
        assert not [line for line in lines if line.startswith(("MemoryDenyWrite", "LimitAS"))]


def test_nginx_lets_other_sites_frame_the_charts_of_an_edition_and_nothing_else(
    tmp_path: Path,
) -> None:
    site, port = tmp_path / "site", free_port()
    (site / "cs").mkdir(parents=True)
    pages = ("cs/tasks.html", "cs/chart-victims-form.html", "cs/chart-a.svg")
    data = ("vydani.csv", "katalog.jsonld", "edition.json")
    for name in ("index.html", *pages, *data):
        (site / name).write_text("<p>x</p>", "utf-8")
    sample = (DEPLOY / "nginx-edition.conf").read_text("utf-8")
    sample = re.sub(r"(?m)^ *(ssl_certificate|server_name).*\n", "", sample)
    sample = sample.replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    sample = sample.replace("<folder>;", f"{site};").replace("<folder>", "").replace("<...>", "")
    beside = as_shipped(free_port(), (free_port(), free_port()), free_port(), free_port())
    settings = tmp_path / "nginx.conf"
    settings.write_text(
        f"{'user root;' if os.getuid() == 0 else ''}\n"
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/e.log; events {{}}\n"
        f"http {{ types {{ text/html html; image/svg+xml svg; }} access_log off;\n{sample}{beside}}}\n",
        "utf-8",
    )
    with subprocess.Popen(
        [nginx_program(), "-c", settings, "-p", tmp_path, "-e", tmp_path / "e.log"]
    ) as run:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_it_answers(address, lambda: run.poll() is None, "index.html")
            told = {}
            for name in (*pages, *data):
                with urllib.request.urlopen(f"{address}/{name}") as answer:  # noqa: S310 - loopback
                    told[name] = answer.headers
        finally:
            run.terminate()
    policies = {name: told[name]["Content-Security-Policy"] for name in pages}
    assert policies == {
        "cs/tasks.html": "frame-ancestors 'none'",
        "cs/chart-victims-form.html": "frame-ancestors *",
        "cs/chart-a.svg": "frame-ancestors 'none'",
    }
    assert {told[name]["Access-Control-Allow-Origin"] for name in (*data, pages[2])} == {"*"}
    assert [told[name]["Content-Type"] for name in (*data, pages[2])] == [
        "text/csv; charset=utf-8",
        "application/ld+json; charset=utf-8",
        "application/json; charset=utf-8",
        "image/svg+xml; charset=utf-8",
    ]
    assert {head["X-Content-Type-Options"] for head in told.values()} == {"nosniff"}
    # The cookie of the servers beside it is theirs alone.
    assert {head["Set-Cookie"] for head in told.values()} == {None}
