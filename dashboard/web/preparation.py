"""What the first visits would wait for, done before a server of ours answers anybody."""

from __future__ import annotations

import gc
import pkgutil
from collections.abc import Callable
from importlib import import_module

import dashboard.markup
import dashboard.web
from dashboard.presentation import Wording, languages
from dashboard.web import session, streamlit_internals
from dashboard.web.shell import native_fields

RUN_BY_PATH = ("dashboard.web.app", "dashboard.web.server")
"""What Streamlit runs by its path: importing it would run it once more."""


def prepare(look: Callable[[], object]) -> None:
    """Loads what pages need, looks at the data once, and lets no collection of garbage go over it again.

    `look` is what a health check does. What is written meanwhile is seen by the first visit.
    """
    load_pages()
    native_fields.offer()
    look()
    session.refresh()
    gc.freeze()
    gc.enable()


def load_pages() -> None:
    """Imports all that is drawn with, and reads the words and numbers of every language."""
    streamlit_internals.come_before_the_first()
    for room in (dashboard.markup, dashboard.web):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if module.name not in RUN_BY_PATH:
                import_module(module.name)
    for language in languages.LANGUAGES:
        Wording(language).number(0)
