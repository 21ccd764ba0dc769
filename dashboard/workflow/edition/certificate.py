"""What an edition certifies of its statistics: the rule, its threshold, and which splits are withheld."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.statistics.observations import read_years, year_or_span
from dashboard.statistics.small_counts import PublicStatistics, Split

FILE = "certificate.json"

RULE = "whole splits"
"""The name of the rule, by which a certificate of an earlier program is told from one of this."""


def certify(public: PublicStatistics) -> Mapping[str, object]:
    """The certificate of protected statistics, as the file of an edition says it."""
    return {
        "rule": RULE,
        "threshold": public.statistics.definitions.protection.threshold,
        "numbers": public.frame.height,
        "withheld": [
            {
                "source": split.source,
                "series": split.series,
                "year": year_or_span(split.first, split.last),
                "by": split.by,
            }
            for split in public.withheld
        ],
    }


def read_withheld(certified: Mapping[str, Any]) -> list[Split]:
    """The splits that a certificate lists."""
    return [
        Split(each["source"], each["series"], *read_years(each["year"]), tuple(each["by"]))
        for each in certified["withheld"]
    ]
