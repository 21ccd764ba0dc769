"""Amendments as people read them: a renaming is one change in their language, an erased name is said."""

from __future__ import annotations

from dashboard.fulfilment.amendment_changes import changed_values
from dashboard.presentation import amendment_words
from dashboard.presentation.languages import Wording
from dashboard.strategy.amendments import Change
from tests.small_plan import plan

SETS = {
    "all names": "{name: Office, name_cs: Úřad, code_cs: ÚŘ}",
    "the Czech abbreviation": "{code_cs: ÚŘ}",
    "no name": "{}",
}
READ = {
    ("all names", "cs"): ["Název: Prevence → ÚŘ, Úřad"],
    ("all names", "en"): ["Name: Prevention → Office"],
    ("the Czech abbreviation", "cs"): ["Česká zkratka: – → ÚŘ"],
    ("the Czech abbreviation", "en"): ["Czech abbreviation: – → ÚŘ"],
    ("no name", "cs"): ["Název: Prevention → název vymazán"],
    ("no name", "en"): ["Name: Prevention → name erased"],
}


def test_a_renaming_is_one_change_and_an_erased_one_is_not_hidden() -> None:
    for (said, language), expected in READ.items():
        head = "date: 2024-06-01, reason: r, authority: a, entity: CPD"
        amended = f"\namendments:\n  - {{{head}, set: {SETS[said]}}}\n"
        if said == "no name":
            strategy = plan(amended.replace("set: {}", "set: {name: Office}"))
            erased = strategy.amendments[0].model_copy(update={"set": Change()})
            strategy = strategy.model_copy(update={"amendments": (erased,)})
        else:
            strategy = plan(amended)
        changes = changed_values(strategy, strategy.amendments[0])
        words = Wording(language)

        read = amendment_words.as_read(changes, words)

        assert [amendment_words.change_text(each, strategy, words) for each in read] == expected
