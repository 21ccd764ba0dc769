"""The HTML of the pages: templates of Jinja2, in which every value is escaped when it is put in.

A template of `markup/templates/` reads `words`, the macros of `kit.html` as `kit`, and what its caller names.
Most are rendered by `View.render`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from dashboard.presentation import Wording, palette


class _LineBreaks(Extension):
    """A line break beside a tag is nothing, another one a space: so templates may be indented."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        beside_tags = re.sub(r"(?<=[>}])\s*\n\s*|\s*\n\s*(?=[<{]|$)", "", source)
        return re.sub(r"\s*\n\s*", " ", beside_tags)


_TEMPLATES = Environment(
    loader=PackageLoader("dashboard.markup"),
    autoescape=True,
    undefined=StrictUndefined,
    extensions=[_LineBreaks],
    auto_reload=False,
)
_TEMPLATES.globals["signs"] = {
    status: style.sign for status, style in palette.STATUS_STYLES.items()
}


class Macros(Protocol):
    """The macros of a template, for Python: small parts that are values of other templates."""

    def __getattr__(self, name: str) -> Callable[..., Markup]: ...


def parts(template: str) -> Macros:
    """The macros of a template."""
    return cast(Macros, _TEMPLATES.get_template(template).module)


kit = parts("kit.html")
_TEMPLATES.globals["kit"] = kit


def render(template: str, words: Wording, **values: Any) -> Markup:
    """A part of a page; a value that the template needs and does not get is an error."""
    return Markup(_TEMPLATES.get_template(template).render(words=words, **values))
