"""The templates of the pages, mostly rendered by `View.render`.

Each reads `words`, the macros of `kit.html` as `kit`, and what its caller names.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from dashboard.presentation import Wording, html_templates, palette

_TEMPLATES = html_templates.environment(
    "dashboard.markup",
    "templates",
    signs={status: style.sign for status, style in palette.STATUS_STYLES.items()},
)


def parts(template: str) -> html_templates.Macros:
    """The macros of a template, for Python."""
    return html_templates.macros(_TEMPLATES, template)


kit = parts("kit.html")
_TEMPLATES.globals["kit"] = kit


def render(template: str, words: Wording, **values: Any) -> Markup:
    """A part of a page; a value that the template needs and does not get is an error."""
    return Markup(_TEMPLATES.get_template(template).render(words=words, **values))
