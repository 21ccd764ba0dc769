"""A task's own word, as every page and command says it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from dashboard.fulfilment.status_reasons import traces
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import remedy_lines, rule_sentence, schedule_line, status_word
from dashboard.progress.row_schema import ROW_SCHEMA
from tests.small_plan import strategy_of

DUE, BEFORE = date(2022, 12, 31), date(2022, 12, 30)
TEXT = """
id: x
title: A strategy
source: The source
period: {start: 2020-01-01, end: 2023-12-31}
conventions: {year_start: 01-01, year_deadline: 12-31}
coordinator: OWNER
goal: One goal
entities:
  - {code: OWNER, kind: ministry, name: The owner, name_cs: Vlastník}
tasks:
  - number: "1.1"
    title: A study
    responsible: [OWNER]
    start: 2021
    deadline: 2022
    indicators:
      - {id: 1.1.a, text: Studies, kind: count, aggregate: sum, target: {value: 1, basis: strategy}}
amendments:
  - {date: 2022-06-01, reason: Nobody wants it., authority: Resolution 1, task: "1.1", set: {withdrawn: true}}
"""


SUM = "kind: count, aggregate: sum, target: {value: 1, basis: strategy}"
ADOPTED = TEXT.partition("amendments:")[0]
NONE = pl.DataFrame(schema=ROW_SCHEMA)


def test_a_withdrawn_task_is_said_to_be_withdrawn_from_that_day() -> None:
    strategy = strategy_of(TEXT)
    for day, language, word in (
        (date(2022, 5, 31), "en", "Not yet due"),
        (date(2022, 6, 1), "en", "Withdrawn by an amendment"),
        (date(2022, 6, 1), "cs", "Zrušeno změnou"),
    ):
        found = situation(strategy, NONE, day)
        assert status_word(found, found.tasks[0], Wording(language)) == word


SHORT = (
    ("level", (45, None), DUE, "en", "The deadline has passed; reported: 45, needed: at least 50."),
    ("level", (45, None), BEFORE, "cs",
     "Dosud vykázáno 45, požadováno alespoň 50; termín dosud neuplynul."),
    ("share", (9, 20), DUE, "cs", "Termín uplynul; vykázáno 45 % (9 z 20), požadováno alespoň 50 %."),
    ("level", (0, None), DUE, "en",
     "The deadline has passed; the report says zero, “no”, or gives no value."),
)  # fmt: skip


def test_of_what_falls_short_the_rule_says_by_how_much() -> None:
    row = {"row": 1, "seq": 1, "entity": "OWNER", "task": "1.1", "indicator": "1.1.a"}
    for kind, (part, whole), day, language, sentence in SHORT:
        measured = f"kind: {kind}, direction: up, target: {{value: 50, basis: strategy}}"
        of = None if whole is None else Decimal(whole)
        told = row | {"date": date(2022, 5, 1), "value": Decimal(part), "denominator": of}
        strategy = strategy_of(ADOPTED.replace(SUM, measured))

        found = situation(strategy, pl.DataFrame([told], schema=ROW_SCHEMA), day)

        (state,) = found.tasks[0].indicators
        assert rule_sentence(state, Wording(language)).replace("\u00a0", " ") == sentence


BILL, BOTH = "{id: bill, text: Bill}", "{id: bill, text: Bill, due: 2022}, {id: law, text: Law}"
LATE = (
    (BILL, "", "en", ["met not later than 1 Mar 2023, at least 11 days late"]),
    (BOTH, "day", "en", ["met 1 May 2023, one part at least 11 days late",
                         "met not later than 1 Mar 2023, at least 11 days late"]),
    (BOTH, "day", "cs", ["splněno 1. 5. 2023, jedna část nejméně 11 dní po termínu",
                         "splněno nejpozději 1. 3. 2023, nejméně 11 dní po termínu"]),
    (BOTH, "not_later_than", "en", ["met not later than 1 May 2023, one part at least 11 days late",
                                    "met not later than 1 Mar 2023, at least 11 days late"]),
    (BOTH, "not_later_than", "cs", ["splněno nejpozději 1. 5. 2023, jedna část nejméně 11 dní po termínu",
                                    "splněno nejpozději 1. 3. 2023, nejméně 11 dní po termínu"]),
)  # fmt: skip


def test_a_delay_of_unknown_day_is_told_as_the_least_that_is_certain() -> None:
    for parts, law, language, sentences in LATE:
        basis = "target: {value: all, basis: strategy}"
        text = ADOPTED.replace(SUM, f"kind: milestone, components: [{parts}], {basis}")
        strategy = strategy_of(text.replace("deadline: 2022", "deadline: 2023") if law else text)
        told = [
            ("bill", date(2023, 1, 10), "day", 0),
            ("bill", date(2023, 3, 1), "not_later_than", 1),
            *([("law", date(2023, 5, 1), law, 1)] if law else []),
        ]
        rows = [
            {
                **{"row": n, "seq": n, "entity": "OWNER", "task": "1.1", "indicator": "1.1.a"},
                **{"component": name, "name": name, "date": day, "precision": precision},
                "value": Decimal(value),
            }
            for n, (name, day, precision, value) in enumerate(told, 1)
        ]

        found = situation(strategy, pl.DataFrame(rows, schema=ROW_SCHEMA), date(2023, 12, 31))

        (state,) = found.tasks[0].indicators
        schedules = [state.schedule, *(each.schedule for each in state.components if each.schedule)]
        said = [schedule_line(schedule, Wording(language)) for schedule in schedules]
        assert [line.replace("\u00a0", " ") for line in said] == sentences


def test_of_what_recurs_a_missing_period_is_named_once() -> None:
    yearly = "kind: recurring, every: year, target: {value: 1, basis: strategy}"
    strategy = strategy_of(ADOPTED.replace(SUM, yearly))

    _, (found,) = traces(strategy, NONE, ["1.1.a"], date(2022, 12, 31))

    for language, said in (
        ("en", "report the period {} as done, with evidence"),
        ("cs", "vykázat období {} jako splněné a doložit je"),
    ):
        lines = [line.replace("\u00a0", " ") for line in remedy_lines(found, Wording(language))]
        assert lines == [said.format(year) for year in (2021, 2022)]
