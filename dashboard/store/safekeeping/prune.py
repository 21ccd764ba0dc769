"""Backups in a folder of their own, named by their moment: old ones go once there are enough later ones."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from dashboard.store import anchor_file

_FORM = "dashboard-%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"dashboard-\d{4}-\d\d-\d\dT\d{6}Z")


def name_of(moment: datetime) -> str:
    """The name of a backup made at a moment."""
    return moment.astimezone(UTC).strftime(_FORM)


def prune(folder: Path, keep: int, before: datetime) -> list[Path]:
    """Deletes backups that were made before a moment, with their anchors, but never one of the last `keep`.

    Only files whose names are of that form are looked at.
    """
    ours = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    gone = [path for path in ours[:-keep] if path.name < name_of(before)]
    for path in gone:
        path.unlink()
        anchor_file.beside(path).unlink(missing_ok=True)
    return gone
