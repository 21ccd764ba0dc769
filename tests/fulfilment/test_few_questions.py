"""What the reasons of a few rows may cost, as a count: questions to polars, each some 25 to 110 µs."""

from __future__ import annotations

from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.trace import traces
from tests.fulfilment.generated_cases import case
from tests.fulfilment.test_status import frame
from tests.polars_questions import counted_questions


def test_reasons_of_few_rows_take_few_questions_asked_in_one_go() -> None:
    asked, from_here = [], []
    for seed in range(4):
        found = case(seed)
        day, k = found.days[-1], found.ks[-1]
        wanted = [indicator.id for _, indicator in found.strategy.indicators()]
        rows = rows_known_at(frame(found.history), k)

        with counted_questions() as everywhere, counted_questions(here=True) as here:
            traces(found.strategy, rows, wanted, day)

        asked.append(len(everywhere))
        from_here.append(len(here))

    assert from_here == [0, 0, 0, 0]
    assert max(asked) <= 420, asked
