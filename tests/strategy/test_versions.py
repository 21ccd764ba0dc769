"""What is made of a strategy alone is made once for each version of it."""

from __future__ import annotations

import gc
import weakref

from dashboard.strategy.model import Strategy, once_for_each_version
from dashboard.strategy.targets import indicator_table, target_table
from tests.small_plan import plan


def test_a_version_made_from_another_has_tables_of_its_own() -> None:
    adopted = plan()
    before = indicator_table(adopted)

    shorter = adopted.model_copy(update={"tasks": adopted.tasks[:1]})

    assert indicator_table(adopted) is before
    assert target_table(adopted).height == 4
    assert indicator_table(shorter)["indicator"].to_list() == ["1.1.a", "1.1.b"]
    assert target_table(shorter).height == 2


def test_what_was_made_is_given_up_with_its_version() -> None:
    class Made:
        pass

    @once_for_each_version
    def make(_strategy: Strategy) -> Made:
        return Made()

    strategy = plan().model_copy()  # the reader of files keeps the last few that it read
    made = weakref.ref(make(strategy))
    assert make(strategy) is made()

    del strategy
    gc.collect()

    assert made() is None
