"""Progress rows as they may be published: without notes, and with evidence only as a public address."""

from __future__ import annotations

import polars as pl

INTERNAL = "internal"
"""Replaces evidence that is not a public address."""


def hide_internal(frame: pl.DataFrame) -> pl.DataFrame:
    """Progress rows without notes, their evidence "internal" unless it is a public address."""
    address = pl.col("evidence").str.contains("^https?://")
    evidence = pl.when(address | pl.col("evidence").is_null()).then("evidence")
    return frame.with_columns(
        note=pl.lit(None, pl.String), evidence=evidence.otherwise(pl.lit(INTERNAL))
    )
