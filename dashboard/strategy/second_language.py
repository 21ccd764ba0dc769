"""Texts that a file has in two languages: one field of the types, two keys of the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import zip_longest
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from dashboard.text.text_language import Text

Languages = tuple[str, str]
LANGUAGES: Languages = ("en", "cs")
"""The language of a file that names none, and that of its second keys, as in `title_cs`."""


def languages(data: Any) -> Languages:
    """The language of the texts of a file and its second one, by its raw values."""
    named = data if isinstance(data, dict) else {}
    found = named.get("language"), named.get("second_language")
    own, second = (
        each if isinstance(each, str) else known
        for each, known in zip(found, LANGUAGES, strict=True)
    )
    return own, second


@cache
def text_fields(model: type[BaseModel]) -> Mapping[str, bool]:
    """The fields of a type that a file may have in a second language, and whether each is a list."""
    return {
        name: get_origin(field.annotation) is tuple
        for name, field in model.model_fields.items()
        if Text in (field.annotation, *get_args(field.annotation))
    }


def keys(model: type[BaseModel], second: str) -> set[str]:
    """The keys that a file may have for a type."""
    return {*model.model_fields, *(f"{name}_{second}" for name in text_fields(model))}


def join(model: type[BaseModel], data: Any, languages: Languages) -> Any:
    """The values of a type with each text and its second language as one.

    A key of the second language whose value is no text stays and is refused. One whose text is not there is
    a text in that language, unless the type requires the other.
    """
    if not isinstance(data, dict) or not (ours := text_fields(model)):
        return data
    joined, second = dict(data), languages[1]
    for name, is_list in ours.items():
        own, other = data.get(name), data.get(f"{name}_{second}")
        if not (_fits(own, is_list) and _fits(other, is_list)):
            continue
        joined.pop(f"{name}_{second}", None)
        both = zip_longest(own or (), other or ()) if is_list else [(own, other)]
        texts = tuple(_text(*pair, languages) for pair in both)
        if own is not None or (other is not None and not model.model_fields[name].is_required()):
            joined[name] = texts if is_list else texts[0]
    return joined


def _fits(value: Any, is_list: bool) -> bool:
    texts = value if is_list and isinstance(value, list | tuple) else [value]
    return value is None or all(isinstance(each, str) for each in texts)


def _text(own: str | None, other: str | None, languages: Languages) -> Text:
    if own is None:
        return Text(other or "", None, languages[1])
    return own if isinstance(own, Text) and not other else Text(own, other, *languages)


def add_keys(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Allows in the schema of a type the keys of a second language, as title_cs."""
    spoken = dict[str, Any]()
    for name, each in schema.get("properties", {}).items():
        if name in text_fields(model):
            allowed = {key: value for key, value in each.items() if key in {"type", "items"}}
            own = {"anyOf": [allowed, {"type": "null"}]} if allowed else {"anyOf": each["anyOf"]}
            spoken[f"^{name}_[a-z]{{2,3}}(_[A-Za-z]+)?$"] = own
    if spoken:
        schema["patternProperties"] = spoken
