"""Double coding on the page of the assessment, as two evaluators and a coordinator see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import (
    button_names,
    database,
    enter_name,
    field,
    open_page,
    press,
    show_strategy,
    table,
    text,
)
from tests.small_plan import TEXT

__all__ = ["database"]

HOSTILE = "<script>alert(1)</script> *x* $y$ =1+1"


@pytest.fixture
def plan(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages on a plan that asks for double coding."""
    path = tmp_path / "plan.yaml"
    path.write_text(f"double_coding: true\n{TEXT}", "utf-8")
    show_strategy(monkeypatch, path)


def person(name: str, role: str = "evaluator") -> AppTest:
    return enter_name(open_page("assessment", role=role, task="1.1"), name)


def code(page: AppTest, verdict: str, reason: str) -> AppTest:
    field(page, "Your verdict on the task goal").set_value(verdict)
    field(page, "Your reason").set_value(reason)
    return press(page, "Store my coding")


@pytest.mark.usefixtures("plan")
def test_the_first_coding_is_seen_by_its_coder_alone_until_the_second_is_in() -> None:
    eva = person("Eva")
    press(eva, "Store my coding")
    assert "The coding of task 1.1 has no verdict." in text(eva)
    code(eva, "not_met", "Nothing was printed.")
    assert "Your coding of task 1.1 is stored." in text(eva)
    again = person("Eva")
    assert field(again, "Your reason").value == "Nothing was printed."

    for name, role in (("Jan", "evaluator"), ("Karel", "coordinator"), ("", "evaluator")):
        other = person(name, role)
        assert "Codings submitted: 1 (of 2)." in text(other)
        assert "Nothing was printed." not in repr(other)
    renamed = enter_name(again, "Jan")
    assert field(renamed, "Your reason").value == ""
    assert field(renamed, "Overall evaluation of the fulfilment of the task goal").disabled

    jan = code(person("Jan"), "met", "The text is done.")
    for page in (jan, person("Eva")):
        assert "Evaluator 1, Eva: Not met – Nothing was printed." in text(page)
        assert "Evaluator 2, Jan: Met – The text is done." in text(page)
        assert "The two codings differ, and there is no agreed verdict." in text(page)
    assert "Store my coding" not in button_names(jan)


@pytest.mark.usefixtures("plan")
def test_a_difference_is_listed_with_both_reasons_and_resolved_by_an_agreed_verdict() -> None:
    code(person("Eva"), "not_met", "Nothing was printed.")
    page = code(person("Jan"), "met", HOSTILE)
    press(page, "Store the agreed verdict")
    assert "The coding of task 1.1 has no verdict." in text(page)
    field(page, "Agreed verdict on the task goal").set_value("partially_met")
    press(page, "Store the agreed verdict")
    assert "has no reason, although it was not given by both evaluators" in text(page)
    field(page, "Reason for the agreed verdict").set_value("One of two.")
    press(page, "Store the agreed verdict")
    assert "Agreed verdict: Partially met – One of two." in text(page)

    listed = open_page("assessment", role="officer", unit="CPD")
    assert "Tasks coded by both evaluators: 1 of 3; coded alike: 0 of 1 (0%)." in text(listed)
    assert table(listed, "Pairs of verdicts on one goal, whichever evaluator gave which")[1:] == [
        ["Met", "Not met", "1"]
    ]
    assert "Not yet coded by both: 1.2, 2.1" in text(listed)
    assert table(listed, "Tasks that were coded differently")[1] == [
        "1.1",
        "Not met – Nothing was printed.",
        f"Met – {HOSTILE}",
        "Partially met – One of two.",
    ]
