"""The strategy files of a running server: one that was edited is taken up without a restart, if right."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Lock

from dashboard.store import database
from dashboard.text import Problem
from dashboard.workflow import Workspace, workspace_opening
from dashboard.workflow.installation import server_log

TRIED_AGAIN = 5.0
"""Seconds after which a wrong file is read again, though it is as it was: what it names may be back."""


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
        self._tried = 0.0
        self._opened: Workspace | None = None

    def workspace(self) -> Workspace:
        """The strategy as its file says now, or said last; raises UnreadableStrategy or Unavailable."""
        with self._lock:
            stamp = self._read_stamp()
            is_due = bool(self.problems) and time.monotonic() - self._tried > TRIED_AGAIN
            if self._opened is None or stamp != self._stamp or is_due:
                was_wrong = bool(self.problems)
                self._tried = time.monotonic()
                self._open()
                self._stamp = stamp
                self._note(was_wrong=was_wrong)
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

    def _note(self, *, was_wrong: bool) -> None:
        """Tells the log that the file cannot be used any more, and that it can again."""
        strategy = self._opened.strategy.id if self._opened else ""
        if self.problems and not was_wrong:
            server_log.warn("strategy-lost", strategy=strategy, kind=self.problems[0].code)
        elif was_wrong and not self.problems:
            server_log.tell("strategy-found", strategy=strategy)

    def _read_stamp(self) -> tuple[int, ...]:
        """What changes with the file; empty where there is none."""
        try:
            now = self.path.stat()
        except OSError:
            return ()
        return now.st_mtime_ns, now.st_size, now.st_ino
