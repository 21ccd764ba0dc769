"""The form of a strategy file as a JSON Schema, for editors and other programs.

An editor reads `1` as a number and `true` as yes; to us each is a text. What `check` takes fits the
schema; references and the rules of kinds are `check`'s alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from dashboard.strategy.model import Strategy

VERSION = "1.0"
TEXT = {"type": ["string", "number", "boolean"]}


class _OfFile(GenerateJsonSchema):
    """What a file may have, as an editor reads it."""

    def generate(self, schema: CoreSchema, mode: Any = "validation") -> JsonSchemaValue:
        """The schema with the name and version of the specification first."""
        head = {
            "$schema": self.schema_dialect,
            "$id": f"urn:x-strategy-fulfilment:strategy:{VERSION}",
            "version": VERSION,
        }
        return head | super().generate(schema, mode)

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Keys are names enough."""
        return False

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """A text, also where it looks like a number."""
        return super().str_schema(schema) | TEXT

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        """A whole number, also in quotes."""
        written = {"type": ["integer", "string"], "pattern": "^[0-9]+$"}
        return super().int_schema(schema) | written

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        """One of some words: 06, too, which an editor reads as a number."""
        words = schema["expected"]
        numbers = [int(word) for word in words if isinstance(word, str) and word.isdecimal()]
        return {"enum": [*words, *numbers]}


def json_schema() -> Mapping[str, Any]:
    """The schema of a strategy file, with a description of each key."""
    return Strategy.model_json_schema(schema_generator=_OfFile)
