"""Czech typography: the spaces at which a line must not end, made unbreakable."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"

_MONTHS = "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince"
_BEFORE = (
    "č|čl|odst|písm|str|s|ř|r|kap|tab|obr|vl|j|např|tzv|tj|resp"
    "|Mgr|Ing|JUDr|PhDr|Bc|MUDr|RNDr|doc|prof|plk|mjr"
)

_RULES = tuple(
    (needed, re.compile(pattern))
    for needed, pattern in (
        # A preposition or conjunction of one letter stays with the word after it.
        (" ", r"([KkSsVvZzOoUuAaIi]) (?<![\w.'’/-]..)(?=\S)"),
        # 31. 12. 2023; 31. prosince; 1. pololetí; prosince 2023
        (". ", r"(?<![\w.])([0-9]{1,3}\.) (?=[0-9]{1,2}\.|[0-9]{4}|[a-záčďéěíňóřšťúůýž])"),
        (" ", rf"(\b(?:{_MONTHS})) (?=[0-9]{{4}}\b)"),
        # 1 234; 13 úkolů; 5 %; 40/2009 Sb.: a number stays with what it counts, a year does not.
        (" ", r"(?<![0-9])([0-9]{1,3}) (?=[0-9]{3}(?![0-9]))"),
        (" ", r"(?<![0-9.])((?!(?:19|20)[0-9]{2} )[0-9]+) (?=[a-záčďéěíňóřšťúůýž%‰°€(])"),
        (" Sb.", r"([0-9]) (?=Sb\.)"),
        # č. 5, č. j. MV-1, § 168, Mgr. Nováková, P ČR
        (". ", rf"(?<![\w.])((?:{_BEFORE})\.) (?=[\w§])"),
        ("§ ", r"(§) (?=[0-9])"),
        (" ČR", r"\b(P|MV) (?=ČR\b)"),
        # A dash never begins a line.
        (" – ", r"(\S) (?=– )"),
    )
)
"""For each rule what a text has where it applies, which is found sooner, and where that is."""
_TOGETHER = rf"\1{NO_BREAK}"


def keep_together(text: str) -> str:
    """A Czech text with unbreakable spaces where a line must not end; nothing else of it changes."""
    for needed, rule in _RULES:
        if needed in text:
            text = rule.sub(_TOGETHER, text)
    return text
