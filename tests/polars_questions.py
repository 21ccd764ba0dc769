"""How often polars is asked: each time costs some 25 to 110 µs, of however few rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl
import pytest


@contextmanager
def counted_questions() -> Iterator[list[pl.LazyFrame]]:
    """The questions of what runs within, in their order."""
    asked: list[pl.LazyFrame] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("collect", "_collect_eager"):
            ask = getattr(pl.LazyFrame, name)

            def asking(frame: pl.LazyFrame, *given: Any, _ask: Any = ask, **named: Any) -> Any:
                asked.append(frame)
                return _ask(frame, *given, **named)

            patch.setattr(pl.LazyFrame, name, asking)
        yield asked
