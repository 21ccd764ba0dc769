"""The anchor of the audit log is printed on whatever leaves the database, and tells a chain cut short."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.web import session
from tests import databases
from tests.assessed import ROOT
from tests.pages import CARD
from tests.store.submitting import spoil

Printed = pytest.CaptureFixture[str]


def test_every_anchor_that_was_printed_is_part_of_the_chain_until_its_end_is_cut_off(
    tmp_path: Path,
    capsys: Printed,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    caplog.set_level(logging.INFO, "dashboard")
    url = databases.sqlite(tmp_path / "test.db")
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
    table = tmp_path / "card.csv"
    table.write_text(CARD, "utf-8")

    def told(*words: object) -> str:
        assert main([*map(str, words), "--database", url]) == 0, words
        return capsys.readouterr().out

    submit = told("submit", table, "--entity", "MLSA", "--accept", "--format", "json")
    printed = {"receipt": json.loads(submit)["receipt"]["anchor"]["digest"]}
    told("export", "--out", tmp_path / "data")
    status = json.loads((tmp_path / "data" / "status.json").read_text("utf-8"))
    printed["export"] = status["anchor"]["digest"]
    assert f", {printed['export']}" in (tmp_path / "data" / "README.txt").read_text("utf-8")
    told("export", "--out", tmp_path / "data-cs", "--lang", "cs")
    czech = (tmp_path / "data-cs" / "README.txt").read_text("utf-8")
    assert f"\nSHA-256 souboru strategie: {status['strategy']['sha256']}\nVerze dat: " in czech
    for name in ("report", "pack"):
        told(
            name, "--out", tmp_path / f"{name}.md", *(["--since", "2023-01-01"] * (name == "pack"))
        )
        text = (tmp_path / f"{name}.md").read_text("utf-8")
        (printed[name],) = re.findall(
            r"Fingerprint of that audit record\*\* \| ([0-9a-f]{64})", text
        )
    backup = told("backup", tmp_path / "backup", "--format", "json")
    printed["backup"] = json.loads(backup)["head"]
    workspace = session.open_workspace()
    caplog.clear()
    for _ in range(3):
        session.snapshot_of(workspace)
    (line,) = (vars(each) for each in caplog.records if each.message == "anchor")
    printed["log"] = line["facts"]["digest"]

    assert set(printed) == {"receipt", "export", "report", "pack", "backup", "log"}
    for digest in printed.values():
        told("audit", "verify", "--anchor", digest)
    last = json.loads(told("audit", "verify", "--format", "json"))["head"]
    assert printed["log"] == last
    kept = [word for digest in printed.values() for word in ("--anchor", digest)]
    verified = json.loads(told("audit", "verify", *kept, "--format", "json"))
    alone = json.loads(told("audit", "verify", *kept[:2], "--format", "json"))
    # The receipt, which came first, vouches for the fewest records.
    assert 0 <= verified["after_anchors"] < alone["after_anchors"]
    assert f"{alone['after_anchors']} audit record" in told("audit", "verify", *kept[:2])

    spoil(url, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    (tmp_path / "test.db-anchor").unlink()
    assert main(["audit", "verify", "--anchor", last, "--database", url]) == 1
    assert (
        f"audit-anchor: The fingerprint {last} is not part of the chain" in capsys.readouterr().out
    )
