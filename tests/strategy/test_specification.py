"""The JSON Schema takes what `check` takes, refuses what its types refuse, and describes every key."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from yaml.emitter import Emitter
from yaml.representer import SafeRepresenter
from yaml.resolver import BaseResolver
from yaml.serializer import Serializer

from dashboard.strategy.check_file import NOT_IN_FILE, OTHER_WORDS, parse
from dashboard.strategy.model import Strategy
from dashboard.strategy.short_forms import write_out
from dashboard.strategy.specification import json_schema
from dashboard.strategy.yaml_to_model import read_part
from dashboard.text import errors, yaml_file

ROOT = Path(__file__).resolve().parents[2]
PLANS = [
    *(ROOT / name for name in ("indicators.yaml", "data/2016-2019/indicators.yaml")),
    *(ROOT / name for name in ("tests/small.yaml", "tests/foreign.yaml")),
    ROOT / "dashboard/cli/starter/indicators.yaml",
]
SCHEMA = Draft202012Validator(json_schema(), format_checker=FormatChecker())
EXAMPLES = yaml.load((ROOT / "tests/strategy/specification.yaml").read_text(), yaml.BaseLoader)
ODD: list[Any] = [
    "",
    "5",
    "06",
    "-1",
    "1.10",
    "yes",
    "null",
    "2024",
    "2024-02-30",
    "2025-Q3",
    "x y",
]
ODD += ["ongoing", "all", "milestone", [], ["5"], [["5"]], {}, {"a": "b"}]


class Editor(yaml.SafeLoader):
    """Reads as an editor does, by YAML 1.2: a day is a text, 06 a number."""


Editor.yaml_implicit_resolvers = {}

for tag, pattern in {
    "null": r"~|null|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}.items():
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^({pattern})$"), None)


class Plain(Emitter, Serializer, SafeRepresenter, BaseResolver):
    """Writes every text without quotes where it can."""

    def __init__(self, stream: Any, **_: Any) -> None:
        Emitter.__init__(self, stream, allow_unicode=True, width=10_000)
        Serializer.__init__(self)
        SafeRepresenter.__init__(self, sort_keys=False)
        BaseResolver.__init__(self)


def in_small(raw: Any) -> Iterator[Any]:
    """A plan as it stands where it is small, else one for each of its tasks, with less of the rest."""
    for task in raw["tasks"]:
        yield {
            key: [task] if key == "tasks" else value[:2] if isinstance(value, list) else value
            for key, value in raw.items()
        }


def holders(part: Any) -> Iterator[Any]:
    """Every list and mapping of a plan that holds anything."""
    if part and isinstance(part, dict | list):
        yield part
        for inner in part.values() if isinstance(part, dict) else part:
            yield from holders(inner)


def changed(raw: Any, chance: random.Random) -> str:
    """The plan with one key or item taken out, added or given another value."""
    text = yaml.dump(raw, Dumper=Plain)
    copy = yaml.load(text, yaml.BaseLoader)
    holder = chance.choice(list(holders(copy)))
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key, act = chance.choice(keys), chance.randrange(6)
    if act == 0:
        del holder[key]
    elif act == 1 and isinstance(holder, dict):
        holder[chance.choice(["colour", "title_fr", "text_cs", "due", "note", "unit"])] = "5"
    else:
        holder[key] = chance.choice(ODD)
    return yaml.dump(copy, Dumper=Plain)


def fits(text: str) -> bool:
    return bool(SCHEMA.is_valid(yaml.load(text, Editor)))


def types_refuse(text: str) -> bool:
    document, _ = yaml_file.load(text)
    assert document is not None
    list(write_out(document))
    return bool(read_part(document, Strategy, NOT_IN_FILE, OTHER_WORDS)[1])


def test_the_schema_takes_what_check_takes_and_refuses_what_its_types_refuse() -> None:
    chance = random.Random(50)
    plans = [
        one
        for path in PLANS
        for one in in_small(yaml.load(path.read_text("utf-8"), yaml.BaseLoader))
    ]
    texts = [changed(plans[n % len(plans)], chance) for n in range(200)]
    told = [(bool(errors(parse(text)[1])), types_refuse(text), fits(text), text) for text in texts]

    assert [text for refused, _, fit, text in told if not refused and not fit] == []
    assert [text for _, by_types, fit, text in told if by_types and fit] == []
    assert 40 < sum(fit for _, _, fit, _ in told) < 160


@pytest.mark.parametrize("path", PLANS, ids=str)
def test_whatever_ships_fits_the_schema(path: Path) -> None:
    assert fits(path.read_text("utf-8"))


def test_the_schema_is_one_and_describes_every_key() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    parts = {**schema["$defs"], "Strategy": schema}

    assert (schema["$schema"], schema["version"] in schema["$id"]) == (
        *("https://json-schema.org/draft/2020-12/schema", True),
    )
    assert [
        (part, key)
        for part, held in parts.items()
        for key, value in held["properties"].items()
        if len(value.get("description", "")) < 4
    ] == []
    assert {"withdrawn", "record", "former_names"}.isdisjoint(
        key for held in parts.values() for key in held["properties"] if held is not parts["Change"]
    )


def whole(example: Any) -> str:
    """The text of an example: the plan of the page with its keys in place of those there."""
    plan = {**EXAMPLES["plan"], **example.get("plan", {})}
    task = {**plan["tasks"][0], **example.get("task", {})}
    if "indicator" in example:
        task["indicators"] = [{**plan["tasks"][0]["indicators"][0], **example["indicator"]}]
    plan["tasks"] = [task, *example.get("more", [])]
    return yaml.dump(plan, Dumper=Plain)


@pytest.mark.parametrize("example", EXAMPLES["right"], ids=lambda each: each["name"])
def test_what_is_right_is_taken_by_check_and_schema(example: Any) -> None:
    text = whole(example)

    assert errors(parse(text)[1]) == []
    assert fits(text)


@pytest.mark.parametrize("example", EXAMPLES["wrong"], ids=lambda each: each["name"])
def test_what_is_wrong_is_refused_with_its_code(example: Any) -> None:
    text = whole(example)

    assert [problem.code for problem in errors(parse(text)[1])] == [example["code"]]
    assert fits(text) is ("fits" in example)
