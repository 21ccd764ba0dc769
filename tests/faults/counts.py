"""How often a fault is tried, and what became of it."""

from __future__ import annotations

import os
import sys

ROUNDS = int(os.environ.get("DASHBOARD_FAULT_ROUNDS", "1"))
"""How many times as often as in a run of the tests."""


def tell(tried: int, lost: int) -> None:
    """Prints the counts of a fault in the form that `tests.faults` adds up."""
    sys.stdout.write(f"\ntried {tried}, survived {tried - lost}, lost {lost}\n")
