"""Between the days on which something changes, the same is judged."""

from __future__ import annotations

from datetime import date, timedelta

from polars.testing import assert_frame_equal

from dashboard.fulfilment.days_of_change import last_change
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.status import judge, prepare
from dashboard.strategy import targets
from tests.fulfilment.generated_cases import case
from tests.fulfilment.test_status import frame
from tests.small_plan import plan, row, rows


def test_every_day_is_judged_as_the_day_of_the_last_change() -> None:
    shared = 0
    for seed in range(4):
        found = case(seed)
        version, told = (
            found.strategy.at(date.max),
            rows_known_at(frame(found.history), found.ks[-1]),
        )
        prepared = prepare(version, told)
        changes = {*told["date"], *targets.target_table(version)["due"]} - {None}
        for day in sorted({each + timedelta(days=n) for each in changes for n in (-1, 0, 1, 9)}):
            same = last_change(version, told, day)

            assert same <= day
            assert_frame_equal(judge(prepared, same), judge(prepared, day))
            shared += same < day
    assert shared > 20


def test_a_day_on_which_something_happens_and_the_day_after_are_days_of_their_own() -> None:
    told = rows(row("CPD", "1.1.a", date(2024, 5, 1), 1))
    days = [date(2024, 5, n) for n in (1, 2, 3, 30)]

    assert [last_change(plan(), told, day) for day in days] == [*days[:2], days[1], days[1]]
    assert last_change(plan(), told, days[3], others=[days[2]]) == date(2024, 5, 4)
