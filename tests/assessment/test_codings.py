"""How far two evaluators agree, with figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from dashboard.assessment.coder_agreement import Agreement, alpha, measure, write
from dashboard.assessment.codings import AgreedVerdict, Coding, TaskCodings
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


def pairs_of(measured: Agreement) -> dict[str, int]:
    return {" ".join(pair): number for pair, number in measured.pairs}


def test_agreement_counts_the_tasks_that_both_have_coded_and_lists_pairs_below_ten() -> None:
    told = ("met met", "met not_met", "not_met met", "not_met not_met", "met")
    measured = measure(coded(*told), 13)

    assert (measured.alike, measured.coded, measured.tasks) == (2, 4, 13)
    assert measured.per_cent == Decimal(50)
    assert pairs_of(measured) == {"met met": 1, "met not_met": 2, "not_met not_met": 1}
    assert (measured.alpha, measured.interval) == (None, None)
    assert [write_sentence(line, Wording("en")) for line in write(measured)] == [
        "Tasks coded by both evaluators: 4 of 13; coded alike: 2 of 4 (50%).",
        "With fewer than 10 tasks coded by both evaluators no coefficient is given, only the pairs of"
        " verdicts.",
    ]


def test_it_counts_what_they_found_on_their_own_whatever_was_agreed_on_since() -> None:
    (task,) = coded("met not_met")
    settled = TaskCodings(
        task.task, task.codings, 2, AgreedVerdict("met", "Read again.", "Eva", "")
    )

    assert measure([settled], 1).alike == 0
    assert settled.agreed == "met"


OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
"""Four observers of twelve units in K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), C."""


def test_the_published_example_has_the_published_ordinal_alpha() -> None:
    units = [[int(code) for code in unit if code != "."] for unit in zip(*OBSERVERS, strict=True)]

    found = alpha(units)

    assert found is not None
    assert round(float(found), 3) == 0.815


def test_alpha_of_ten_tasks_is_worked_out_by_hand_and_a_near_miss_weighs_less_than_a_far_one() -> (
    None
):
    alike = ("met met",) * 5 + ("not_met not_met",) * 4
    near = measure(coded(*alike, "met met_differently"), 10)
    far = measure(coded(*alike, "met not_met"), 10)

    # Two verdicts, 11 and 9 of 20: Do = 2/20, De = 2·11·9/(20·19); alpha = 1 - 19/99.
    assert far.alpha == Decimal("0.81")
    assert near.alpha is not None
    assert near.alpha > far.alpha
    assert measure(coded(*alike), 10).alpha is None


def test_the_interval_is_the_same_for_everybody_and_holds_alpha() -> None:
    told = [
        *("met met",) * 6,
        *("met partially_met",) * 2,
        *("not_met not_met",) * 3,
        "met not_met",
    ]
    measured, turned = measure(coded(*told), 13), measure(coded(*reversed(told)), 13)

    assert measured.interval == turned.interval
    assert measured.interval is not None
    assert measured.alpha is not None
    assert measured.interval.low < measured.alpha < measured.interval.high
    swapped = [" ".join(reversed(pair.split())) for pair in told]
    assert measure(coded(*swapped), 13) == measured
    said = [write_sentence(line, Wording("cs")) for line in write(measured)]
    assert said[1].startswith("Krippendorffovo alfa pro uspořádaná hodnocení (nesplněno, ")
    assert said[2].startswith("95% interval metodou bootstrap: ")
    assert "počet výběrů: 2\u00a0000" in said[2]


def test_full_agreement_is_one_and_one_verdict_throughout_has_no_alpha() -> None:
    full = measure(coded(*("met met",) * 6, *("not_met not_met",) * 6), 12)
    assert (full.alpha, full.interval and full.interval.low) == (Decimal(1), Decimal(1))
    same = measure(coded(*("met met",) * 10), 10)
    assert (same.per_cent, same.alpha, same.interval) == (Decimal(100), None, None)
    none = measure(coded("met"), 2)
    assert (none.per_cent, none.alpha) == (None, None)
    (said,) = write(none)
    assert write_sentence(said, Wording("cs")) == (
        "Oba hodnotitelé dosud nezhodnotili žádný úkol (úkolů celkem: 2)."
    )
