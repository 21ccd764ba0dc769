"""The commands amendment add, withdraw and list; what compare and the meeting pack say of an amendment."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_commands import Dashboard, dashboard

__all__ = ["dashboard"]

MOVED = (
    *("amendment", "add", "1.2", "--from", "2023-10-01", "--deadline", "2024-06-30"),
    *(
        "--authority",
        "Government Resolution No. 700/2023",
        "--reason",
        "The draft is commented on.",
    ),
)
JSON = ("--format", "json")
DAYS = ("2023-06-30", "2024-03-31")


def test_a_deadline_is_moved_after_a_trial_and_taken_back(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    tried = dashboard(*MOVED, "--dry-run", *JSON).json
    assert tried["amendment"]["number"] is None
    assert tried["amendment"]["changes"] == [
        {"field": "deadline", "before": "2023-12-31", "after": "2024-06-30"}
    ]
    assert tried["effects"] == [], "today both deadlines are past"
    assert dashboard("amendment", "list", *JSON).json["amendments"] == []

    said = dashboard(*MOVED)
    assert said.code == 0
    assert "Amendment 1 of 1.2 is entered and in force from 1 Oct 2023." in said.out
    assert "Deadline: 2023 → 30 Jun 2024" in said.out
    (listed,) = dashboard("amendment", "list", *JSON).json["amendments"]
    assert (listed["number"], listed["task"], listed["since"]) == (1, "1.2", "2023-10-01")
    assert "Government Resolution No. 700/2023" in dashboard("amendment", "list").out
    status = dashboard("status", "--as-of", "2024-03-31", *JSON).json
    (task,) = [each for each in status["tasks"] if each["number"] == "1.2"]
    assert (task["status"], task["deadline"], task["deadline_original"]) == (
        *("not_yet_due", "2024-06-30"),
        "2023-12-31",
    )
    (line,) = [
        each
        for each in dashboard("compare", *DAYS, *JSON).json["changes"]
        if each["axis"] == "deadline"
    ]
    assert line == {
        **{"task": "1.2", "indicator": None, "axis": "deadline", "cause": "amendment"},
        **{"before": "2023-12-31", "after": "2024-06-30"},
        **{"authority": "Government Resolution No. 700/2023", "since": "2023-10-01"},
        **{"reason": "The draft is commented on.", "event": "took_effect"},
    }
    told = "from 1 Oct 2023, Government Resolution No. 700/2023; The draft is commented on"
    assert told in dashboard("compare", *DAYS).out
    pack = tmp_path / "pack.md"
    assert dashboard("pack", "--since", DAYS[0], "--as-of", DAYS[1], "--out", pack).code == 0
    (line,) = [
        each for each in pack.read_text("utf-8").splitlines() if "Without this change" in each
    ]
    assert "Government Resolution No. 700/2023" in line
    assert line.endswith(" would be: no report, 91 days late.")

    back = dashboard("amendment", "withdraw", "1", "--reason", "Another resolution.", *JSON).json
    assert back["amendment"]["changes"] == [
        {"field": "deadline", "before": "2024-06-30", "after": "2023-12-31"}
    ]
    assert dashboard("amendment", "withdraw", "1", "--reason", "Again.").code == 1
    assert dashboard("amendment", "list", *JSON).json["amendments"] == []
    assert dashboard("audit", "verify").code == 0


def test_what_was_withdrawn_is_called_so_and_its_amendment_named_once(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    gone = ("amendment", "add", "1.2.a", "--from", "2023-10-01", "--withdrawn")
    assert dashboard(*gone, "--authority", "No. 700/2023", "--reason", "It moved.").code == 0
    pack = tmp_path / "pack.md"
    assert dashboard("pack", "--since", DAYS[0], "--as-of", DAYS[1], "--out", pack).code == 0
    (line,) = [
        each for each in pack.read_text("utf-8").splitlines() if "Withdrawn by an amendment" in each
    ]
    assert line.count("700/2023") == 1
    for command in (("status", "--as-of", DAYS[1]), ("compare", *DAYS)):
        (line,) = [each for each in dashboard(*command).out.splitlines() if "1.2" in each][:1]
        assert "Withdrawn by an amendment" in line, line
        assert "No target" not in line


def test_every_mistake_is_printed_at_once_in_both_languages(dashboard: Dashboard) -> None:
    wrong = ("amendment", "add", "1.22", "--from", "2023-10-01", "--deadline", "soon")
    told = dashboard(*wrong, *JSON)
    assert told.code == 1
    assert [each["code"] for each in told.json["problems"]] == [
        *("amendment-subject", "amendment-no-authority", "reason-missing", "deadline-form")
    ]
    czech = dashboard(*wrong, "--lang", "cs").out
    assert (
        "„1.22“ není úkol, ukazatel plnění ani subjekt strategie. Měli jste na mysli 1.2?" in czech
    )
    later = (*MOVED[:4], "2031-01-01", *MOVED[5:])
    asked = dashboard(*later, *JSON)
    assert asked.code == 1
    assert [each["code"] for each in asked.json["problems"]] == ["amendment-outside"]
    tried = dashboard(*later, "--dry-run", *JSON).json
    assert [each["severity"] for each in tried["problems"]] == ["warning"]
    assert dashboard("amendment", "list", *JSON).json["amendments"] == []
    assert "--outside-period" in dashboard(*later, "--lang", "cs").out
    assert dashboard(*later, "--outside-period").code == 0
    assert dashboard(*MOVED, "--as", "Jana/officer:MEYS").code == 3
    assert dashboard("amendment", "add", "1.2", "--deadline", "2024").code == 2


def test_a_body_is_renamed_and_merged_by_command(dashboard: Dashboard) -> None:
    told = ("--authority", "Act 1/2023", "--reason", "Reorganised.")
    decided = ("--from", "2024-01-01", *told, "--outside-period", *JSON)
    for given, changes in (
        (("MŠMT", "--name", "Ministry of Schools"), [("name", "Ministry of Schools")]),
        (("MŠMT", "--code-cs", "MŠ"), [("code_cs", "MŠ")]),
        (("MEYS", "--merged-into", "MPSV"), [("succeeded_by", "MLSA")]),
    ):
        made = dashboard("amendment", "add", *given, *decided).json["amendment"]["changes"]
        assert [(each["field"], each["after"]) for each in made] == changes
    assert "Česká zkratka: MŠMT → MŠ" in dashboard("amendment", "list", "--lang", "cs").out
    asked = ("--from", "2023-01-01", "--to", "2023-12-31", "--due", "2099-01-30", "--entity", "MŠ")
    assert dashboard("round", "open", "x", *asked, *JSON).json["round"]["entities"] == ["MEYS"]
