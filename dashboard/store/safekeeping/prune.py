"""Backups in a folder of their own, named by their moment: old ones go once there are enough later ones."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.store import anchor_file

_FORM = "dashboard-%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"dashboard-\d{4}-\d\d-\d\dT\d{6}Z")
_PART = re.compile(rf"\.({_NAME.pattern})-")
"""What `new_files` calls a file that is being made, and SQLite those beside it."""
_LONGEST = timedelta(days=1)
"""No backup takes longer."""


def name_of(moment: datetime) -> str:
    """The name of a backup made at a moment."""
    return moment.astimezone(UTC).strftime(_FORM)


def prune(folder: Path, keep: int, now: datetime, age: timedelta) -> list[Path]:
    """Deletes backups older than an age, with their anchors, but never one of the last `keep`.

    So it does with what is left of a backup that was killed amid its work, once that is a day old. Only files
    whose names are of that form are looked at; one that another process has deleted meanwhile is gone.
    """
    names = sorted(path.name for path in folder.iterdir())
    ours = [name for name in names if _NAME.fullmatch(name)]
    gone = [folder / name for name in ours[:-keep] if name < name_of(now - age)]
    begun = name_of(now - _LONGEST)
    parts = [folder / name for name in names if (part := _PART.match(name)) and part[1] < begun]
    for path in (*gone, *parts):
        path.unlink(missing_ok=True)
        anchor_file.beside(path).unlink(missing_ok=True)
    return gone
