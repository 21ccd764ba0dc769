"""The command line as a contract: what each command prints, and its exit code."""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard.__main__ import main
from dashboard.presentation.languages import Wording
from tests import databases
from tests.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
HEADS = "task,indicator,component,date,value,evidence,note"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Dashboard = Callable[..., Answer]


@pytest.fixture
def dashboard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Dashboard:
    """The program on a database of its own; the words of a command line in, the answer out."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", databases.sqlite(tmp_path / "test.db"))

    def run(*words: str | int | Path) -> Answer:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run


@pytest.fixture
def finished(dashboard: Dashboard) -> Path:
    """The strategy before the one that the database holds, loaded into it as well."""
    path = ROOT / "data/2016-2019/indicators.yaml"
    assert dashboard("adopt", path).code == 0
    return path


@pytest.fixture
def mlsa(tmp_path: Path) -> Path:
    """A right table of the Ministry of Labour: the card of 2.3 in time, and a bill for 3.1."""
    path = tmp_path / "mlsa.csv"
    path.write_text(
        f"{HEADS}\n"
        "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Card published\n"
        "3.1,a,amendment of the Employment Act,10.5.2023,1,eKLEP ALBSD1,Sent out for comments\n"
    )
    return path


@pytest.fixture
def excel(tmp_path: Path) -> Path:
    """A table as Czech Excel saves it: cp1250, semicolons, Czech heads, a decimal comma."""
    path = tmp_path / "opk.csv"
    path.write_bytes(
        (
            "Úkol;Ukazatel;Složka;Datum;Hodnota;Doklad;Poznámka\r\n"
            "3.2;a;Ostrava – terénní pracovníci;12.5.2022;1,0;č. j. MV-1/2022;Školení\r\n"
            "3.2;a;Plzeň;20. 11. 2023;1;č. j. MV-2/2023;Další školení\r\n"
        ).encode("cp1250")
    )
    return path


def statuses(answer: Answer) -> dict[str, str]:
    return {task["number"]: task["status"] for task in answer.json["tasks"]}


def test_status_has_every_field_of_the_contract(dashboard: Dashboard) -> None:
    answer = dashboard("status", "--as-of", "2023-12-31", "--format", "json")
    task = answer.json["tasks"][2]

    assert (answer.code, answer.json["as_of"], answer.json["version"]) == (0, "2023-12-31", 1)
    assert answer.json["counts"] == {
        **{"met": 1, "partially_met": 0, "not_met": 3},
        **{"not_yet_due": 0, "no_report": 9, "no_target": 0},
    }
    assert answer.json["strategy"]["id"] == "cz-thb-2020-2023"
    assert len(answer.json["strategy"]["sha256"]) == 64
    assert list(task) == [
        "number", "title", "goal", "status", "responsible", "cooperating", "deadline",
        "deadline_original", "deadline_as_stated", "schedule", "indicators",
    ]  # fmt: skip
    assert (task["number"], task["goal"], task["deadline"]) == ("2.1", "2", "2021-12-31")
    assert task["responsible"] == ["CPD", "PCR"]
    assert task["deadline_as_stated"] == "2021"
    (indicator,) = task["indicators"]
    assert {
        "id", "text", "kind", "status", "achieved", "target", "target_basis", "components",
        "schedule", "evidence", "reporting",
    } <= set(indicator)  # fmt: skip
    assert indicator["schedule"] == {"state": "met_late", "since": "2022-10-18", "days": 291}
    assert indicator["evidence"] == "third_party"
    assert indicator["reporting"][0] == {
        "entity": "CPD",
        "last": None,
        "silent_since": "2020-01-01",
    }
    (component,) = indicator["components"]
    assert component == {
        **{"id": "list", "text": component["text"], "required": True},
        **{"reached": True, "since": "2022-10-18"},
    }


def test_explain_tells_two_true_stories_of_task_2_1(dashboard: Dashboard) -> None:
    then = dashboard("explain", "2.1", "--as-of", "2021-12-31")
    later = dashboard("explain", "2.1", "--as-of", "2022-12-31")

    assert "Not met (rule 6)" in then.out
    assert "31 Mar 2021 (inferred)" in then.out
    assert "met 18 Oct 2022, 291 days late" in later.out
    assert "the day is inferred" in later.out
    assert "public sources" in later.out
    assert " · Public sources · 18 Oct 2022" in later.out
    unknown = dashboard("explain", "9.9")
    assert (unknown.code, "4.4" in unknown.out) == (1, True)
    (trace,) = dashboard("explain", "2.1.a", "--as-of", "2022-12-31", "--format", "json").json[
        "trace"
    ]

    assert trace["rule"] == 2
    assert [row["date"] for row in trace["used"]] == ["2022-10-18"]
    assert {ignored["why"] for ignored in trace["ignored"]} == {"superseded"}
    assert trace["lift"] == []


def test_a_table_accepted_changes_the_right_statuses_and_no_other(
    dashboard: Dashboard, mlsa: Path
) -> None:
    before = statuses(dashboard("status", "--format", "json"))

    words = ("submit", mlsa, "--entity", "MLSA", "--format", "json")
    tried = dashboard(*words, "--dry-run").json
    assert tried["submission"] is None
    assert [effect["indicator"] for effect in tried["effects"]] == ["2.3.a", "3.1.a"]
    handed = dashboard(*words)
    waiting = statuses(dashboard("status", "--format", "json"))
    accepted = dashboard("accept", handed.json["submission"], "--format", "json")
    after = statuses(dashboard("status", "--format", "json"))

    assert (handed.code, handed.json["state"], handed.json["rows"]) == (0, "submitted", 2)
    assert waiting == before
    assert (accepted.code, accepted.json["state"]) == (0, "accepted")
    assert {number for number in before if before[number] != after[number]} == {"2.3", "3.1"}
    assert (after["2.3"], after["3.1"]) == ("met", "met")


def test_a_czech_excel_table_is_read_and_accepted_at_once(
    dashboard: Dashboard, excel: Path
) -> None:
    answer = dashboard("submit", excel, "--entity", "OPK", "--accept", "--format", "json")

    assert (answer.code, answer.json["state"]) == (0, "accepted")
    (effect,) = answer.json["effects"]
    assert effect == {
        **{"indicator": "3.2.a", "before": "no_report", "after": "met"},
        **{"achieved_before": None, "achieved_after": 2},
        **{"met_before": None, "met_after": "2022-05-12", "rule_before": 5, "rule_after": 2},
        "why": "The value achieved reaches the target.",
    }
    found = dashboard("inspect", excel, "--format", "json").json
    assert list(found) == [
        "encoding", "delimiter", "sheet", "sheets", "header_row", "columns", "rows", "problems",
    ]  # fmt: skip
    assert (found["encoding"], found["delimiter"], found["header_row"]) == ("cp1250", ";", 1)
    assert found["columns"][0] == "Úkol"
    assert found["rows"][0][2] == "Ostrava – terénní pracovníci"


def test_a_receipt_says_who_handed_in_what_and_the_same_bytes_again_change_nothing(
    dashboard: Dashboard, mlsa: Path
) -> None:
    words = ("submit", mlsa, "--entity", "MPSV", "--as", "jana/coordinator", "--accept")
    first = dashboard(*words, "--format", "json").json
    receipt = first["receipt"]
    assert (receipt["entity"], receipt["sender"], receipt["file"]) == ("MLSA", "jana", "mlsa.csv")
    assert len(receipt["sha256"]) == 64
    chain = dashboard("audit", "verify", "--format", "json").json["head"]

    again = dashboard(*words, "--format", "json")

    assert (again.code, again.json["already"]) == (0, True)
    assert again.json["submission"] == first["submission"]
    assert dashboard("audit", "verify", "--format", "json").json["head"] == chain
    told = dashboard(*words).out
    assert "Already submitted" in told
    assert "+00:00" not in told


def test_days_before_anything_was_known_are_compared_as_known_now(dashboard: Dashboard) -> None:
    changes = dashboard("compare", "2022-06-30", "2022-12-31", "--format", "json").json["changes"]
    said = dashboard("compare", "2022-06-30", "2022-12-31").out

    assert {change["cause"] for change in changes} == {"new_fact", "deadline"}
    assert said.count("Nothing had been recorded here by the close of") == 2
    assert "so no report counts as late or as a correction" in said
    last = dashboard("compare", "2022-12-31", "2022-12-31", "--format", "json").json["known_on"]
    told = dashboard("compare", "2022-12-31@1", "2022-12-31")
    assert told.code == 0
    assert f"data version {last} is compared. Add @" in told.out
    assert dashboard("compare", f"2022-12-31@{last}", "2022-12-31@1").code == 2


def test_what_a_person_may_not_do_is_refused_with_exit_3(dashboard: Dashboard, mlsa: Path) -> None:
    for actor, words in (
        ("officer:MEYS", ("submit", mlsa, "--entity", "MLSA")),
        ("officer:MLSA", ("submit", mlsa, "--entity", "MLSA", "--accept")),
        ("evaluator", ("accept", "2")),
        ("officer:MLSA", ("withdraw", "2", "--reason", "mine?")),
    ):
        answer = dashboard(*words, "--as", actor)

        assert (answer.code, "not-permitted" in answer.out) == (3, True), words


def test_the_back_test_explains_each_disagreement(dashboard: Dashboard) -> None:
    answer = dashboard("backtest", "--format", "json")

    tasks = answer.json["tasks"]
    assert len(tasks) == 13
    assert answer.json["agreement"] == sum(task["agrees"] for task in tasks)
    assert answer.json["strategy"]["id"] == "cz-thb-2016-2019"
    for task in tasks:
        assert task["agrees"] == (task["computed"] == task["published"]["indicators"])
        assert bool(task["reason"]) is not task["agrees"]


def test_check_prints_every_mistake_and_the_schema(dashboard: Dashboard, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        (ROOT / "indicators.yaml").read_text().replace("kind: milestone", "kind: rate", 2)
    )

    fine, bad = dashboard("check"), dashboard("check", path)
    schema = dashboard("check", "--schema")

    assert (fine.code, bad.code, schema.code) == (0, 1, 0)
    assert "97 texts have no Czech: source; 1.1 description; 1.1 task_goal; …" in fine.out
    assert "no Czech" not in bad.out
    assert bad.out.count("wrong-word") == 2
    assert "tasks" in schema.json["properties"]


def test_inspect_shows_no_birth_number(dashboard: Dashboard, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("task,800101/0006\n=1+1,obviněný 800101/0006\n", "utf-8")

    for form in ("json", "csv", "table"):
        answer = dashboard("inspect", path, "--format", form)
        assert "800101" not in answer.out
        assert answer.out.count("••••••/••••") >= 2
        assert ("'=1+1" in answer.out) is (form == "csv")  # which a spreadsheet would run


def test_a_refused_file_gives_only_problems(dashboard: Dashboard, tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(b"PK\x03\x04 not a table")

    answer = dashboard("inspect", path, "--format", "json")

    assert answer.code == 1
    assert list(answer.json) == ["problems"]
    assert list(answer.json["problems"][0]) == [
        "code", "severity", "file", "sheet", "row", "column", "value", "message", "fix",
    ]  # fmt: skip


TOLD = (
    f"{HEADS},delay reason,expected\n"
    "3.2,a,Ostrava,2022-05-12,0.125,č. j. 1,\n"
    '3.2,a,Plzeň,2022-06-12,"1,2340",https://www.mvcr.cz/x,\'=1+1\n'
    'task 3.2,a,"Nový Jičín, ""K 21""",nejpozději 30. 6. 2022,"0,0000001",internal,"two\nlines"\n'
    "2.2,a,,2022-06-30,nevztahuje se,,said by letter\n"
    "1.1,,,2022-06-30,,,a narrative\n"
    "1.1,a,study,2021-12-31 (inferred),ne,,\n"
    "3.2,a,Brno,Q4 2022,1,č. j. 3,\n"
    "3.2,a,Zlín,2. pololetí 2021,1,č. j. 4,\n"
    "3.2,a,Jihlava,nejpozději do Q3 2022,1,č. j. 5,\n"
    "3.2,a,Praha,2023-06-30,,,,outside events,červen 2025\n"
    "3.2,,,2023-06-30,,,,,2025\n"
)


@pytest.mark.parametrize("path", ["indicators.yaml", "data/2016-2019/indicators.yaml"])
def test_what_is_exported_of_an_entity_is_handed_in_again_without_a_finding(
    dashboard: Dashboard, tmp_path: Path, path: str
) -> None:
    told, out, of = tmp_path / "told.csv", tmp_path / "out", ("--strategy", path)
    told.write_text(TOLD)
    # What is asked whenever such a row is handed in, and was answered then.
    asked = {"date-after-period", "like-deliverable", "value-not-whole"}
    if path == "indicators.yaml":
        sent = dashboard("submit", told, "--entity", "CPD", "--accept", "--format", "json")
        assert sent.code == 0
        assert {one["code"] for one in sent.json["problems"]} <= asked
    assert dashboard("adopt", path).code == 0
    dashboard("export", "--out", out, *of)
    rows = list(csv.DictReader((out / "rows.csv").read_text("utf-8-sig").splitlines(keepends=True)))

    for entity in {row["entity"] for row in rows}:
        made = dashboard("export", "--out", out, "--entity", entity, *of, "--format", "json")
        again = dashboard(
            "submit", out / "rows.csv", "--entity", entity, "--dry-run", *of, "--format", "json"
        )

        assert made.json["entity"] == entity
        assert again.json["problems"] == []
        assert again.json["rows"] == sum(row["entity"] == entity for row in rows)
        assert again.json["effects"] == []
    assert dashboard("export", "--out", tmp_path / "none", "--entity", "NOBODY", *of).code == 1
    assert not (tmp_path / "none").exists()


def test_an_export_that_is_accepted_again_changes_no_row(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    told = tmp_path / "told.csv"
    told.write_text(TOLD)
    exported = []
    for _ in range(2):
        dashboard("submit", told, "--entity", "CPD", "--accept")
        dashboard("export", "--out", tmp_path / "out", "--entity", "CPD")
        told = tmp_path / "out" / "rows.csv"
        exported.append(told.read_text("utf-8-sig"))

    first, second = exported
    assert second == first
    rows = {row["component"]: row for row in csv.DictReader(first.splitlines())}
    assert {name: rows[name]["date"] for name in ("Brno", "Zlín", "Jihlava", "study")} == {
        "Brno": "2022-12-31 (period)",
        "Zlín": "2021-12-31 (period)",
        "Jihlava": "not later than 2022-09-30",
        "study": "2021-12-31 (inferred)",
    }
    assert rows["Praha"]["expected"] == "by 2025-06", "a spreadsheet would make a day of a month"
    assert rows[""]["expected"] == "by 2025"


def test_a_file_whose_correction_was_returned_says_what_to_do_to_have_it_after_all(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    first, better = tmp_path / "first.csv", tmp_path / "better.csv"
    first.write_text(f"{HEADS}\n3.2,a,Brno,2022-05-12,1,x,\n")
    better.write_text(f"{HEADS}\n3.2,a,Brno,2022-05-12,2,x,\n")
    one = dashboard("submit", first, "--entity", "CPD", "--format", "json").json["submission"]
    two = dashboard(
        "submit", better, "--entity", "CPD", "--replaces", one, "--format", "json"
    ).json["submission"]
    dashboard("return", two, "--reason", "Why two?")

    decided = dashboard("accept", one)
    again = dashboard("submit", first, "--entity", "CPD")
    dashboard("withdraw", one, "--reason", "to send it again")
    sent = dashboard("submit", first, "--entity", "CPD", "--accept", "--format", "json")

    assert decided.out.startswith("wrong-state: ") or decided.err.startswith("wrong-state: ")
    assert "Only a report awaiting a decision" in decided.out + decided.err
    assert f"Report no. {two} was submitted in its place" in again.out
    assert f"withdraw report no. {one}" in again.out
    assert (sent.code, sent.json["state"]) == (0, "accepted")


WRONG: list[tuple[str, ...]] = [
    ("status", "--as-of", "tomorrow"),
    ("submit", "/nowhere.csv", "--entity", "MLSA"),
    ("compare", "2022-01-01"),
    ("accept", "many"),
    ("status", "--format", "xml"),
    ("inspect", "indicators.yaml", "--map", "nothing"),
    ("inspect", "indicators.yaml", "--map", "Kdy=day"),
    ("fly",),
    ("audit",),
    ("status", "--loud"),
    ("status", "2.1"),
    ("serve", "--format", "json"),
    ("serve", "--port", "99999"),
    ("serve", "--port", "-5"),
    ("serve", "--as", "Hana/evaluator"),
    ("status", "--as-of", ""),
    ("status", "--known-on", "99999"),
    ("status", "--known-on", "9" * 5000),
    ("compare", f"2022-06-30@{'9' * 5000}", "2022-12-31"),
    ("forget", "--text", f"{'9' * 5000}:reason", "--ground", "request"),
    ("export", "--out", "--public"),
    ("--strategy",),
]


def test_wrong_usage_is_exit_2_in_one_sentence(dashboard: Dashboard) -> None:
    for words in WRONG:
        answer = dashboard(*words)

        assert (answer.code, answer.out) == (2, ""), words
        assert answer.err.startswith("dashboard: "), words
        assert len(answer.err.splitlines()) == 1, words


@pytest.mark.rest
def test_letters_that_a_terminal_lacks_are_written_as_their_number(tmp_path: Path) -> None:
    url, words = f"sqlite:///{tmp_path / 'd.db'}", ["status", "--lang", "cs"]
    run = subprocess.run(
        [sys.executable, "-m", "dashboard", *words, "--database", url, "--strategy", databases.ADOPTED],
        env=os.environ | {"PYTHONIOENCODING": "iso8859-2"}, capture_output=True, check=True,
    )  # fmt: skip

    first = run.stdout.decode("iso8859-2").splitlines()[0]
    assert first.startswith("Národní strategie")
    assert "2020\\u20132023" in first


@pytest.mark.rest
def test_a_command_that_is_broken_off_prints_nothing(tmp_path: Path) -> None:
    pipe = tmp_path / "strategy.yaml"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-m", "dashboard", "check", pipe],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread
    ) as run:  # fmt: skip
        with pipe.open("w"):  # as soon as the command reads it
            run.send_signal(signal.SIGINT)
        said, _ = run.communicate(timeout=120)

    assert (run.returncode, said) == (-signal.SIGINT, "")


@pytest.mark.rest
def test_a_server_that_is_broken_off_ends_in_order(tmp_path: Path) -> None:
    url = databases.sqlite(tmp_path / "d.db", databases.fill_shown)
    words = ["--database", url, "--strategy", str(databases.ADOPTED), "--port", str(free_port())]
    with subprocess.Popen(
        [sys.executable, "-m", "dashboard", "serve", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - one thread
    ) as run:  # fmt: skip
        assert run.stderr
        lines = iter(run.stderr.readline, "")
        assert any(" INFO start " in line for line in lines)
        run.send_signal(signal.SIGINT)
        left = list(lines)

    assert run.returncode == 0, left
    assert sum(" INFO stop " in line for line in left) == 1, left
    assert "Traceback" not in "".join(left)


@pytest.mark.rest
def test_a_document_that_finds_no_room_leaves_the_earlier_one(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    earlier, new = folder / "earlier.md", folder / "new.md"
    assert dashboard("report", "--out", earlier).code == 0
    earlier.chmod(0o640)
    whole, before = earlier.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
    try:
        answers = [dashboard("report", "--out", path) for path in (earlier, new)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert [(answer.code, answer.err) for answer in answers] == [
        (3, f"dashboard: {path}: File too large\n") for path in (earlier, new)
    ]
    assert (earlier.read_bytes(), list(folder.iterdir())) == (whole, [earlier])
    assert dashboard("report", "--out", earlier).code == 0
    assert earlier.stat().st_mode & 0o777 == 0o640


@pytest.mark.rest
def test_a_folder_that_finds_no_room_is_not_left_in_parts(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    earlier, new, own = tmp_path / "earlier", tmp_path / "new" / "data", tmp_path / "own"
    assert dashboard("export", "--out", earlier).code == 0
    whole = {path: path.read_bytes() for path in earlier.iterdir()}
    for path in whole:
        path.write_text("earlier")
    tries: list[tuple[int, list[object]]] = [
        (max(map(len, whole.values())) - 1, ["export", "--out", earlier]),
        (max(map(len, whole.values())) - 1, ["export", "--out", new]),
        (10_000, ["init", own]),  # of which its workbook has more
    ]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    answers = []
    for limit, words in tries:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
        try:
            answers.append(dashboard(*words))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    full = [earlier / "status.json", new / "status.json", own / "strategy.schema.json"]
    assert [(answer.code, answer.err) for answer in answers] == [
        (3, f"dashboard: {path}: File too large\n") for path in full
    ]
    assert {path: path.read_text() for path in earlier.iterdir()} == dict.fromkeys(whole, "earlier")
    assert not new.parent.exists()
    assert not own.exists()
    assert dashboard("init", own).code == 0
    assert dashboard("export", "--out", new).code == 0


def test_options_stand_before_the_command_or_after_it(dashboard: Dashboard, finished: Path) -> None:
    after = dashboard("status", "--strategy", finished, "--as-of", "2018-12-31", "--format", "json")

    before = dashboard(
        f"--strategy={finished}", "--as-of", "2018-12-31", "--format", "json", "status"
    )

    assert (after.code, before) == (0, after)
    assert after.json["strategy"]["id"] == "cz-thb-2016-2019"


def test_what_cannot_be_used_is_exit_3_and_named(dashboard: Dashboard) -> None:
    for words, named in (
        (("status", "--database", "sqlite:////nowhere/at/all.db"), "/nowhere/at/all.db"),
        (("report", "--out", "/nowhere/at/all.md"), "/nowhere/at/all.md"),
        (("serve", "--address", "0.0.0.0"), "not this computer"),  # noqa: S104 - refused
        (("--port", "8000", "--address", "0.0.0.0"), "not this computer"),  # noqa: S104 - refused
    ):
        answer = dashboard(*words)

        assert (answer.code, named in answer.err) == (3, True), words
        assert "Traceback" not in answer.err


def test_a_strategy_file_of_a_hundred_megabytes_is_refused_at_once(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)

    answer = dashboard("status", "--strategy", path)

    assert answer.code == 1
    assert "file-too-large" in answer.out


def test_a_problem_is_one_line_with_its_place_and_code_and_a_hostile_name_stays_on_it(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    plain = tmp_path / "bad.csv"
    plain.write_text(f"{HEADS}\n2.3,a,card,2022,1,x,only a year\n")
    told = dashboard("submit", plain, "--entity", "MLSA").out
    assert told.startswith(f"{plain}:2:4: date-year: “2022” is only a year.")
    path = tmp_path / "a\nb\x1b[31m.csv"
    path.write_text(f"{HEADS}\n2.3,a,card,\x1b[2J,1,x,\n")

    answer = dashboard("submit", path, "--entity", "MLSA")

    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert len(answer.out.splitlines()) == 3


CZECH: dict[str, tuple[str, ...]] = {
    "status": (
        *("Národní strategie boje proti", "Studie o obchodování s dětmi v České republice"),
        *("Bez zprávy", Wording("cs")("banner.only_sources")),
    ),
    "explain 3.3": ("Národní strategie boje proti", "„Příručka pro zvlášť zranitelné oběti“"),
    "sensitivity": ("Národní strategie boje proti",),
    "reporting": ("Národní strategie boje proti", "MPSV", "1. pololetí 2022"),
    "backtest": ("„Podpora možných legislativních změn“",),
    "succession": ("Analýza nedostatků",),
    "digest --entity CPD": (),
    "digest --entity NIKDO": ("MPSV",),
    "submissions": ("Č.  Stav", "Veřejné zdroje", "Podáno"),
    "compare 2020-12-31@3 2023-12-31@3": (
        *("Příčina", "nastal termín 31. 12. 2023", "Bez zprávy"),
    ),
    "statistics": (
        *("Zdroj|Řada|Definice|Jednotka|Rok", "|osoby|2016|muži|17|"),
        "Policie ČR|stíhané osoby|Osoby vyšetřované a stíhané policií",
    ),
    "report --lang cs --out {}/report.md": ("31. 12. 2023",),
    "pack --since 2022-12-31 --lang cs --out {}/pack.md": ("31. 12. 2023",),
}
FOREIGN = re.compile(
    r"National Strategy|A study of trafficking|MLSA|PUBLIC|police_|[Pp]ersons|blank_in_source|no_report"
    r"|nově vykázaná skutečnost|\b\d{4}-\d\d-\d\d\b"
)
"""English, codes, and days and moments as machines write them."""


def test_czech_is_spoken_where_it_is_asked_for(dashboard: Dashboard, tmp_path: Path) -> None:
    days = ("--from", "2022-01-01", "--to", "2022-06-30", "--due", "2099-01-30")
    assert dashboard("round", "open", "1. pololetí 2022", *days).code == 0
    for command, expected in CZECH.items():
        words = command.format(tmp_path).split()
        told = dashboard(*words, "--lang", "cs").out
        if "--out" in words:
            told = Path(words[-1]).read_text("utf-8")
            told = re.sub(r"https\S+|\*\*Zdroj strategie.*", "", told)  # English as they are
        told = (
            re.sub(" {2,}", "|", told.replace("\u00a0", " ")) if words[0] == "statistics" else told
        )
        # As the source of 2016 has it.
        told = told.replace("\u00a0", " ").replace("task 1.3 of the National Strategy", "")
        assert [each for each in expected if each not in told] == [], command
        assert FOREIGN.findall(told) == [], command


def test_a_warning_is_answered_by_its_row_and_code(dashboard: Dashboard, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text(f"{HEADS}\n2.3,a,card,2022-11-30,1,,Card published\n")
    words = ["submit", path, "--entity", "MLSA", "--format", "json", "--answer"]

    nothing = dashboard(*words, "3:evidence-missing=no such row")
    malformed = [dashboard(*words, wrong) for wrong in ("2:evidence-missing", "x:y=z")]
    emptied_nothing = dashboard(*words, "3:evidence-missing=")
    answered = dashboard(*words, "2:evidence-missing=It is on our page = public")

    assert nothing.code == 2
    assert nothing.json["problems"][-1]["code"] == "answer-to-nothing"
    assert nothing.json["submission"] is None
    assert [answer.code for answer in malformed] == [2, 2]
    assert emptied_nothing.json["problems"][-1]["code"] == "answer-to-nothing"
    assert answered.code == 0
    assert answered.json["answers"] == [
        {"row": 2, "code": "evidence-missing", "reason": "It is on our page = public"}
    ]


CARD = """description: No study was made.
indicators: not_met
goal: not_met
reason: The tender was late.
proposal: continue
"""


def test_a_card_is_written_declared_ready_approved_and_reopened(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    file = tmp_path / "card.yaml"
    file.write_text(CARD, "utf-8")

    written = dashboard("assess", "1.1", "--file", file, "--ready", "--as", "Eva/evaluator")
    denied = dashboard("assess", "1.1", "--approve", "--as", "Eva/evaluator")
    approved = dashboard("assess", "1.1", "--approve", "--format", "json").json
    closed = dashboard("assess", "1.1", "--file", file)
    reopened = dashboard("assess", "1.1", "--reopen", "A late report", "--format", "json").json

    assert (written.code, denied.code, closed.code) == (0, 3, 1)
    assert "Card of task 1.1: submitted for approval." in written.out
    assert "For --text" not in written.out
    assert "Verdict on the task goal" in written.out
    assert (approved["state"], approved["card_version"], approved["computed"]) == (
        "approved",
        1,
        "not_met",
    )
    assert approved["card"]["reason"] == "The tender was late."
    generated = approved["generated"]
    assert [generated[name][0]["rows"] for name in ("description", "same")] == [[3], [1]]
    assert "card-closed" in closed.out
    assert (reopened["state"], reopened["card_version"]) == ("draft", 2)
    assert dashboard("audit", "verify").code == 0


def test_a_wrong_card_is_refused_at_its_line_and_column(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    file = tmp_path / "card.yaml"
    file.write_bytes(b"goal: done\nreasn: x\n")

    found = dashboard("assess", "1.1", "--file", file)
    file.write_bytes(b"goal: met\nreason: \xe8\n")
    garbled = dashboard("assess", "1.1", "--file", file)

    assert found.code == garbled.code == 1
    assert found.out.splitlines()[0].startswith(f"{file}:1:7: wrong-word: ")
    assert found.out.splitlines()[1].startswith(f"{file}:2:1: unknown-key: ")
    assert garbled.out.startswith(f"{file}:2:1: encoding-broken: ")
    assert "Save the file again in UTF-8." in garbled.out
    assert dashboard("assess", "9.9").out.count("task-unknown") == 1
    assert dashboard("assess", "1.1", "--approve").out.count("unknown-card") == 1


def test_the_succession_names_what_continues_what_is_new_and_what_leads_nowhere(
    dashboard: Dashboard,
) -> None:
    found = dashboard("succession", "--format", "json").json
    table = dashboard("succession", "--lang", "cs")

    six = found["tasks"][5]
    assert (six["number"], six["fate"], six["left"]) == ("6", "continued", ["6.c"])
    assert [one["task"] for one in six["successors"]] == ["2.4"]
    assert found["predecessor"] == "cz-thb-2016-2019"
    assert found["new"][0] == "1.2"
    assert [one["task"] for one in found["nowhere"]] == ["5"]
    assert "nedokončen, nepokračuje" in table.out


def test_the_skeleton_of_the_next_strategy_passes_the_check(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    file = tmp_path / "next.yaml"

    written = dashboard("succession", "--skeleton", file)

    assert written.code == 0
    assert dashboard("check", file).code == 0
    file.write_text("edited: since\n")
    again = dashboard("succession", "--skeleton", file)
    assert (again.code, "is there already; name another file" in again.err) == (2, True)
    assert file.read_text() == "edited: since\n"
    old = ROOT / "data/2016-2019/indicators.yaml"
    assert dashboard("adopt", old).code == 0
    assert dashboard("succession", "--strategy", old).out.count("no-predecessor") == 1


def test_the_sensitivity_says_what_each_status_rests_on_and_where_it_is_without_that(
    dashboard: Dashboard,
) -> None:
    found = dashboard("sensitivity", "--as-of", "2023-12-31", "--format", "json").json
    table = dashboard("sensitivity", "--as-of", "2023-12-31", "--lang", "cs").out

    indicators = {one["id"]: one for task in found["tasks"] for one in task["indicators"]}
    list_of_signs = indicators["2.1.a"]
    assert [(one["ground"], one["status"]) for one in list_of_signs["rests_on"]] == [
        ("third_party", "no_report"),
        ("dated_late", "not_met"),
        ("inexact", "no_report"),
    ]
    assert (list_of_signs["status"], list_of_signs["firm"]) == ("met", "no_report")
    assert indicators["3.1.a"]["above_achieved"] == "no_report"
    assert indicators["1.1.c"]["rests_on"] == []
    assert found["tasks"][2]["firm"] == "no_report"
    assert "7 řádků z veřejných zdrojů (10, 11, 12, 13, 14, 15, 16)" in table


def test_many_rows_accepted_late_are_one_sentence_for_people_and_rows_for_programs(
    dashboard: Dashboard, tmp_path: Path
) -> None:
    parts = ["1.1,a,study", "2.1,a,list", "2.4,a,proposals", "2.4,b,programme",
             "2.4,c,course_changed", "4.4,a,updated"]  # fmt: skip
    path = tmp_path / "moi.csv"
    path.write_text("\n".join([HEADS, *(f"{part},2022-11-30,1,ref. 1," for part in parts), ""]))
    assert dashboard("submit", path, "--entity", "PCR", "--accept").code == 0

    shown = dashboard("sensitivity", "--as-of", "2023-12-31").out
    listed = dashboard("sensitivity", "--as-of", "2023-12-31", "--format", "csv").out

    assert shown.count("approved after the deadline or") == 1
    assert listed.count("approved after the deadline") >= 6
