"""The Czech of a strategy's texts: where it is missing, and what an amendment makes of it."""

from __future__ import annotations

from dashboard.strategy import check_file
from dashboard.strategy.check_file import missing_translations
from dashboard.strategy.model import Strategy
from tests.small_plan import TEXT

TITLES = "title: A plan\n", "title: A plan\ntitle_cs: Plán\n"


def read(text: str) -> Strategy:
    strategy, problems = check_file.parse(text)
    assert strategy is not None, problems
    return strategy


def test_a_file_in_one_language_lacks_nothing() -> None:
    assert missing_translations(read(TEXT)) == ()


def test_each_text_without_its_czech_is_named_by_its_place() -> None:
    text = TEXT.replace(*TITLES).replace(
        "    title: Write\n",
        "    title: Write\n    title_cs: Psát\n    description: [One., Two.]\n"
        "    description_cs: [Jedna.]\n    financing: None.\n",
    )

    missing = missing_translations(read(text))

    assert {"source", "goal", "goals 1 title", "1.1 description", "1.1 financing"} <= set(missing)
    assert "1.1 title" not in missing
    complete = text.replace("[Jedna.]", "[Jedna., Dvě.]").replace(
        "financing: None.", "financing: None.\n    financing_cs: Žádné."
    )
    assert {"1.1 description", "1.1 financing"}.isdisjoint(missing_translations(read(complete)))


def test_the_czech_of_an_amended_text_is_not_that_of_the_text_before() -> None:
    amendment = (
        "amendments:\n  - {date: 2025-01-01, reason: New., authority: Law, "
        'task: "1.1", set: {title: Read}}\n'
    )
    named = TEXT.replace("    title: Write\n", "    title: Write\n    title_cs: Psát\n")

    strategy = read(named + amendment)

    before, after = (strategy.at(strategy.period.start), strategy.at(strategy.period.end))
    assert [each.tasks[0].title.second for each in (before, after)] == ["Psát", None]
