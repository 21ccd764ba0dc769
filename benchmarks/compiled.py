"""A script compiled once: what Streamlit does for the entry script of a server."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import CodeType


@cache
def entry(script: str) -> CodeType:
    """The code of a script; the file is read once."""
    return compile(Path(script).read_text("utf-8"), script, "exec")
