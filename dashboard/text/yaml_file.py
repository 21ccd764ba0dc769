"""A YAML document as plain text values, each with its place in the file.

Every scalar stays text (`1.10`, `no` and a bad date stay until our own types convert them).
Aliases, tags, repeated keys and too deep nesting are problems.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.resolver import BaseResolver

from dashboard.text import damaged_letters
from dashboard.text.problem import Problem, Severity

DEEPEST = 20
"""The most levels of nesting; a strategy needs about eight."""

_PLAIN_TAGS = {
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:seq",
    "tag:yaml.org,2002:map",
}
_EMPTY_WORDS = {"", "~", "null"}

Path = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The text values of a YAML file, and its nodes with their places."""

    data: Any
    root: yaml.Node

    def place(self, path: Path, *, of_key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value at a path (or of its key).

        A path that does not exist ends at its last existing node: a missing key is placed at the
        mapping that lacks it.
        """
        node, key = self.root, self.root
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            key, node = child
        mark = (key if of_key else node).start_mark
        return mark.line + 1, mark.column + 1

    def problem(self, code: str, path: Path, /, *, of_key: bool = False, **values: str) -> Problem:
        """A problem at the place of a path."""
        line, column = self.place(path, of_key=of_key)
        return Problem(code, values, row=line, column=column, value=values.get("found"))


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item
    return None


def decode_utf8(content: bytes) -> tuple[str | None, list[Problem]]:
    """The text of a file in UTF-8, or None and the problem with its line."""
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        byte = f"0x{content[error.start]:02X}"
        values = {"byte": byte, "encoding": "utf-8", "variant": "text"}
        row = content[: error.start].count(b"\n") + 1
        return None, [Problem("encoding-broken", values, row=row, column=1)]


def load(text: str) -> tuple[YamlDocument | None, list[Problem]]:
    """The document and the problems of its syntax; None where it cannot be read at all."""
    try:
        events: list[yaml.Event] = []
        refused = _check_aliases_and_depth(yaml.parse(text, Loader=yaml.BaseLoader), events)
        if refused:
            return None, refused
        root = _Composer(events).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return None, [
            Problem("yaml-syntax", {"found": str(error.problem)}, row=line, column=column)
        ]
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        letter = f"U+{int(error.character):04X}"
        return None, [Problem("yaml-character", {"found": letter}, row=line, column=column)]
    if root is None:
        return None, [Problem("yaml-empty", row=1, column=1)]
    problems: list[Problem] = []
    data = _values(root, problems)
    return YamlDocument(data, root), problems


class _Composer(Composer, BaseResolver):
    """Makes nodes of events that are parsed already: to parse them again takes as long as all the rest."""

    def __init__(self, events: Sequence[yaml.Event]) -> None:
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self._events = deque(events)

    def peek_event(self) -> yaml.Event:
        return self._events[0]

    def check_event(self, *kinds: type[yaml.Event]) -> bool:
        return isinstance(self._events[0], kinds)

    def get_event(self) -> yaml.Event:
        return self._events.popleft()


def _check_aliases_and_depth(
    parsed: Iterable[yaml.Event], events: list[yaml.Event]
) -> list[Problem]:
    """A problem for every alias, or the one place where the document is nested too deeply.

    `events` gets the events that were parsed.
    """
    aliases: list[Problem] = []
    depth = 0
    for event in parsed:
        events.append(event)
        at = event.start_mark
        assert at is not None
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            limit = {"limit": str(DEEPEST)}
            return [Problem("yaml-too-deep", limit, row=at.line + 1, column=at.column + 1)]
        if isinstance(event, yaml.AliasEvent):
            aliases.append(Problem("yaml-alias", row=at.line + 1, column=at.column + 1))
    return aliases


def _values(node: yaml.Node, problems: list[Problem]) -> Any:
    """The plain values under a node: text, None, lists and dicts."""
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if node.tag not in _PLAIN_TAGS:
        problems.append(Problem("yaml-tag", {"found": node.tag}, row=line, column=column))
    if isinstance(node, yaml.SequenceNode):
        return [_values(item, problems) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, problems)
    assert isinstance(node, yaml.ScalarNode)
    if letter := damaged_letters.find_unseen_letter(node.value):
        unseen = Problem(
            "text-unseen", {"letter": letter}, Severity.WARNING, row=line, column=column
        )
        problems.append(unseen)
    plain_nothing = node.style is None and node.value in _EMPTY_WORDS
    return None if plain_nothing else node.value


def _mapping(node: yaml.MappingNode, problems: list[Problem]) -> dict[str, Any]:
    seen: dict[str, int] = {}
    values: dict[str, Any] = {}
    for key, value in node.value:
        line, column = key.start_mark.line + 1, key.start_mark.column + 1
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem("yaml-key", row=line, column=column))
            continue
        if key.value in seen:
            shown = {"found": key.value, "first": str(seen[key.value])}
            problems.append(
                Problem("yaml-doubled-key", shown, row=line, column=column, value=key.value)
            )
            continue
        seen[key.value] = line
        values[key.value] = _values(value, problems)
    return values
