"""The demo: its story to the end, what says that it is made up, and that nothing of it stays."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from dashboard.__main__ import main
from dashboard.cli import demo
from dashboard.workflow import Snapshot
from dashboard.workflow.workspace_opening import open_workspace
from tests.processes import free_port, wait_for


def test_the_demo_shows_every_case_and_every_file_of_it_says_that_it_is_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    strategy, database = demo.prepare(tmp_path)

    opened, problems = open_workspace(strategy, database)
    assert opened is not None, problems
    snapshot = Snapshot(opened)
    known, day = snapshot.workspace.strategy, opened.today
    answer = snapshot.answer(day)
    stages = [submission.stage for submission in snapshot.submissions]
    assert (stages.count("accepted"), stages.count("submitted"), stages.count("returned")) == (
        7,
        3,
        1,
    )
    assert [body.entity.code for body in answer.bodies if body.returned] == ["SPD"]
    assert "1.2.a" in answer.body("MEYS").outstanding  # type: ignore[union-attr]
    assert [round.title for round in known.rounds] == ["Závěrečná zpráva"]
    assert len(known.amendments) == 1
    assert {task for task, card in snapshot.card_records.items() if card.state == "approved"} == {
        *("2.1", "4.2"),
    }
    opened.engine.dispose()

    printed = ["--strategy", str(strategy), "--database", database]
    for command in (
        "pack --since 2023-06-30 --out pack.md",
        "export --out out",
        "public --out site",
        "export --public --out edition",
        "statistics --yearly 2022 --out yearly.csv",
        "template --entity PCR --out form.csv",
    ):
        assert main([*command.split(), *printed]) == 0
    assert "DEMO, made-up reports" in Path("pack.md").read_text("utf-8")
    for file in ("out/README.txt", "out/status.json", "site/status.json"):
        assert "demo-made-up-reports-cz-thb-2020-2023" in Path(file).read_text("utf-8")
    tables = [table.read_text("utf-8-sig") for table in Path().rglob("*.csv")]
    capsys.readouterr()
    assert main(["status", "--format", "csv", *printed]) == 0
    for table in [*tables, capsys.readouterr().out]:
        assert table.startswith("# DEMO, made-up reports")
    assert main(["inspect", "form.csv", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("task,indicator,wording"), "it is read as any form"
    assert main(["public", "--out", "site", *printed]) == 0
    assert "edition 1 " in capsys.readouterr().out, "what was printed is found again"


@pytest.mark.rest
def test_the_demo_is_gone_when_it_is_stopped_and_says_that_a_port_is_taken(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "dashboard", "demo", "--port", str(port)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_for(answers, "the demo answers")
        assert urlopen(f"http://127.0.0.1:{port}/healthz").status == 200
        again = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        assert again.returncode == 3
        assert str(port) in again.stderr
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
    assert list(tmp_path.glob("dashboard-demo-*")) == []
