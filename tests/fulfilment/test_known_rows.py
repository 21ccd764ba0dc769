"""Which rows stand at a sequence: a large history is asked in parts, and says the same."""

from __future__ import annotations

import random

import polars as pl
import pytest

from dashboard.fulfilment import known_rows


@pytest.mark.parametrize("closed", [0.0, 0.02, 0.5, 1.0])
@pytest.mark.parametrize("rows", [0, 1, 7, 8, 500])
def test_a_history_in_parts_has_the_rows_that_it_has_as_a_whole(
    rows: int, closed: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(rows)
    ends = [chance.randint(1, 9) if chance.random() < closed else None for _ in range(rows)]
    history = pl.DataFrame(
        {
            "row": range(rows),
            "opened": [1 + place * 9 // max(rows, 1) for place in range(rows)],
            "closed": ends,
        },
        schema=dict.fromkeys(("row", "opened", "closed"), pl.Int64),
    )
    monkeypatch.setattr(known_rows, "_SMALLEST_PART", 7)

    for sequence in range(11):
        found = known_rows.rows_known_at(history, sequence)["row"].to_list()

        assert found == [
            row
            for row, opened, end in history.iter_rows()
            if opened <= sequence and (end is None or end > sequence)
        ]
