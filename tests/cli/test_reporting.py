"""The commands that watch over reporting: reporting, digest, original."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path

from dashboard.workflow.workspace import HOME
from tests.assessed import ANNEX
from tests.cli.test_commands import Dashboard, dashboard, mlsa

__all__ = ["dashboard", "mlsa"]


def _today() -> date:
    return datetime.now(HOME).date()


ROUND = ["--from", "2022-07-01", "--to", "2022-12-31", "--due", "2099-01-30"]


def test_without_rounds_every_owner_is_listed_with_what_is_outstanding(
    dashboard: Dashboard, mlsa: Path
) -> None:
    found = dashboard("reporting", "--format", "json").json
    today = _today()
    table, rounds = dashboard("reporting"), dashboard("rounds")

    assert (found["as_of"], found["periods"]) == (today.isoformat(), [])
    (line,) = [one for one in found["entities"] if one["entity"] == "MLSA"]
    assert (line["cells"], line["outstanding"]) == ([], ["2.3.a", "3.1.a"])
    assert "The strategy sets no rounds of reports" in table.out
    assert "2.3.a, 3.1.a" in table.out
    csv = dashboard("reporting", "--format", "csv").out.splitlines()
    assert "MLSA,,,,,,,2.3.a 3.1.a" in csv
    assert (rounds.code, "No round is open" in rounds.out) == (0, True)
    assert dashboard("rounds", "--format", "json").json["rounds"] == []


def test_a_round_is_opened_asked_about_answered_changed_and_closed(
    dashboard: Dashboard, mlsa: Path, tmp_path: Path
) -> None:
    officer = ["--as", "Jana/officer:MLSA"]
    opened = dashboard(
        *("round", "open", "Zpráva 2022", *ROUND, "--entity", "MPSV", "--entity", "PCR"),
        *("--note", "Stručně.", "--format", "json"),
    )
    assert opened.code == 0
    round = opened.json["round"]
    assert {name: round[name] for name in ("id", "due", "entities", "note", "basis", "locked")} == {
        "id": "Zpráva 2022",
        "due": "2099-01-30",
        "entities": ["MLSA", "PCR"],
        "note": "Stručně.",
        "basis": "opened",
        "locked": None,
    }
    assert [(each["entity"], each["missing"]) for each in round["asked"]][1] == (
        *("MLSA",),
        ["2.3.a", "3.1.a"],
    )
    assert dashboard("round", "open", "zpráva 2022", *ROUND).code == 1
    assert dashboard("round", "open", "x", *ROUND, *officer).code == 3
    assert dashboard("round", "open", "x", *ROUND, "--entity", "NASA").code == 1
    assert dashboard("round", "change", "Zpráva 2021", "--due", "2099-02-27").code == 1

    form = tmp_path / "form.csv"
    assert dashboard("template", "--entity", "MLSA", "--out", form).code == 0
    assert "Card of rights and obligations,30 Jan 2099," in form.read_text("utf-8-sig")
    assert (
        "Round “Zpráva 2022”, submit by 30 Jan 2099, asks about"
        in dashboard("digest", "--entity", "MLSA").out
    )

    dashboard("submit", mlsa, "--entity", "MLSA", "--accept")
    (found,) = dashboard("rounds", "--format", "json").json["rounds"]
    (mine,) = [each for each in found["asked"] if each["entity"] == "MLSA"]
    assert (mine["owes"], mine["missing"]) == ([], [])
    changed = dashboard("round", "change", "ZPRÁVA 2022", "--due", "2099-02-27", "--lang", "cs")
    assert "podat do 27. 2. 2099" in changed.out
    closed = dashboard("round", "close", "Zpráva 2022", "--reason", "Zpráva vládě.")
    (listed,) = dashboard("reporting", "--format", "json").json["periods"]
    assert listed["locked"]["reason"] == "Zpráva vládě."
    mlsa.write_text(mlsa.read_text().replace("Card published", "The card of 2022"))
    refused = dashboard("submit", mlsa, "--entity", "MLSA", *officer, "--lang", "cs")
    assert (refused.code, "do kola Zpráva 2022, které je od" in refused.out) == (1, True)
    assert dashboard("round", "reopen", "Zpráva 2022", *officer).code == 3
    assert (closed.code, closed.out) == (0, "Zpráva 2022 is closed.\n")
    assert "did not answer" in dashboard("reporting").out
    assert "Round “" not in dashboard("digest", "--entity", "MLSA").out
    opened = dashboard("round", "reopen", "Zpráva 2022", "--reason", "Oprava.", "--format", "json")
    assert opened.json == {"period": "Zpráva 2022", "locked": False}
    assert dashboard("round", "close", "2025-1", "--reason", "x").code == 1
    assert dashboard("submit", mlsa, "--entity", "MLSA", *officer).code == 0
    assert dashboard("audit", "verify").code == 0


def test_a_digest_is_printed_in_either_language(dashboard: Dashboard, mlsa: Path) -> None:
    before = dashboard("digest", "--entity", "MLSA").out
    number = dashboard("submit", mlsa, "--entity", "MLSA", "--format", "json").json["submission"]
    dashboard("return", number, "--reason", "row 2: which card?")

    english = dashboard("digest", "--entity", "MPSV").out
    czech = dashboard("digest", "--entity", "MLSA", "--lang", "cs").out

    assert f"Report no. {number} (mlsa.csv)." in english
    assert "Why it was returned: “row 2: which card?”" in english
    assert "Kolo „" not in czech
    assert czech.count("Podpora legislativních změn (3.1)") == 1, "it was returned: named once"
    assert "Nemáme k tomu zprávu" not in czech
    found, today = dashboard("digest", "--entity", "MLSA", "--format", "json").json, _today()
    assert (found["entity"], found["as_of"]) == ("MLSA", today.isoformat()), "not of its last day"
    late = (today - date(2022, 12, 31)).days
    assert re.search(rf"Deadline 31 Dec 2022, over \d+ years? late \({late:,} days\)", before)
    assert "Next deadline" not in before


def test_nothing_is_asked_once_the_verdicts_on_a_strategy_are_published(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    finished = ["--strategy", ANNEX]
    assert dashboard("adopt", ANNEX).code == 0
    papers, letters = tmp_path / "papers.md", tmp_path / "letters.zip"

    letter = dashboard("digest", "--entity", "MOI", *finished)
    asked = dashboard("digest", "--all", "--out", letters, *finished, "--format", "json").json
    assert dashboard("pack", "--since", "2018-12-31", "--out", papers, *finished).code == 0

    assert letter.out.startswith("Nothing is asked of MOI: no letter is needed.")
    assert asked["entities"] == []
    assert "to report by" not in papers.read_text("utf-8")
    thanks = dashboard("digest", "--entity", "MOI", "--thanks", *finished).out
    assert "Please answer" not in thanks
    assert "Statistics" not in thanks


def test_letters_are_files_of_each_format_and_all_of_them_one_archive(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    on = ("--as-of", "2024-03-31", "--reply-by", "2024-04-30")
    beginnings = {"docx": b"PK", "pdf": b"%PDF", "txt": b"N\xc3\xa1rodn"}
    for ending, begins in beginnings.items():
        out = tmp_path / f"letter.{ending}"
        made = dashboard("digest", "--entity", "CPD", "--lang", "cs", "--out", out, *on)
        assert made.code == 0
        assert out.read_bytes().startswith(begins)
    archive = tmp_path / "letters.zip"
    made = dashboard(
        "digest", "--all", "--letters", "txt", "--out", archive, "--format", "json", *on
    )
    with zipfile.ZipFile(archive) as letters:
        texts = {name.split("-")[4]: letters.read(name).decode() for name in letters.namelist()}
    assert made.json["entities"] == list(texts)
    assert list(texts) == ["MOI", "CPD", "PCR", "SPD", "MLSA", "MEYS", "MOJ"]
    assert "Statistics that we ask you for" in texts["MOJ"]
    assert "Courts: persons convicted, 2023: total, by form of exploitation" in texts["MOJ"]
    assert all("by 30 Apr 2024" in each.splitlines()[0] for each in texts.values())
    nothing = dashboard("digest", "--entity", "MFA", *on)
    assert (nothing.code, "no letter is needed" in nothing.out) == (0, True)
    assert "thank you" in dashboard("digest", "--entity", "MFA", "--thanks", *on).out
    for unfit, why in {
        "2024-03-28": "day-past: Ke dni 31. 3. 2024 už den 28. 3. 2024 uplynul.",
        "2024-05-01": "day-not-working: Den 1. 5. 2024 je sobota, neděle nebo svátek."
        " Zvolte pracovní den; nejbližší je 2. 5. 2024.",
    }.items():
        refused = dashboard(
            *("digest", "--entity", "CPD", "--lang", "cs"),
            *("--as-of", "2024-03-31", "--reply-by", unfit),
        )
        assert refused.code == 1
        assert why in refused.out.replace("\xa0", " ")
    for wrong in (
        ("--all", "--out", "letters.pdf"),
        ("--all", "--entity", "CPD"),
        ("--entity", "CPD", "--out", "letter.odt"),
    ):
        assert dashboard("digest", *wrong).code == 2


def test_submissions_are_listed_by_entity_and_by_state(dashboard: Dashboard) -> None:
    every = dashboard("submissions", "--format", "json").json["submissions"]
    entity = every[0]["entity"]

    own = dashboard("submissions", "--entity", entity, "--format", "json").json["submissions"]
    others = dashboard("submissions", "--entity", "MLSA", "--format", "json").json["submissions"]
    accepted = dashboard("submissions", "--state", "accepted", "--format", "json").json
    returned = dashboard("submissions", "--state", "returned", "--format", "json").json
    unknown = [dashboard("submissions", "--entity", code) for code in ("", "XYZ")]

    assert own == [submission for submission in every if submission["entity"] == entity] != []
    assert others == []
    by_state = [submission for submission in every if submission["state"] == "accepted"]
    assert accepted["submissions"] == by_state != []
    assert returned["submissions"] == []
    assert [answer.code for answer in unknown] == [1, 1]


def test_the_help_of_a_command_says_where_the_codes_are_and_gives_an_example(
    dashboard: Dashboard,
) -> None:
    for command in ("template", "submit", "submissions", "export", "digest"):
        told = " ".join(dashboard(command, "--help").out.split())
        assert "MLSA or, in Czech, MPSV; `dashboard reporting` lists the codes" in told, command
        assert f"Example: dashboard {command} " in told, command
