"""Ten odd plans on the days at their edges: every document, command and page stands, and its sentences hold.

Plan and day are drawn; what fails is printed with its plan, number and day, and drawn again.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as some

from dashboard.__main__ import main
from dashboard.documents import assessment, meeting
from dashboard.documents.formats import write_file
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.text import damaged_letters
from dashboard.workflow import document_material
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import today_at_home
from tests.assessed import poppler
from tests.odd_plans import LARGEST, LEAST, PLANS, OddPlan, new_database, odd_plan
from tests.processes import engines_kept

pytestmark = [pytest.mark.slow, pytest.mark.rest]

UNTRUE = {
    "a placeholder": r"\{[a-z_]+\}",
    "a missing value": r"\b(None(?! of the)|nan|NaN)\b",
    # Sixteen signs that a digest may have, too, are a part of the anchor of the record.
    "a power of ten": r"\b(?![0-9a-f]{16}\b)\d+(\.\d+)?[eE]-?\d+\b",
    "years of one year": r"\b(\d{4})–\1\b",
    "a deadline that is none": r"\b\d{4}[ \u00a0](no deadline|bez termínu)\b",
    "one of many": r"(?<![\d.,\u00a0] )(?<![\d.,])\b1 (tasks|indicators|days|rows|reports|goals)\b",
    "all that are some": r"100\s?% \((?!(\d[\d,\u00a0 ]*)[\u00a0 ](of|z)[\u00a0 ]\1\))",
}
"""What no text may hold, whatever the plan and the day."""
numbers = some.integers(0, 999)
drawn = settings(
    deadline=None,
    max_examples=2,
    phases=[Phase.generate],  # to draw a smaller plan takes longer than to read this one
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def untrue(said: str) -> dict[str, str]:
    found = {name: re.search(pattern, said) for name, pattern in UNTRUE.items()}
    return {name: said[max(0, at.start() - 60) : at.end() + 20] for name, at in found.items() if at}


def stand(plan: OddPlan, day: date, folder: Path) -> None:
    """Asserts of one day that every document and every answer of the engine stands."""
    workspace = plan.open(folder)
    snapshot = Snapshot(workspace)
    first = plan.days()[0]
    for language in LANGUAGES:
        words = Wording(language)
        material, problems = document_material.read_material(snapshot, day)
        assert problems == []
        documents = [assessment.build_assessment(material, words)]
        if first <= day:
            side = snapshot.side_at_close(first)
            changes = document_material.read_changes(snapshot, side, day)
            documents.append(meeting.build_pack(material, changes, words))
        for document in documents:
            assert untrue(write_file.render_document(document, ".md").decode()) == {}
    workspace.engine.dispose()


@pytest.mark.parametrize("name", PLANS)
@given(number=numbers, draw=some.data())
@drawn
def test_every_document_of_an_odd_plan_stands_on_every_day(
    name: str, number: int, draw: some.DataObject, tmp_path: Path
) -> None:
    plan = odd_plan(name, number)
    day = draw.draw(some.sampled_from(plan.days()))
    note(f"odd_plan({name!r}, {number}) on {day}")
    stand(plan, day, tmp_path / f"{number}-{day}-{len(list(tmp_path.iterdir()))}")


COMMANDS = (
    ("status",), ("reporting",), ("sensitivity",), ("explain", "TASK"), ("digest", "--entity", "UNIT"),
)  # fmt: skip


@pytest.mark.parametrize("name", PLANS)
@given(number=numbers, draw=some.data())
@drawn
def test_every_command_on_a_day_of_an_odd_plan_ends_well(
    name: str,
    number: int,
    draw: some.DataObject,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = odd_plan(name, number)
    day = draw.draw(some.sampled_from(plan.days()))
    note(f"odd_plan({name!r}, {number}) on {day}")
    folder = tmp_path / f"{number}-{day}-{len(list(tmp_path.iterdir()))}"
    path = plan.write(folder)
    common = ["--strategy", str(path), "--database", new_database(folder)]
    task = plan.strategy.tasks[0].number
    period, today = plan.strategy.period, today_at_home()
    is_within = min(period.start, today) <= day <= max(period.end, today)
    with engines_kept():
        for words in COMMANDS:
            for output in ("table", "json"):
                named = [task if word == "TASK" else word for word in words]
                asked = [*named, *common, "--as-of", str(day), "--lang", "cs", "--format", output]
                assert main(asked) == (0 if is_within else 2), asked
                printed = capsys.readouterr().out
                assert untrue(printed) == {}, asked
                assert output == "table" or not is_within or json.loads(printed)
        assert main(["compare", str(plan.days()[0]), str(max(day, plan.days()[0])), *common]) == 0
        assert main(["check", str(path)]) == 0
        assert main(["check", "--lint", str(path), "--lang", "en"]) == 0
    assert untrue(capsys.readouterr().out) == {}


@pytest.mark.parametrize("number", [LARGEST, LEAST])
def test_a_number_has_all_its_digits_wherever_it_is_read(
    number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = odd_plan("all_context", 1)
    plan.reports["UNIT"] = [f"1,a,,2022-05-01,{number},x,"]
    path = plan.write(tmp_path / "plan")
    common = ["--strategy", str(path), "--database", new_database(tmp_path)]

    assert main(["status", *common, "--format", "json"]) == 0
    assert f'"achieved": {number}' in capsys.readouterr().out
    assert main(["export", "--out", str(tmp_path / "open"), *common]) == 0
    for name in ("status.json", "indicators.csv", "rows.csv"):
        assert number in (tmp_path / "open" / name).read_text("utf-8"), name
    assert main(["report", "--out", str(tmp_path / "r.html"), *common, "--lang", "en"]) == 0
    written = (tmp_path / "r.html").read_text("utf-8")
    shown = f"{int(number.partition('.')[0]):,}.{number.partition('.')[2]}"
    assert shown in written
    assert f'"achieved": {number}' in written
    for name in ("r.docx", "r.pdf"):
        assert main(["report", "--out", str(tmp_path / name), *common, "--lang", "en"]) == 0
    body = docx.Document(str(tmp_path / "r.docx")).element.body
    assert shown in "".join(body.itertext())
    assert shown in poppler("pdftotext", (tmp_path / "r.pdf").read_bytes(), tmp_path)
    form = ["template", "--entity", "UNIT", "--out", str(tmp_path / "form.xlsx"), *common]
    assert main([*form, "--lang", "en"]) == 0
    cells = openpyxl.load_workbook(tmp_path / "form.xlsx")["Report"]["F"]
    assert any(str(cell.value).startswith(f"{shown} (") for cell in cells)
    capsys.readouterr()
    table = tmp_path / "more.csv"
    table.write_text(
        f"task,indicator,component,date,value,evidence,note\n1,a,,2022-06-01,{number},y,\n"
    )
    for output in ("table", "csv", "json"):
        asked = ["submit", str(table), "--entity", "UNIT", "--dry-run", "--format", output]
        assert main([*asked, *common, "--lang", "en"]) == 0
        assert untrue(capsys.readouterr().out) == {}
    book = openpyxl.Workbook()
    for line in table.read_text("utf-8").splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(tmp_path / "more.xlsx")
    asked = ["submit", str(tmp_path / "more.xlsx"), "--entity", "UNIT", "--accept"]
    assert main([*asked, *common, "--lang", "en"]) == 0
    assert main(["explain", "1.a", *common, "--lang", "en"]) == 0
    assert f"1 Jun 2022 · {shown} · evidence: y" in capsys.readouterr().out


def test_the_days_of_a_comparison_go_forwards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = odd_plan("one_year", 1).write(tmp_path / "plan")
    common = ["--strategy", str(path), "--database", new_database(tmp_path)]

    assert main(["compare", "2024-12-31", "2024-01-01", *common]) == 2
    pack = [
        "pack",
        "--since",
        "2025-01-01",
        "--as-of",
        "2024-06-30",
        "--out",
        str(tmp_path / "p.md"),
    ]
    assert main([*pack, *common]) == 2
    assert "the earlier day comes first" in capsys.readouterr().err


def test_tasks_are_exported_in_their_order_and_their_types_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = odd_plan("sixty_tasks", 3)
    plan.reports["UNIT"] = [
        f"1.{at},a,text,2022-03-01,1,x,"
        for at in range(1, 16)
        if plan.strategy.tasks[4 * (at - 1)].indicators[0].kind == "milestone"
    ]
    path = plan.write(tmp_path / "plan")
    common = ["--strategy", str(path), "--database", new_database(tmp_path)]
    assert main(["export", "--out", str(tmp_path / "open"), *common]) == 0
    capsys.readouterr()

    rows = (tmp_path / "open" / "rows.csv").read_text("utf-8").splitlines()[1:]
    told = [int(row.split(",")[1].partition(".")[2]) for row in rows]
    assert len(told) > 2
    assert told == sorted(told)
    described = json.loads((tmp_path / "open" / "csv-metadata.json").read_text("utf-8"))
    columns = {
        column["titles"]: column["datatype"]
        for table in described["tables"]
        if table["url"] == "rows.csv"
        for column in table["tableSchema"]["columns"]
    }
    assert columns["task"] == "string"
    assert list(columns) == (tmp_path / "open" / "rows.csv").read_text("utf-8-sig").splitlines()[
        0
    ].split(",")


def test_a_withdrawal_is_told_by_the_amendment_that_made_it_and_each_of_one_day_by_its_own_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = odd_plan("ended", 1).write(tmp_path / "plan")
    common = ["--strategy", str(path), "--database", new_database(tmp_path)]
    assert main(["explain", "1.a", "--as-of", "2004-12-31", *common, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Withdrawn by the amendment of 1 Jun 2004" in said
    assert "2007" not in said

    workspace = odd_plan("amendments_on_one_day", 1).open(tmp_path / "one-day")
    details = Snapshot(workspace).task("1", date(2023, 12, 31))
    workspace.engine.dispose()
    assert details is not None
    targets = [
        [task.indicators[0].target_number for task in (each.before, each.after)]
        for each in details.amendments
        if each.amendment.indicator == "1.a"
    ]
    assert targets == [[3, 5], [5, 7]]


def test_shares_and_targets_downwards_are_told_as_they_are_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = odd_plan("downwards", 1)
    plan.reports["UNIT"] = ["1,a,,2021-05-01,30,x,", "1,d,all,2021-05-01,199999/200000,x,"]
    path = plan.write(tmp_path / "plan")
    common = ["--strategy", str(path), "--database", new_database(tmp_path)]
    asked = ["explain", "1", *common, "--as-of", "2023-01-01"]

    assert main([*asked, "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert main([*asked, "--lang", "cs"]) == 0
    czech = capsys.readouterr().out.replace("\u00a0", " ")

    assert "reported: 30, needed: less than 30." in english
    assert "reported: 99.9995% (199,999 of 200,000), needed: at most" in english
    assert "vykázáno 30, požadováno méně než 30." in czech


def test_tasks_without_a_goal_and_goals_without_a_task_have_a_row_and_a_place(
    tmp_path: Path,
) -> None:
    workspace = odd_plan("ended", 1).open(tmp_path / "ended")
    material, _ = document_material.read_material(Snapshot(workspace), date(2006, 12, 31))
    document = assessment.build_assessment(material, Wording("en"))
    written = write_file.render_document(document, ".md").decode()
    workspace.engine.dispose()
    of_goals = written.partition("Tasks of each goal by verdict")[2]
    summary = [
        line for line in of_goals.splitlines() if re.match(r"\| (All tasks|\d|Tasks w)", line)
    ]
    names = [line.split("|")[1].strip().replace("\\", "") for line in summary[:4]]
    assert names == ["1. First", "2. Of no task", "Tasks without a goal", "All tasks"]
    # In the table, in the chapter, and among the conclusions that are still to be written.
    assert written.count("Tasks without a goal") == 3


TURNED = "gpj\u202etxt\u2066 \u200eend"
SHOWN = "gpj⟨U+202E⟩txt⟨U+2066⟩ ⟨U+200E⟩end"


def turned_plan() -> OddPlan:
    """A plan whose texts hold marks that turn a line around unseen, wherever the public reads them."""
    plan = odd_plan("ended", 1)
    plan.raw["title"] = plan.raw["goal"] = TURNED
    for part in (*plan.raw["tasks"], *plan.raw["goals"]):
        part["title"] = f"{part['title']} {TURNED}"
    for task in plan.raw["tasks"]:
        task["indicators"][0]["text"] = TURNED
    plan.raw["entities"][1]["name_cs"] = plan.raw["entities"][1]["name"] = TURNED
    return plan


def test_marks_that_turn_a_line_are_told_by_check_and_shown_in_the_public_edition(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = turned_plan().write(tmp_path / "plan")
    common = ["--strategy", str(path), "--database", new_database(tmp_path)]

    assert main(["check", str(path), "--lang", "en"]) == 0
    assert capsys.readouterr().out.count("text-unseen") == 12
    assert main(["public", "--out", str(tmp_path / "site"), *common]) == 0
    pages = [page.read_text("utf-8") for page in (tmp_path / "site").rglob("*.html")]
    assert len(pages) > 10
    for page in pages:
        assert not re.search(damaged_letters.UNSEEN_PATTERN, page)
    assert sum(f"{SHOWN}</title>" in page for page in pages) == len(pages) - 1
    assert sum(SHOWN in page.partition("<body")[2] for page in pages) == len(pages) - 1


@pytest.mark.parametrize(
    ("name", "task", "since", "day", "what"),
    [
        ("one_year", "1", "2024-04-01", "2024-11-15", "deadline passed on 30 Jun 2024"),
        ("one_year", "1", "2024-04-01", "2024-12-31", "deadline passed on 30 Jun 2024"),
        ("ended", "3", "2004-06-01", "2006-12-31", "deadline passed on 30 Jun 2005"),
        ("ended", "3", "2004-06-01", "2004-12-31", "deadline reached on 31 Dec 2004"),
    ],
)
def test_papers_name_the_due_day_since_which_something_is_missing(
    name: str,
    task: str,
    since: str,
    day: str,
    what: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = odd_plan(name, 1).write(tmp_path / "plan")
    common = ["--strategy", str(path), "--database", new_database(tmp_path)]
    at = ["--as-of", day, *common, "--lang", "en"]

    assert main(["pack", "--since", since, "--out", str(tmp_path / "p.md"), *at]) == 0
    assert main(["explain", f"{task}.a", *at]) == 0

    changed = (
        (tmp_path / "p.md").read_text("utf-8").partition("What changed")[2].partition("\n##")[0]
    )
    (told,) = re.findall(rf"^\| \*\*[^|]*\({task}\)\*\*.*", changed, re.MULTILINE)
    assert what[1:] in told  # what stands first in a cell has a capital
    assert ("overdue since" in capsys.readouterr().out) == ("passed" in what)
