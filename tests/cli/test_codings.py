"""Double coding by command: two evaluators code, agree, and the card keeps both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.test_commands import Answer, Dashboard, dashboard
from tests.small_plan import TEXT

__all__ = ["dashboard"]

EVA, JAN = ("--as", "Eva/evaluator"), ("--as", "Jan/evaluator")


@pytest.fixture
def plan(dashboard: Dashboard, tmp_path: Path) -> Dashboard:
    """The program on a plan that asks for double coding."""
    path = tmp_path / "plan.yaml"
    path.write_text(f"double_coding: true\n{TEXT}", "utf-8")
    assert dashboard("adopt", path).code == 0

    def run(*words: str | int | Path) -> Answer:
        return dashboard("--strategy", path, *words)

    return run


def code(plan: Dashboard, verdict: str, reason: str, *person: str) -> Answer:
    return plan("code", "1.1", "--verdict", verdict, "--reason", reason, *person)


def test_nothing_is_printed_of_a_coding_until_both_are_in_then_both_are_and_the_card_has_them(
    plan: Dashboard, tmp_path: Path
) -> None:
    stored = code(plan, "not_met", "Nebylo nic.", *EVA, "--lang", "cs")
    assert stored.code == 0
    assert "Hodnocení podali: 1 (celkem 2)." in stored.out
    sealed = [
        stored.out,
        code(plan, "not_met", "Nebylo nic.", *EVA, "--format", "json").out,
        *(plan("codings", "--format", form).out for form in ("table", "json", "csv")),
        *(plan("assess", "1.1", "--format", form, *EVA).out for form in ("table", "json")),
    ]
    assert not [out for out in sealed if "Nebylo" in out or '"not_met"' in out]

    assert code(plan, "met", "Text je hotov.", *JAN).code == 0
    third = code(plan, "met", "Také.", "--as", "Ota/evaluator")
    assert (third.code, "coding-third" in third.out) == (1, True)
    assert code(plan, "met", "x", "--as", "Jana/officer:CPD").code == 3
    listed = plan("codings", "--lang", "cs").out.splitlines()
    assert listed[0] == "Úkoly zhodnocené oběma hodnotiteli: 1 z 3; shodně: 0 z 1 (0 %)."
    assert listed[2] == "1 úkol: Splněno a Nesplněno"
    first, *_, second = re.split(" {2,}", listed[4])[:4]
    assert (first, second) == ("1.1", "Jan: Splněno – Text je hotov.")
    without = plan("agree", "1.1", "--verdict", "met", *JAN)
    assert (without.code, "agreed-no-reason" in without.out) == (1, True)

    card = tmp_path / "card.yaml"
    card.write_text("description: Text.\nindicators: not_met\nreason: Důvod.\nproposal: drop\n")
    early = plan("assess", "1.1", "--file", card, "--ready", *EVA)
    assert (early.code, "codings-differ" in early.out) == (1, True)
    agreed = plan("agree", "1.1", "--verdict", "partially_met", "--reason", "Napůl.", *JAN)
    assert agreed.code == 0
    done = plan("assess", "1.1", "--ready", "--approve", "--format", "json", "--as", "Eva")
    assert (done.json["state"], done.json["card"]["goal"]) == ("approved", "partially_met")
    coding = done.json["codings"]
    assert [(each["coder"], each["verdict"]) for each in coding["codings"]] == [
        ("Eva", "not_met"),
        ("Jan", "met"),
    ]
    assert (coding["agrees"], coding["agreed"]) == (False, "partially_met")
    assert coding["resolution"]["reason"] == "Napůl."
    assert plan("codings", "--format", "json").json["agreement"] == {
        "tasks": 3, "coded": 1, "alike": 0, "per_cent": 0, "krippendorff_alpha": None, "interval": None,
        "pairs": [{"verdict": "met", "other_verdict": "not_met", "tasks": 1}],
    }  # fmt: skip
    assert plan("audit", "verify").code == 0


def test_a_strategy_that_does_not_ask_for_it_says_so(dashboard: Dashboard) -> None:
    listed = dashboard("codings")
    assert (listed.code, "coding-not-asked" in listed.out) == (1, True)
    assert dashboard("assess", "2.3", "--format", "json").json["codings"] is None
