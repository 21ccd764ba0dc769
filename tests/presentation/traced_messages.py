"""From a message id to the code that says it, and to the values that this code has for it.

An id stands in the code in full, or is composed there of a beginning and words of the program
(`f"status.{word}"`). What composes both of words is named in `WORDS`: the ids of such a group are exactly
the words of a table of the program, or words that the code has in full.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.statistics.observations import Flag

WORD = r"[\w.+-]+"
NUMBERS = Path(__file__).resolve().parents[2] / "data" / "statistics"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass
class Scope:
    """A function, or what a module has beside its functions."""

    ids: set[str] = field(default_factory=set)
    """Texts that stand in it."""
    patterns: set[tuple[str, str]] = field(default_factory=set)
    """Compositions that begin with a text: this text, and the whole as a pattern."""
    gives: set[str] = field(default_factory=set)
    """Names of values in it: keywords of calls, keys of tables."""
    names: set[str] = field(default_factory=set)
    """What it refers to: functions that it calls, constants."""
    defines: set[str] = field(default_factory=set)
    """How it is called, with its class."""
    is_constant: bool = False


class Program:
    """What all the code says, function by function."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.scopes: list[Scope] = []
        self.by_name: dict[str, list[Scope]] = defaultdict(list)
        for file in files:
            self._read(ast.parse(file.read_text("utf-8")))
        self.by_text: dict[str, list[Scope]] = defaultdict(list)
        self.by_pattern: dict[tuple[str, str], list[Scope]] = defaultdict(list)
        self.by_use: dict[str, list[Scope]] = defaultdict(list)
        for scope in self.scopes:
            for text in scope.ids:
                self.by_text[text].append(scope)
            for pattern in scope.patterns:
                self.by_pattern[pattern].append(scope)
            for name in scope.names:
                self.by_use[name].append(scope)

    def _read(self, module: ast.Module) -> None:
        for node in module.body:
            parts = node.body if isinstance(node, ast.ClassDef) else [node]
            for part in parts:
                scope = _scope(part)
                scope.defines = set(_defined(part, node))
                scope.is_constant = not isinstance(part, Definition)
                self.scopes.append(scope)
                for name in scope.defines:
                    self.by_name[name].append(scope)

    def find(self, message: str) -> list[Scope]:
        """Where an id stands in full, or is composed behind a beginning."""
        found = list(self.by_text.get(message, ()))
        for (start, pattern), scopes in self.by_pattern.items():
            if message.startswith(start) and re.fullmatch(pattern, message):
                found += scopes
        return found

    def says(self, message: str) -> bool:
        """Whether an id is said at all."""
        group, _, word = message.partition(".")
        words = WORDS.get(group, self.by_text if group in OF_THE_CODE else ())
        return bool(self.find(message)) or word in words

    def has_values(self, message: str, wanted: set[str]) -> bool:
        """Whether a function that says an id, or one that it calls or that calls it, has its values."""
        return any(wanted <= self._given_near(scope) for scope in self.find(message))

    def _given_near(self, scope: Scope) -> set[str]:
        users = [each for name in scope.defines for each in self.by_use.get(name, ())]
        # What a constant says is said by the functions that take it, or by what they call.
        asking = [scope, *users] if scope.is_constant else [scope]
        called = [
            each for one in asking for name in one.names for each in self.by_name.get(name, ())
        ]
        return {name for each in (scope, *users, *called) for name in each.gives}


WORDS: Mapping[str, Iterable[str]] = {"flag": [flag.value for flag in Flag]}
"""Groups that are said by a word of a table of the program."""

OF_THE_CODE = {
    *("verb", "wanted", "access", "access_by", "access_from", "text_state"),
    "people",
}
"""Groups that are said by a word that stands elsewhere in the code."""


def _scope(node: ast.AST) -> Scope:
    scope = Scope()
    for part in ast.walk(node):
        match part:
            case ast.Constant(value=str(text)):
                scope.ids.add(text)
            case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if "." in start:
                scope.patterns.add((start, _pattern(part)))
            case ast.BinOp(left=ast.Constant(value=str(start))) if start.endswith("."):
                scope.patterns.add((start, re.escape(start) + WORD))
            case ast.Call(
                func=ast.Attribute(attr="startswith"), args=[ast.Constant(value=str(start))]
            ):
                scope.patterns.add((start, re.escape(start) + WORD))
            case ast.keyword(arg=str(name)):
                scope.gives.add(name)
            case ast.Dict(keys=keys):
                scope.gives |= set(_texts(keys))
            case ast.Attribute(attr="plural"):
                scope.gives.add("n")
            case ast.Name(id=name) | ast.Attribute(attr=name):
                scope.names.add(name)
    return scope


def _pattern(composed: ast.JoinedStr) -> str:
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else WORD
        for part in composed.values
    )


def _texts(keys: Iterable[ast.expr | None]) -> Iterator[str]:
    return (str(key.value) for key in keys if isinstance(key, ast.Constant))


def _defined(part: ast.AST, around: ast.AST) -> Iterator[str]:
    if isinstance(part, Definition):
        yield part.name
    if isinstance(around, ast.ClassDef):
        yield around.name
    for target in getattr(part, "targets", [getattr(part, "target", None)]):
        if isinstance(target, ast.Name):
            yield target.id
