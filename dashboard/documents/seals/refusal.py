"""Why a document was not sealed."""

from __future__ import annotations

from dashboard.text import Problem


class SealRefused(Exception):
    """Nothing was sealed; `problem` says why."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, values)
