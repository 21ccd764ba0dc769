"""How far two evaluators agree, with figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from dashboard.assessment.codings import (
    AgreedVerdict,
    Coding,
    TaskCodings,
    measure_agreement,
    write_agreement,
)
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import write_sentence


def coded(*pairs: str) -> list[TaskCodings]:
    """Tasks by the verdicts on them: "met not_met" for two, "met" for one."""
    return [
        TaskCodings(
            f"1.{at}",
            tuple(Coding(f"P{n}", word, "", "") for n, word in enumerate(pair.split())),  # type: ignore[arg-type]
            len(pair.split()),
        )
        for at, pair in enumerate(pairs, 1)
    ]


def test_agreement_counts_the_tasks_that_both_have_coded() -> None:
    measured = measure_agreement(coded("met met", "met not_met", "not_met not_met", "met"), 13)

    assert (measured.alike, measured.coded, measured.tasks) == (2, 3, 13)
    assert measured.per_cent == Decimal(67)
    # 6 values, 3 and 3: De = 1 - (3·2 + 3·2)/(6·5) = 3/5; Do = 1/3; alpha = 1 - 5/9.
    assert measured.alpha == Decimal("0.44")
    said = [write_sentence(line, Wording("en")) for line in write_agreement(measured)]
    assert said[0] == "Tasks coded by both evaluators: 3 of 13; coded alike: 2 of 3 (67%)."
    assert said[1].startswith("Krippendorff's alpha for nominal data: 0.44 (tasks: 3, codings: 6;")


def test_it_counts_what_they_found_on_their_own_whatever_was_agreed_on_since() -> None:
    (task,) = coded("met not_met")
    settled = TaskCodings(
        task.task, task.codings, 2, AgreedVerdict("met", "Read again.", "Eva", "")
    )

    assert measure_agreement([settled], 1).alike == 0
    assert settled.agreed == "met"


def test_full_agreement_is_one_and_one_verdict_throughout_has_no_alpha() -> None:
    assert measure_agreement(coded("met met", "not_met not_met"), 2).alpha == Decimal(1)
    same = measure_agreement(coded("met met", "met met"), 2)
    assert (same.per_cent, same.alpha) == (Decimal(100), None)
    none = measure_agreement(coded("met"), 2)
    assert (none.per_cent, none.alpha) == (None, None)
    (said,) = write_agreement(none)
    assert write_sentence(said, Wording("cs")) == (
        "Oba hodnotitelé dosud nezhodnotili žádný úkol (úkolů celkem: 2)."
    )
