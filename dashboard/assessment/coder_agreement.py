"""How far two evaluators agree: the pairs of their verdicts, and from ten tasks on an ordinal coefficient.

The coefficient is Krippendorff's alpha. It needs no fixed pair of coders, so they may change from task to
task. What counts is what both found on their own, whatever was agreed later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, islice

from dashboard.assessment import narrative
from dashboard.assessment.codings import CODERS, TaskCodings
from dashboard.assessment.published_verdicts import GoalVerdict

ORDER: tuple[GoalVerdict, ...] = ("not_met", "partially_met", "met_differently", "met")
"""The verdicts on a goal from the lowest to the highest."""
FEWEST = 10
"""With fewer tasks a coefficient says less than the table of pairs."""
DRAWS = 2_000
"""How many times the tasks are drawn with replacement for the interval."""
SEED = 2011
PER_CENT = 95
"""The share of draws that the interval covers."""

Pair = tuple[GoalVerdict, GoalVerdict]


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which values alpha lies in 95 per cent of the draws, to two decimal places.

    `draws` are those in which alpha is defined: a draw of one verdict throughout has none.
    """

    low: Decimal
    high: Decimal
    draws: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the tasks that two evaluators have coded, how many both coded alike, and each pair of verdicts.

    `alpha` and `interval` are None below FEWEST tasks, and where all verdicts are the same.
    """

    coded: int
    alike: int
    tasks: int
    """How many tasks there are to be coded."""
    pairs: tuple[tuple[Pair, int], ...] = ()
    """Two verdicts on one task, the higher one first, with the number of tasks; highest first."""
    alpha: Decimal | None = None
    """To two decimal places: 1 is full agreement, 0 what chance alone would give."""
    interval: Interval | None = None

    @property
    def per_cent(self) -> Decimal | None:
        """The share of tasks coded alike, whole per cent of `coded`; None where none is coded."""
        return _round(Fraction(100 * self.alike, self.coded), "1") if self.coded else None


def measure(coded: Iterable[TaskCodings], tasks: int) -> Agreement:
    """The agreement over the tasks that two evaluators have coded, of so many tasks."""
    both = [each for each in coded if not each.is_sealed]
    ranks = sorted(
        (
            tuple(sorted((ORDER.index(each.verdict) for each in task.codings), reverse=True))
            for task in both
        ),
        reverse=True,
    )
    alike = sum(each.agrees for each in both)
    pairs = tuple(
        ((ORDER[first], ORDER[second]), number)
        for (first, second), number in Counter(ranks).items()
    )
    if len(both) < FEWEST:
        return Agreement(len(both), alike, tasks, pairs)
    found = alpha(ranks)
    return Agreement(
        *(len(both), alike, tasks, pairs),
        None if found is None else _round(found, "0.01"),
        None if found is None else _interval(tuple(ranks)),
    )


def alpha(units: Sequence[Sequence[int]]) -> Fraction | None:
    """Krippendorff's alpha for ordinal data, each unit with the ranks that its coders gave it.

    Units with fewer than two codings are left out. None where nothing is left, or all ranks are the same.
    """
    coded = Counter(tuple(unit) for unit in units if len(unit) > 1)
    counts: Counter[int] = Counter()
    for unit, number in coded.items():
        for rank in unit:
            counts[rank] += number
    apart = _squared_distances(counts)
    expected = sum(counts[a] * counts[b] * squared for (a, b), squared in apart.items())
    if not expected:
        return None
    observed = sum(
        Fraction(number * sum(apart[a, b] for a in unit for b in unit), len(unit) - 1)
        for unit, number in coded.items()
    )
    return 1 - (counts.total() - 1) * Fraction(observed) / expected


def _squared_distances(counts: Counter[int]) -> dict[tuple[int, int], int]:
    """How far two ranks are apart: by the codings from one to the other, half of those on both.

    Doubled, so that it is whole, and squared; alpha is the same for any multiple.
    """
    ranks = sorted(counts)
    below = dict(zip(ranks, accumulate((counts[rank] for rank in ranks), initial=0), strict=False))
    return {
        (a, b): (2 * (below[b] - below[a]) + counts[b] - counts[a]) ** 2
        for a in ranks
        for b in ranks
    }


@lru_cache(maxsize=64)
def _interval(ranks: tuple[tuple[int, ...], ...]) -> Interval:
    """The percentile interval of alpha over draws of the tasks; the same tasks always give the same one."""
    places = _places(len(ranks))
    found = [alpha([ranks[at] for at in islice(places, len(ranks))]) for _ in range(DRAWS)]
    values = sorted(each for each in found if each is not None)
    cut = len(values) * (100 - PER_CENT) // 200
    low, high = values[cut], values[-1 - cut]
    return Interval(_round(low, "0.01"), _round(high, "0.01"), len(values))


def _places(n: int) -> Iterator[int]:
    """Numbers from 0 to n - 1 without end, the same everywhere: Knuth's MMIX generator."""
    state = SEED
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 32) * n >> 32


def write(agreement: Agreement) -> tuple[narrative.Sentence, ...]:
    """The agreement in sentences, with the number of tasks behind each figure."""
    values: dict[str, narrative.Value] = {
        "alike": agreement.alike,
        "coded": agreement.coded,
        "tasks": agreement.tasks,
        "codings": CODERS * agreement.coded,
        "per_cent": agreement.per_cent,
        "alpha": agreement.alpha,
        "fewest": FEWEST,
    }
    if not agreement.coded:
        return (narrative.Sentence("coding.nothing_coded", values),)
    counted = narrative.Sentence("coding.agreement", values)
    if agreement.coded < FEWEST:
        return counted, narrative.Sentence("coding.too_few", values)
    if agreement.alpha is None or agreement.interval is None:
        return counted, narrative.Sentence("coding.no_alpha", values)
    values |= {
        "low": agreement.interval.low,
        "high": agreement.interval.high,
        "draws": DRAWS,
        "used": DRAWS - agreement.interval.draws,
    }
    interval = "coding.interval_of_some" if values["used"] else "coding.interval"
    return (
        counted,
        narrative.Sentence("coding.alpha", values),
        narrative.Sentence(interval, values),
    )


PAIR_COLUMNS = ("one_verdict", "other_verdict", "tasks_coded")
"""The columns of `write_pairs`, as messages `column.NAME`."""


def write_pairs(
    agreement: Agreement,
) -> tuple[tuple[narrative.Sentence, narrative.Sentence, int], ...]:
    """The table of pairs: one verdict, the other one on the same task, and how many tasks have both."""
    return tuple(
        (narrative.Sentence(f"verdict.{first}"), narrative.Sentence(f"verdict.{second}"), number)
        for (first, second), number in agreement.pairs
    )


def _round(value: Fraction, step: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(step), ROUND_HALF_EVEN)
