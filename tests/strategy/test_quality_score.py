"""How well each indicator can be judged, and what to write instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.strategy.quality_score import Fault, Question, Score, lint
from tests.small_plan import strategy_of

ROOT = Path(__file__).parents[2]
FOREIGN = Path(__file__).parents[1] / "foreign.yaml"


def scores(path: Path) -> dict[str, Score]:
    strategy = strategy_of(path)
    return {score.indicator.id: score for score in lint(strategy)}


def test_a_count_without_a_target_of_its_own_and_a_baseline_is_told_so() -> None:
    score = scores(ROOT / "indicators.yaml")["1.1.c"]

    assert Question.TARGET in score.missing


def test_what_the_kind_does_not_raise_is_not_asked() -> None:
    found = scores(FOREIGN)

    assert Question.BASELINE not in found["2.a"].answers
    assert Question.TARGET not in found["1.c"].answers
    assert found["2.c"].answers[Question.DATE]
    assert not found["2.b"].answers[Question.DATE]


def test_two_responsible_bodies_are_one_too_many() -> None:
    score = scores(FOREIGN)["3.b"]

    assert Question.ACCOUNTABLE in score.missing
    assert score.owners == ("ENV", "TRANSPORT")
    assert score.points == len(score.answers) - len(score.missing)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Two meetings with towns", "Support meetings with towns as appropriate", Fault.VAGUE),
        ("Two meetings with towns", "Rozvíjet setkání, je-li to možné", Fault.VAGUE),
        ("Two meetings with towns", "Setkání podle možností", Fault.VAGUE),
        ("Two meetings with towns", "Number of meetings and number of towns", Fault.TWO_MEASURES),
        ("Two meetings with towns", "Počet setkání a počet obcí", Fault.TWO_MEASURES),
        (
            "due: 2025\n        target: {value: 2",
            "due: 2031\n        target: {value: 2",
            Fault.AFTER_PERIOD,
        ),
    ],
)
def test_a_fault_of_wording_or_date_is_told(old: str, new: str, fault: Fault) -> None:
    text = FOREIGN.read_text(encoding="utf-8")
    assert text.count(old) == 1

    strategy = strategy_of(text.replace(old, new))
    assert {score.indicator.id: list(score.faults) for score in lint(strategy)}["2.d"] == [fault]


def test_the_command_advises_and_finds_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["check", str(FOREIGN), "--lint"]

    assert main([*command, "--lang", "cs"]) == 0
    assert "jeden subjekt" in capsys.readouterr().out
    assert main([*command, "--format", "json", "--lang", "en"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["strategy"]["id"] == "clean-air-2024"
    assert [one["of"] for one in document["lint"]][:3] == [5, 6, 4]


def test_a_vague_word_within_a_name_is_no_fault() -> None:
    found = scores(ROOT / "indicators.yaml")

    assert "Support" in found["4.4.a"].indicator.text
    assert Fault.VAGUE not in found["4.4.a"].faults
    assert found["1.1.c"].faults == {Fault.VAGUE: "supported"}
