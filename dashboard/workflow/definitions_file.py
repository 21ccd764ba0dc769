"""The definitions of a strategy's statistics: its own file, with the code lists that ship."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from dashboard.statistics import definitions
from dashboard.statistics.definitions import Definitions
from dashboard.strategy import Strategy
from dashboard.text import Problem, yaml_file

CODE_LISTS = Path(definitions.__file__).with_name("code_lists.yaml")


@cache
def code_lists() -> Definitions:
    """The units, dimensions and codes that ship with the program."""
    read, problems = definitions.parse(CODE_LISTS.read_text("utf-8"), Definitions())
    assert read is not None, problems
    return read


def read(strategy: Strategy, folder: Path) -> tuple[Definitions | None, list[Problem]]:
    """The definitions of a strategy whose file is in a folder, or None with the problems of their file.

    Where the strategy names no file, the code lists that ship with the program are all there is.
    """
    if strategy.definitions is None:
        return code_lists(), []
    path = folder / strategy.definitions
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, [Problem("file-unreadable", {"why": error.strerror or ""}, file=str(path))]
    text, problems = yaml_file.decode_utf8(content)
    found: Definitions | None = None
    if text is not None:
        found, told = _parse(text, frozenset(entity.code for entity in strategy.entities))
        problems = list(told)
    return found, [problem.in_file(str(path)) for problem in problems]


@lru_cache(maxsize=8)
def _parse(text: str, bodies: frozenset[str]) -> tuple[Definitions | None, tuple[Problem, ...]]:
    """A text that is read again is not scanned again."""
    found, problems = definitions.parse(text, code_lists(), bodies)
    return found, tuple(problems)


def of_strategy(strategy: Strategy, folder: Path) -> Definitions:
    """The same of a strategy that was opened, so its file was right; the code lists if it is not now."""
    return read(strategy, folder)[0] or code_lists()
