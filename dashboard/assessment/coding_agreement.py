"""How far two evaluators agree who coded the same tasks independently of each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from dashboard.assessment import narrative
from dashboard.assessment.codings import CODERS, TaskCodings


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the tasks that two evaluators have coded, how many both coded alike.

    `alpha` is Krippendorff's alpha for nominal data (1 full agreement, 0 what chance alone would give); it
    needs no fixed pair of coders. None where it is not defined: nothing coded, or one verdict throughout.
    """

    coded: int
    alike: int
    tasks: int
    """How many tasks there are to be coded."""
    alpha: Decimal | None
    """To two decimal places."""

    @property
    def per_cent(self) -> Decimal | None:
        """The share of tasks coded alike, whole per cent of `coded`; None where none is coded."""
        return _round(Fraction(100 * self.alike, self.coded), "1") if self.coded else None


def measure(coded: Iterable[TaskCodings], tasks: int) -> Agreement:
    """The agreement over the tasks that two evaluators have coded, of so many tasks."""
    both = [each for each in coded if not each.is_sealed]
    alike = sum(each.agrees for each in both)
    counts: Counter[str] = Counter(coding.verdict for each in both for coding in each.codings)
    return Agreement(len(both), alike, tasks, _alpha(len(both) - alike, len(both), counts))


def write_agreement(agreement: Agreement) -> tuple[narrative.Sentence, ...]:
    """The agreement in sentences, with the number of tasks behind each figure."""
    values: dict[str, narrative.Value] = {
        "alike": agreement.alike,
        "coded": agreement.coded,
        "tasks": agreement.tasks,
        "codings": CODERS * agreement.coded,
        "per_cent": agreement.per_cent,
        "alpha": agreement.alpha,
    }
    if not agreement.coded:
        return (narrative.Sentence("coding.nothing_coded", values),)
    alpha = "coding.alpha" if agreement.alpha is not None else "coding.no_alpha"
    return narrative.Sentence("coding.agreement", values), narrative.Sentence(alpha, values)


def _alpha(differing: int, coded: int, counts: Counter[str]) -> Decimal | None:
    """1 − Do/De: Do is the share of pairs that differ, De the share expected by chance from all verdicts."""
    values = CODERS * coded
    by_chance = values * (values - 1) - sum(count * (count - 1) for count in counts.values())
    if not by_chance:
        return None
    expected = Fraction(by_chance, values * (values - 1))
    return _round(1 - Fraction(differing, coded) / expected, "0.01")


def _round(value: Fraction, step: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(step), ROUND_HALF_EVEN)
