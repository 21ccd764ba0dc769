"""The style sheet of our markup, which is in the page before Streamlit draws anything.

Nothing moves while a page is drawn: it stays hidden until its first run is complete and the fields of its
header are there. A run that fails, or takes two seconds, is shown as it is. Later runs hide nothing.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from dashboard.markup.kit import html
from dashboard.presentation import Wording, languages
from dashboard.web import streamlit_internals

ADDRESS = "/dashboard.css"
DRAWN = (
    f"<style>:root .stMainBlockContainer:not(:has(.st-key-lang {streamlit_internals.UNFINISHED}))"
    " { visibility: visible; opacity: 1; animation: none; }</style>"
)
"""What a run says at its end. Streamlit keeps it through every later run of the session."""


@cache
def css() -> str:
    """All rules, with the few words that a style says, in the language of the header of the page."""
    return "\n".join([html.css(), *map(_words, languages.LANGUAGES)])


def _words(language: str) -> str:
    choose, menu = (
        json.dumps(Wording(language)(message), ensure_ascii=False)
        for message in ("report.choose", "frame.menu")
    )
    head = f":root:has(.st-key-head h1.strategy:lang({language}))"
    return f"{head} {{ --choose-file: {choose}; --menu: {menu}; }}"


@cache
def tag() -> bytes:
    """What is in the body of each page: after the styles of Streamlit, which go to the `<head>`."""
    version = sha256(css().encode()).hexdigest()[:12]
    return f'<link rel="stylesheet" href="{ADDRESS}?{version}">'.encode()


async def answer(_: Request) -> Response:
    """The style sheet. Its address names its version, so a browser asks for it once."""
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(css(), media_type="text/css", headers=kept)


def show() -> None:
    """Lets the page be seen: to be called when all of it has been sent."""
    st.html(DRAWN)
