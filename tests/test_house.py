"""The rules of the house: what may import what, and how long a thing may grow."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted((ROOT / "dashboard").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))

MAY_IMPORT = {
    "pure": {"pure"},
    "words": {"pure", "words"},
    "files": {"pure", "files"},
    "store": {"pure", "store"},
    "desk": {"pure", "files", "store", "desk"},
    "actions": {"pure", "files", "store", "desk", "actions"},
    "commands": {"pure", "words", "files", "store", "desk", "actions", "commands"},
    "web": {"pure", "words", "files", "store", "desk", "actions", "commands", "web"},
    "entry": {"store", "desk", "words", "commands", "web"},
    "pages": {"pure", "words", "web"},
}
"""Imports go one way: pure, then files and store (never each other), desk, actions, then the two faces."""

ROOMS = {
    "desk": "desk",
    "actions": "actions",
    "evaluation": "actions",
    "intake": "actions",
    "locks": "actions",
    "commands": "commands",
    "vetting": "commands",
    "printing": "commands",
    "roundtrip": "commands",
    "assessing": "commands",
    "succeeding": "commands",
    "weighing": "commands",
    "arguments": "commands",
    "oversight": "commands",
    "__main__": "entry",
    "wording": "words",
    "telling": "words",
    "tallies": "words",
    "annex_card": "words",
    "annexes": "words",
    "report": "words",
    "pack": "words",
    "cli": "commands",
    "documents": "words",
    "forms": "words",
    "export": "words",
    "digest": "words",
}


def room(module: str) -> str:
    """The room of a module of ours, by its dotted name below `dashboard`."""
    first = module.split(".", maxsplit=1)[0]
    if first in {"files", "store", "web"}:
        return first
    return ROOMS.get(first, "pure")


def name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT / "dashboard").with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, below `dashboard`."""
    known = {name(code).removesuffix(".__init__") for code in CODE}
    for found in imports(path):
        inner = found.removeprefix("dashboard.")
        if (
            found.startswith("dashboard.")
            and inner in known
            and inner not in {"files", "store", "web"}
        ):
            yield inner


@pytest.mark.parametrize("path", CODE, ids=name)
def test_imports_go_one_way(path: Path) -> None:
    here = room(name(path))

    wrong = [found for found in ours(path) if room(found) not in MAY_IMPORT[here]]

    assert wrong == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_import_web_and_pure_display_only(path: Path) -> None:
    wrong = [found for found in ours(path) if room(found) not in MAY_IMPORT["pages"]]
    foreign = {found.split(".")[0] for found in imports(path)} - {"dashboard", "streamlit"}

    assert wrong == []
    assert foreign <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_streamlit_stays_in_web_and_sql_in_the_store(path: Path) -> None:
    found = {module.split(".")[0] for module in imports(path)}
    here = room(name(path))

    assert "streamlit" not in found or here == "web"
    assert "alembic" not in found or here == "store"
    assert "sqlalchemy" not in found or here in {"store", "desk", "actions"}


@pytest.mark.parametrize("path", [path for path in CODE if room(name(path)) == "pure"], ids=name)
def test_pure_code_has_no_clock_disk_or_environment(path: Path) -> None:
    text = path.read_text("utf-8")
    found = {module.split(".")[0] for module in imports(path)}

    assert found & {"os", "pathlib", "time", "socket", "subprocess", "random", "gettext"} == set()
    for call in ("date.today(", "datetime.now(", "open(", ".read_text(", ".write_text("):
        assert call not in text


@pytest.mark.parametrize("path", [*CODE, *PAGES], ids=lambda path: path.stem)
def test_nothing_grows_too_long(path: Path) -> None:
    text = path.read_text("utf-8")
    if "versions" in path.parts:
        return  # a migration is a list of tables, written once
    functions = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert len(text.splitlines()) <= (60 if path in PAGES else 400)
    for function in functions:
        assert (function.end_lineno or 0) - function.lineno < 50, function.name


def test_no_module_bears_a_name_of_the_standard_library() -> None:
    names = {path.stem for path in CODE} - {"__init__", "__main__"}

    assert names & set(sys.stdlib_module_names) == set()


def test_the_entry_script_never_stands_beside_the_pages() -> None:
    assert not list(ROOT.glob("*.py"))
    assert not (ROOT / "dashboard" / "web" / "pages").exists()


def test_the_map_of_the_house_names_every_module() -> None:
    drawn = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("```")[1]
    modules = {path.stem for path in (ROOT / "dashboard").glob("*.py")} - {"__init__"}

    assert {module for module in modules if not re.search(rf"\b{module}\b", drawn)} == set()


@pytest.mark.parametrize("path", [*CODE, *PAGES], ids=lambda path: path.stem)
def test_what_fields_stand_in_has_a_key(path: Path) -> None:
    """Without one the browser draws it anew when it moves, and what is being typed in it is lost."""
    opened = [
        item.context_expr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.With)
        for item in node.items
    ]

    nameless = [
        ast.unparse(call)
        for call in opened
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in {"st.container", "st.expander"}
        and "key" not in {word.arg for word in call.keywords}
    ]

    assert nameless == []


def test_no_module_needs_one_that_needs_it() -> None:
    needs = {name(path): set(ours(path)) for path in CODE}

    while ready := {module for module, needed in needs.items() if not needed & needs.keys()}:
        needs = {module: needed for module, needed in needs.items() if module not in ready}

    assert needs == {}
