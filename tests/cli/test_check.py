"""`check` names what the program could not show, before it has to."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.__main__ import main
from tests.odd_plans import OddPlan, odd_plan
from tests.small_plan import TEXT


def checked(path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    code = main(["check", str(path), "--lang", "en", *more])
    return code, capsys.readouterr().out


def test_the_statistics_that_a_strategy_names_are_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = odd_plan("one_task", 1).write(tmp_path)
    table = tmp_path / "statistics.csv"
    assert [checked(path, capsys, *lint)[0] for lint in ((), ("--lint",))] == [0, 0]

    table.unlink()
    for content in (None, b"a,b\n1,2\n", b"\xff\xfe\x00"):
        if content is not None:
            table.write_bytes(content)
        for lint in ((), ("--lint",)):
            code, said = checked(path, capsys, *lint)
            assert (code, str(table) in said) == (1, True), content


def test_a_key_of_another_part_and_a_number_of_another_form_are_told_as_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = odd_plan("one_task", 1)
    task = plan.raw["tasks"][0]
    task["indicators"][0]["deadline"] = "2024"
    plan.raw["tasks"].append({**task, "number": "A 2"})
    code, said = checked(plan.write(tmp_path), capsys)

    assert code == 1
    assert "Did you mean due?" in said
    assert "does not have the form of “C-3”" in said
    assert "\\d" not in said


def with_own_days(due: str | None) -> OddPlan:
    plan = odd_plan("one_task", 1)
    for component in plan.raw["tasks"][0]["indicators"][0]["components"]:
        component.update({"due": due} if due else {})
    later = {"date": "2023-01-15", "reason": "r", "authority": "a", "task": "1.1"}
    plan.raw["amendments"] = [{**later, "set": {"deadline": "2024"}}]
    return plan


def test_an_amendment_outside_of_the_strategy_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = with_own_days(None)
    plan.raw["amendments"][0]["date"] = "2031-01-15"
    code, said = checked(plan.write(tmp_path), capsys)
    assert code == 0
    assert "The amendment applies from 15 Jan 2031, but the strategy runs from" in said
    assert "If the day is right, leave it." in said


def test_a_deadline_that_nothing_follows_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = checked(with_own_days("2023-01-31").write(tmp_path), capsys)
    assert code == 0
    assert "amendment-idle" in said
    assert "moves the deadline of task 1.1" in said

    code, said = checked(with_own_days(None).write(tmp_path), capsys)
    assert (code, "amendment-idle" in said) == (0, False)


def test_whose_reading_it_is_what_counts_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for basis, asked in (("", True), ("counts_basis: strategy\n        ", False)):
        counted = f"{basis}components: [{{id: text, text: The text, counts: A printed text.}}]"
        plan = TEXT.replace("components: [{id: text, text: The text}]", counted)
        (tmp_path / "plan.yaml").write_text(plan, "utf-8")

        code, said = checked(tmp_path / "plan.yaml", capsys)

        assert (code, "counts-basis" in said) == (0, asked)
        assert ("or counts_basis: assumed, with the reason in note" in said) == asked
