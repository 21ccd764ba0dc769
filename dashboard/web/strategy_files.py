"""The strategy files of a running server: one that was edited is taken up without a restart, if right."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from dashboard.store import database
from dashboard.text import Problem
from dashboard.workflow import Workspace, workspace_opening


class UnreadableStrategy(Exception):
    """A strategy file that has problems, with nothing right before it that could be shown."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("strategy file")
        self.problems = problems


class StrategyFile:
    """A strategy file with its database, opened again once the file is another one.

    Where it is then wrong, the last right one stays, and `problems` says what is wrong.
    """

    def __init__(
        self,
        path: Path,
        database: str,
        opening: workspace_opening.Purpose = workspace_opening.Purpose.WRITE,
    ) -> None:
        self.path, self.database, self._opening = path, database, opening
        self.problems: list[Problem] = []
        self._lock = Lock()
        self._stamp: tuple[int, ...] = ()
        self._opened: Workspace | None = None

    def workspace(self) -> Workspace:
        """The strategy as its file says now, or said last; raises UnreadableStrategy or Unavailable."""
        with self._lock:
            stamp = self._read_stamp()
            if self._opened is None or stamp != self._stamp:
                self._open()
                self._stamp = stamp
            if self._opened is None:
                raise UnreadableStrategy(self.problems)
            return self._opened

    def _open(self) -> None:
        try:
            opened, problems = workspace_opening.open_workspace(
                self.path, self.database, self._opening
            )
        except database.Unavailable as unavailable:
            # An edited file that is of another strategy than the database holds is wrong like any other.
            if self._opened is None or unavailable.problem.code != "strategy-not-held":
                raise
            opened, problems = None, [unavailable.problem]
        self.problems = [] if opened else problems
        if opened is None:
            return
        if self._opened is not None and opened.sha256 == self._opened.sha256:
            opened.engine.dispose()
            return
        self._opened = opened

    def _read_stamp(self) -> tuple[int, ...]:
        """What changes with the file; empty where there is none."""
        try:
            now = self.path.stat()
        except OSError:
            return ()
        return now.st_mtime_ns, now.st_size, now.st_ino
