"""Where the processor seconds of a rerun go, by part, for `python -m benchmarks.pages --where`.

Each part is a set of functions; a clock of the processor runs for the innermost part that is under way in
the thread of the script, so parts add up to the run. What the process spent beside that thread, such as
taking the request and sending the answer, is `sending`.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from streamlit.commands.navigation import navigation
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from dashboard import markup
from dashboard.markup import View
from dashboard.web import safe_output, session
from dashboard.web.shell import fields, frame, reconnection, style_sheet
from dashboard.web.sign_in import page_access, session_owners, who_is_asking
from dashboard.workflow import Snapshot, Workspace

ADDRESS = "/where"
SETTING = "BENCHMARK_WHERE"
"""The variable of the environment that puts the clocks on."""
PARTS = (
    "session", "navigation", "frame", "fields", "markup", "snapshot", "page", "protobuf", "runner", "sending",
)  # fmt: skip
"""Who asks and what is open; the menu; the header; widgets; our markup; what is read and judged; the rest of
a page's script; messages; Streamlit's way to start and end a run; all beside the thread of the script."""
WIDGETS = (
    "_bidi_component", "segmented_control", "date_input", "text_input", "text_area", "button", "checkbox",
    "radio", "multiselect", "number_input", "file_uploader", "download_button", "data_editor", "popover",
    "expander", "container", "columns", "tabs", "form", "plotly_chart", "toggle",
)  # fmt: skip

spent: defaultdict[str, float] = defaultdict(float)
_under_way: list[str] = []
_since = 0.0


async def answer(_: Request) -> JSONResponse:
    """The processor seconds of each part since the start, and those of the whole process."""
    return JSONResponse({**spent, "process": time.process_time()})


def _turn() -> None:
    """Gives what has passed in this thread to the part that is under way."""
    global _since  # noqa: PLW0603 - the one clock
    now = time.thread_time()
    if _under_way:
        spent[_under_way[-1]] += now - _since
    _since = now


def timed(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose time counts for a part, without what counts for another part within it."""

    @functools.wraps(function)
    def within(*given: Any, **named: Any) -> Any:
        _turn()
        _under_way.append(part)
        try:
            return function(*given, **named)
        finally:
            _turn()
            _under_way.pop()

    return within


def _watch_method(part: str, owner: type, name: str) -> None:
    setattr(owner, name, timed(part, getattr(owner, name)))


def _watch_functions(part: str, module: ModuleType) -> None:
    """Watches the functions of a module, also where another module has taken them by name."""
    for name, found in list(vars(module).items()):
        if inspect.isfunction(found) and found.__module__ == module.__name__:
            _put(module, name, found, timed(part, found))


def _put(module: ModuleType, name: str, before: object, after: object) -> None:
    setattr(module, name, after)
    for other in list(sys.modules.values()):
        if getattr(other, "__name__", "").startswith(("dashboard", "streamlit")):
            for alias, found in list(vars(other).items()):
                if found is before:
                    setattr(other, alias, after)


def watch() -> None:
    """Puts a clock on every part; one session at a time may run."""
    for page in pkgutil.walk_packages(markup.__path__, "dashboard.markup."):
        if ".kit" not in page.name and ".edition" not in page.name:
            _watch_functions("markup", importlib.import_module(page.name))
    for module in (session, who_is_asking, page_access, session_owners):
        _watch_functions("session", module)
    for module in (frame, style_sheet, reconnection):
        _watch_functions("frame", module)
    _watch_functions("fields", fields)
    _watch_functions("markup", safe_output)
    _watch_method("markup", View, "draw_once")
    for owner in (Snapshot, Workspace):
        for name, found in list(vars(owner).items()):
            if inspect.isfunction(found) and not name.startswith("_"):
                _watch_method("snapshot", owner, name)
            elif isinstance(found, property) and found.fget:
                setattr(owner, name, property(timed("snapshot", found.fget)))
    for name in WIDGETS:
        _watch_method("fields", DeltaGenerator, name)
        vars(st)[name] = getattr(st._main, name)
    vars(st)["navigation"] = timed("navigation", navigation)
    _watch_method("navigation", Page, "__init__")
    _watch_method("page", Page, "run")
    _watch_method("protobuf", DeltaGenerator, "_enqueue")
    _watch_method("protobuf", ScriptRunContext, "enqueue")
    _watch_method("runner", ScriptRunner, "_run_script_thread")
