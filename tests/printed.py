"""An edition of the statistics alone: what everybody sees of them, and later ones are hidden beside."""

from __future__ import annotations

from pathlib import Path

from dashboard.presentation import exported_files
from dashboard.statistics import edition_numbers, observations
from dashboard.workflow.edition import NextEdition, editions
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())


def publish(workspace: Workspace, folder: Path) -> None:
    """Puts an edition on record whose only file is that of the statistics."""

    def draw(_: editions.Edition) -> editions.Files:
        public = NextEdition(workspace).statistics
        rows = [list(row.values()) for row in observations.output_rows(public)]
        text = exported_files.csv_text(observations.output_fields(public.definitions), rows)
        return {edition_numbers.FILE: text.encode()}

    edition = editions.publish(workspace, COORDINATOR, folder, draw)
    assert isinstance(edition, editions.Edition), edition
