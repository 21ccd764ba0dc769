"""The pages and their menu: the same for everybody who may see the same pages in the same language."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import partial

import streamlit as st
from streamlit.navigation.page import Page

from dashboard.presentation import Wording
from dashboard.web.sign_in import page_access, who_is_asking
from dashboard.workflow import program_files
from dashboard.workflow.bounded_cache import BoundedCache

PAGES = program_files.folder() / "pages"
MENU = {
    "": ("overview", "who_reported", "trends", "method", "people"),
    "tasks": ("task_list", "timeline", "recommendations", "task"),
    "reports": ("report", "review"),
    "meeting": ("compare", "assessment"),
}
"""The pages under each word of the menu; those under none are words of their own."""
HIDDEN_PAGES = {"task", "people"}
MOVED = {"reporting": "who_reported", "tasks": "task_list", "units": "who_reported"}
"""Addresses of earlier versions, and the pages that they lead to."""

_MADE = BoundedCache(64)


def pages_for(visitor: who_is_asking.Visitor, words: Wording) -> Mapping[str, Page]:
    """Every page by its name, also by those of earlier versions; made once for all who see the same.

    In the menu is what is for the visitor, and what other pages do not lead to.
    """
    in_menu = frozenset(
        name
        for names in MENU.values()
        for name in names
        if name not in HIDDEN_PAGES and page_access.is_open(visitor, name)
    )
    made = _MADE.get((words.language, in_menu), lambda: _make(in_menu, words))
    # A page knows whether it may be run now, so each run of a script has pages of its own.
    return {name: copy(page) for name, page in made.items()}


def _make(in_menu: frozenset[str], words: Wording) -> Mapping[str, Page]:
    pages = {
        name: st.Page(
            PAGES / f"{name}.py",
            title=words(f"page.{name}"),
            url_path=None if name == "overview" else name,
            default=name == "overview",
            visibility="visible" if name in in_menu else "hidden",
        )
        for names in MENU.values()
        for name in names
    }
    moved = {
        old: st.Page(
            partial(_lead_on, pages[now]),
            title=words(f"page.{now}"),
            url_path=old,
            visibility="hidden",
        )
        for old, now in MOVED.items()
    }
    return pages | moved


def _lead_on(page: Page) -> None:
    """Runs another page instead, at the same address otherwise."""
    st.switch_page(page, query_params=st.query_params.to_dict())
