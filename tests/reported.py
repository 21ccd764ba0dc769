"""The adopted strategy with nine reports of its bodies: six accepted, one returned, two waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.__main__ import main
from dashboard.workflow.workspace import Workspace
from tests import databases

FOLDER = Path(__file__).resolve().parent / "sample_reports"
REPORTS = (
    ("cpd-2022", "CPD", "accept"),
    ("pcr-2021", "PCR", "accept"),
    ("mlsa-2022", "MLSA", "accept"),
    ("mlsa-2023", "MLSA", None),
    ("meys-2023", "MEYS", "accept"),
    ("spd-2023", "SPD", "return"),
    ("cpd-2023", "CPD", "accept"),
    ("cpd-x", "CPD", None),
    ("pcr-2023", "PCR", None),
)
"""Each file with its body, and what the coordinator decides."""


def report(url: str) -> None:
    """Gives a database what ships with the adopted strategy, then the reports, in their order."""
    databases.fill(url)
    # Two submissions ship with the strategy.
    for number, (file, entity, decision) in enumerate(REPORTS, 3):
        at = ["--database", url]
        assert main(["submit", str(FOLDER / f"{file}.csv"), "--entity", entity, *at]) == 0
        if decision:
            reason = ["--reason", "Doplňte zdroj údajů o věku."] if decision == "return" else []
            assert main([decision, str(number), "--as", "coordinator", *reason, *at]) == 0


@contextmanager
def reported_workspace(folder: Path) -> Iterator[Workspace]:
    """The adopted strategy with a new database of its own that holds the reports."""
    url = databases.sqlite(folder / "reported.db", report)
    workspace = databases.opened(url)
    yield workspace
    workspace.engine.dispose()
