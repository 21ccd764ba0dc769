"""The rules of the house: what may import what, and how long a thing may grow."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.cli import parser

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted((ROOT / "dashboard").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))

FLOORS = [
    {"text"},
    {"strategy"},
    {"progress"},
    {"files", "statistics", "fulfilment"},
    {"assessment"},
    {"presentation", "store"},
    {"documents"},
    {"workflow"},
    {"web"},
    {"cli"},
]
"""The rooms from the ground up. An import goes to a lower floor or stays in its room."""

FLOOR = {room: number for number, rooms in enumerate(FLOORS, 1) for room in rooms}
PURE = {room for rooms in FLOORS[:5] for room in rooms} - {"files"}
"""Rooms without clock, disk, environment or language; `files` starts the children that read."""

ENTRY = "__main__"
"""The module that starts a command; it stands above all rooms."""


def name(path: Path) -> str:
    """The dotted name of a module below `dashboard`; of a room's face the room itself."""
    parts = path.relative_to(ROOT / "dashboard").with_suffix("").parts
    return ".".join(parts).removesuffix("__init__").rstrip(".")


def room(module: str) -> str:
    """The room of a module, by its dotted name below `dashboard`."""
    return module.split(".", maxsplit=1)[0]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> set[str]:
    """The modules of ours that a file imports, below `dashboard`."""
    known = {name(code) for code in CODE if code.stem != "__init__"}
    inner = {module.removeprefix("dashboard.") for module in imports(path)}
    return inner & known


ROOMED = [path for path in CODE if room(name(path)) in FLOOR]
FACES = {name(path): path for path in ROOMED if path.stem == "__init__"}
"""Rooms and the rooms within them, each with the file that says what it shows to others."""


def face(path: Path) -> list[str]:
    """The names that a room shows to other rooms: its `__all__`."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return []


def from_other_rooms(path: Path) -> Iterator[tuple[str, str]]:
    """What a file imports from other rooms than its own: from where below `dashboard`, and the name."""
    here = room(name(path)) if path in CODE else "pages"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dashboard."):
            source = (node.module or "").removeprefix("dashboard.")
            if room(source) != here:
                yield from ((source, alias.name) for alias in node.names)


def test_every_module_stands_in_a_room() -> None:
    outside = {name(path) for path in CODE if path not in ROOMED}

    assert outside == {"", ENTRY}


@pytest.mark.parametrize("path", ROOMED, ids=name)
def test_an_import_goes_to_a_lower_floor_or_stays_in_its_room(path: Path) -> None:
    here = room(name(path))

    wrong = {
        module
        for module in ours(path)
        if room(module) != here and FLOOR[room(module)] >= FLOOR[here]
    }

    assert wrong == set()


@pytest.mark.parametrize("path", FACES.values(), ids=name)
def test_a_room_says_what_it_is_and_lists_what_it_shows(path: Path) -> None:
    module = ast.parse(path.read_text("utf-8"))
    shown = face(path)

    assert len(ast.get_docstring(module) or "") > 40
    assert shown == sorted(shown)
    brought = {
        alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    beside = {module.stem for module in path.parent.iterdir()}
    assert set(shown) <= brought | beside


@pytest.mark.parametrize("path", [*ROOMED, *PAGES], ids=lambda path: path.stem)
def test_other_rooms_import_from_the_face(path: Path) -> None:
    page = path.stem if path in PAGES else None

    behind = [
        (source, imported)
        for source, imported in from_other_rooms(path)
        if source not in FACES or imported not in face(FACES[source])
        if (source, imported) != ("web", page)
    ]

    assert behind == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_import_web_and_pure_display_only(path: Path) -> None:
    wrong = {module for module in ours(path) if room(module) in {"store", "workflow", "cli"}}
    wrong -= {"workflow.permissions"}  # who may see a page
    foreign = {module.split(".")[0] for module in imports(path)} - {"dashboard", "streamlit"}

    assert wrong == set()
    assert foreign <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_draws_with_its_namesake_in_web(path: Path) -> None:
    namesake = f"web.{path.stem}"

    assert any(name(code) == namesake for code in CODE)
    assert any(module == namesake or module.startswith(f"{namesake}.") for module in ours(path))


def test_html_tables_are_written_in_one_place() -> None:
    pages = [path for path in CODE if room(name(path)) == "web"]

    writing = {
        name(path) for path in pages if re.search("<t(able|head|body)", path.read_text("utf-8"))
    }

    assert writing == {"web.kit.table"}


@pytest.mark.parametrize("path", CODE, ids=name)
def test_streamlit_stays_in_web_and_sql_in_the_store(path: Path) -> None:
    used = {module.split(".")[0] for module in imports(path)}
    here = room(name(path))

    # `dashboard serve` hands over to Streamlit, and that is all that it does with it.
    assert "streamlit" not in used or here == "web" or name(path) == "cli.serve"
    assert "alembic" not in used or here == "store"
    assert "sqlalchemy" not in used or here in {"store", "workflow"}


@pytest.mark.parametrize("path", [path for path in ROOMED if room(name(path)) in PURE], ids=name)
def test_pure_code_has_no_clock_disk_or_environment(path: Path) -> None:
    text = path.read_text("utf-8")
    used = {module.split(".")[0] for module in imports(path)}

    assert used & {"os", "pathlib", "time", "socket", "subprocess", "random", "gettext"} == set()
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


def test_no_module_beside_an_entry_script_bears_a_name_of_the_standard_library() -> None:
    """Streamlit puts the folder of the script that it runs in front of every other."""
    names = {path.stem for path in [*(ROOT / "dashboard" / "web").glob("*.py"), *PAGES]}

    assert names & set(sys.stdlib_module_names) == set()


def test_the_entry_script_never_stands_beside_the_pages() -> None:
    assert not list(ROOT.glob("*.py"))
    assert not (ROOT / "dashboard" / "web" / "pages").exists()


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


def test_each_command_has_its_function_in_the_module_of_its_noun() -> None:
    commands = {
        path.stem: {
            (
                ast.literal_eval(node.args[0])
                if isinstance(node, ast.Call) and node.args
                else function.name
            )
            for function in ast.parse(path.read_text("utf-8")).body
            if isinstance(function, ast.FunctionDef)
            for node in function.decorator_list
            if ast.unparse(node).startswith(("command(", "click.group("))
        }
        for path in (ROOT / "dashboard" / "cli").glob("*.py")
    }
    nouns = {module: names for module, names in commands.items() if names}

    listed: dict[str, set[str]] = {module: set() for module in parser.MODULES.values()}
    for command, module in parser.MODULES.items():
        listed[module].add(command)
    assert nouns == {**listed, "parser": {"dashboard"}}
    namesakes = parser.MODULES.keys() & nouns.keys()
    assert {parser.MODULES[command] for command in namesakes} == namesakes


def test_no_module_needs_one_that_needs_it() -> None:
    needs = {name(path): ours(path) for path in CODE if path.stem != "__init__"}

    while ready := {module for module, needed in needs.items() if not needed & needs.keys()}:
        needs = {module: needed for module, needed in needs.items() if module not in ready}

    assert needs == {}
