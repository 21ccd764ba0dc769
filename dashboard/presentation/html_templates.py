"""The engine of templates of HTML (Jinja2), in which every value is escaped when it is put in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup


class _LineBreaks(Extension):
    """A line break beside a tag is nothing, another one a space: so templates may be indented."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        beside_tags = re.sub(r"(?<=[>}])\s*\n\s*|\s*\n\s*(?=[<{]|$)", "", source)
        return re.sub(r"\s*\n\s*", " ", beside_tags)


class Macros(Protocol):
    """The macros of a template, for Python: small parts that are values of other templates."""

    def __getattr__(self, name: str) -> Callable[..., Markup]: ...


def environment(package: str, folder: str, **names: Any) -> Environment:
    """The templates of a folder of a package; each reads the names."""
    made = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=[_LineBreaks],
        auto_reload=False,
    )
    made.globals |= names
    return made


def macros(environment: Environment, template: str) -> Macros:
    """The macros of a template; a value that one needs and does not get is an error."""
    return cast(Macros, environment.get_template(template).module)
