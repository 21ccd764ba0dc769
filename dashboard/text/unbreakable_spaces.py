"""Czech typography: the spaces at which a line must not end, made unbreakable."""

from __future__ import annotations

import re
from functools import lru_cache

NO_BREAK = "\u00a0"

LINES_KEPT, SHORT = 8192, 200
"""Of how many lines it is kept what became of them, and how long these are at most: some two megabytes."""

_MONTHS = "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince"
_BEFORE = (
    "č|čl|odst|písm|str|s|ř|r|kap|tab|obr|vl|j|např|tzv|tj|resp"
    "|Mgr|Ing|JUDr|PhDr|Bc|MUDr|RNDr|doc|prof|plk|mjr"
)

_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        # A preposition or conjunction of one letter stays with the word after it.
        r"(?<![\w.'’/-])([KkSsVvZzOoUuAaIi]) (?=\S)",
        # 31. 12. 2023; 31. prosince; 1. pololetí; prosince 2023
        r"(?<![\w.])([0-9]{1,3}\.) (?=[0-9]{1,2}\.|[0-9]{4}|[a-záčďéěíňóřšťúůýž])",
        rf"(\b(?:{_MONTHS})) (?=[0-9]{{4}}\b)",
        # 1 234; 13 úkolů; 5 %; 40/2009 Sb.: a number stays with what it counts, a year does not.
        r"(?<![0-9])([0-9]{1,3}) (?=[0-9]{3}(?![0-9]))",
        r"(?<![0-9.])((?!(?:19|20)[0-9]{2} )[0-9]+) (?=[a-záčďéěíňóřšťúůýž%‰°€(])",
        r"([0-9]) (?=Sb\.)",
        # č. 5, č. j. MV-1, § 168, Mgr. Nováková, P ČR
        rf"(?<![\w.])((?:{_BEFORE})\.) (?=[\w§])",
        r"(§) (?=[0-9])",
        r"\b(P|MV) (?=ČR\b)",
        # A dash never begins a line.
        r"(\S) (?=– )",
    )
)


def keep_together(text: str) -> str:
    """A Czech text with unbreakable spaces where a line must not end; nothing else of it changes."""
    return "\n".join(
        _of_short_line(line) if len(line) <= SHORT else _of_line(line) for line in text.split("\n")
    )


def _of_line(line: str) -> str:
    """The same of one line: no rule looks beyond its end."""
    for rule in _RULES:
        line = rule.sub(rf"\1{NO_BREAK}", line)
    return line


@lru_cache(maxsize=LINES_KEPT)
def _of_short_line(line: str) -> str:
    """The same of a line that pages are likely to say again, such as the title of a task."""
    return _of_line(line)
