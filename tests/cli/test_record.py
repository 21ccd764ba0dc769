"""What is on record by command: exports of named people, filters, old entries, one text erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import Dashboard, dashboard, mlsa

__all__ = ["dashboard", "mlsa"]

KAREL = ("--as", "Karel Novák")
OTTO = ("--as", "Otto Server")


@pytest.fixture
def peopled(dashboard: Dashboard) -> Dashboard:
    """A database with a coordinator, an operator, and an officer of MLSA."""
    for name, role, by in (
        ("Karel Novák", "coordinator", ()),
        ("Otto Server", "operator", KAREL),
        ("Jana Nová", "officer:MLSA", KAREL),
    ):
        given = ("--mail", f"{name[0]}@example.cz", "--role", role)
        assert dashboard("invite", name, *given, *by).code == 0
    return dashboard


def acts(dashboard: Dashboard, *wanted: object) -> list[tuple[str, str, str]]:
    listed = dashboard("access", *wanted, *OTTO, "--format", "json").json["acts"]
    return [(act["actor"], act["object"], act["outcome"]) for act in listed]


def test_every_file_that_a_command_writes_is_on_record(peopled: Dashboard, tmp_path: Path) -> None:
    for words in (
        ("report", "--out", tmp_path / "a.md", *KAREL),
        ("pack", "--out", tmp_path / "p.md", "--since", "2022-12-31", "--as", "Jana Nová"),
        ("export", "--out", tmp_path / "data", "--entity", "MLSA", *KAREL),
        ("template", "--entity", "MLSA", "--out", tmp_path / "form.csv", *KAREL),
        ("report", "--for", "MLSA", "--out", tmp_path / "c.md", *KAREL),
        ("backup", tmp_path / "b.db"),
    ):
        assert peopled(*words).code == 0

    assert acts(peopled, "--kind", "export") == [
        ("stranger", "backup", "done"),
        ("Karel Novák", "draft-for:MLSA", "done"),
        ("Karel Novák", "form:MLSA", "done"),
        ("Karel Novák", "open-data:MLSA", "done"),
        ("Jana Nová", "pack", "done"),
        ("Karel Novák", "assessment", "done"),
    ]
    shown = peopled("access", "--kind", "export", *KAREL, "--lang", "cs").out
    assert "pořízení exportu" in shown
    assert "otevřená data MLSA" in shown
    assert "neuvedeno" in shown
    assert peopled("audit", "verify").code == 0


def test_the_record_is_asked_by_person_outcome_and_day(peopled: Dashboard, mlsa: Path) -> None:
    sent = peopled("submit", mlsa, "--entity", "MLSA", "--as", "Jana Nová", "--format", "json")
    assert peopled("accept", sent.json["submission"], "--as", "Jana Nová").code == 3

    number = sent.json["submission"]
    assert acts(peopled, "--person", "Jana Nová") == [
        ("Jana Nová", f"submission:{number}", "refused"),
        ("Jana Nová", f"submission:{number}", "done"),
    ]
    assert acts(peopled, "--outcome", "refused", "--kind", "accept")
    assert acts(peopled, "--to", "2020-01-01") == []
    assert peopled("access", "--person", "Nobody", *KAREL).code == 1
    assert peopled("access", "--as", "Jana Nová").code == 3
    assert "Ještě kolikrát" in peopled("access", "--lang", "cs", *KAREL).out


def test_young_entries_are_kept(peopled: Dashboard) -> None:
    young = peopled("access", "--drop-before", "2099-01-01", *KAREL)
    assert (young.code, "kept for 548 days" in young.out) == (1, True)
    old = peopled("access", "--drop-before", "2020-01-01", *KAREL)
    assert (old.code, "0 old entries dropped" in old.out) == (0, True)
    assert old.out.splitlines() == ["0 old entries dropped."]
    early = peopled("forget", "--origins-before", "2020-01-01", *KAREL, "--format", "json")
    assert (early.json["erased"], early.json["left"]) == (0, [])
    late = peopled("forget", "--origins-before", "2099-01-01", *KAREL, "--format", "json")
    assert (late.json["erased"] > 0, len(late.json["left"])) == (True, 1)
    for_programs = peopled("access", "--drop-before", "2020-01-01", "--format", "csv", *KAREL)
    assert for_programs.out.splitlines() == ["dropped", "0"]
    assert peopled("access", "--drop-before", "2020-01-01", *OTTO).code == 3


def test_one_text_is_found_erased_and_named_and_the_chain_holds(
    peopled: Dashboard, mlsa: Path
) -> None:
    sent = peopled("submit", mlsa, "--entity", "MLSA", "--as", "Jana Nová", "--format", "json")
    number = sent.json["submission"]
    peopled("return", number, "--reason", "Volejte 777 123 456.", *KAREL)

    found = peopled("audit", "texts", "--submission", number, *OTTO, "--format", "json")
    texts = {each["name"]: each for each in found.json["texts"]}
    assert set(texts) == {"file_name", "reason"}
    assert "777 123" not in found.out
    assert texts["reason"]["actor"] == "Karel Novák"
    reason = f"{texts['reason']['seq']}:reason"

    assert peopled("audit", "texts", "--as", "Jana Nová").code == 3
    assert peopled("forget", "--text", reason, *OTTO).code == 2
    assert peopled("forget", "--text", "9999:reason", "--ground", "mistake", *OTTO).code == 1
    forget = ("forget", "--text", reason, "--ground", "personal-data")
    assert peopled(*forget, "--as", "Jana Nová").code == 3
    forgotten = peopled(*forget, *OTTO)
    assert forgotten.code == 0
    assert "made earlier still contain the erased data" in forgotten.out
    assert peopled(*forget, *OTTO).code == 1

    assert "777 123" not in peopled("submissions", *KAREL, "--format", "json").out
    told = peopled("audit", "verify", "--lang", "cs")
    assert told.code == 0
    assert "Důvod: osobní údaje, které tam nepatří." in told.out
    assert ("Otto Server", f"text:{texts['reason']['seq']}", "done") in acts(peopled)
