"""The first coordinator of a strategy in a database where another strategy has people."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.store import audit_log
from dashboard.store.database import read_transaction
from dashboard.store.verification import verify_chain
from tests.store.submitting import opened

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "small.yaml"
Printed = pytest.CaptureFixture[str]


@pytest.mark.parametrize("who", ["local", "Jana Nová"])
def test_the_next_strategy_takes_its_first_coordinator_on_record(
    who: str, filled_url: str, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)

    def run(*words: str | Path) -> tuple[int, str]:
        code = main([*map(str, words), "--database", filled_url])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    jana = ("invite", "Jana Nová", "--mail", "jana@example.cz", "--role", "coordinator")
    eva = ("invite", "Eva Malá", "--mail", "eva@example.cz", "--role")
    here = ("--strategy", SMALL)
    assert run(*jana)[0] == 0
    assert run("invite", "Petr", "--mail", "p@example.cz", "--role", "reader", "--as", "1")[0] == 0
    assert run("adopt", SMALL)[0] == 0

    # Whoever is none, and who is no coordinator anywhere, writes nothing else in it.
    assert run("round", "close", "2024", *here, "--as", who)[0] in {2, 3}
    assert "first-coordinator" in run(*eva, "reader", *here, "--as", who)[1]
    assert run(*eva, "coordinator", *here, "--as", who)[0] == 0
    # From now on it has people of its own.
    code, _ = run(
        "invite", "Zora", "--mail", "z@example.cz", "--role", "reader", *here, "--as", who
    )
    assert code in {2, 3}
    code, told = run("people", *here, "--as", "Eva Malá")
    assert code == 0
    assert "Eva" in told

    with opened(filled_url) as engine, read_transaction(engine) as connection:
        assert verify_chain.verify(connection) == []
        lines = audit_log.listing(connection, "small-2024")
    invited = [line.actor for line in lines if line.action == "invite"]
    assert invited == ["local" if who == "local" else "person:1"]
