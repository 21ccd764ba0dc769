"""The rules of the house: what may import what, and where it stands.

Each rule is one test that goes through all modules and names every one that breaks it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

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
    {"markup"},
    {"cli", "web"},
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


@cache
def parsed(path: Path) -> ast.Module:
    """A file as a tree, parsed once a run."""
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Everything in the tree of a file, from the top down."""
    return tuple(ast.walk(parsed(path)))


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def foreign(path: Path) -> set[str]:
    """The packages that a file imports, by the first part of their names."""
    return {module.partition(".")[0] for module in imports(path)}


MODULES = {name(code) for code in CODE if code.stem != "__init__"}


def ours(path: Path) -> set[str]:
    """The modules of ours that a file imports, below `dashboard`."""
    return {module.removeprefix("dashboard.") for module in imports(path)} & MODULES


def breaking(found: Iterable[tuple[Path, object]]) -> Mapping[str, object]:
    """What breaks a rule, by file: those in which something was found."""
    return {str(path.relative_to(ROOT)): wrong for path, wrong in found if wrong}


ROOMED = [path for path in CODE if room(name(path)) in FLOOR]
FACES = {name(path): path for path in ROOMED if path.stem == "__init__"}
"""Rooms and the rooms within them, each with the file that says what it shows to others."""


def face(path: Path) -> list[str]:
    """The names that a room shows to other rooms: its `__all__`."""
    for node in parsed(path).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return []


def from_other_rooms(path: Path) -> Iterator[tuple[str, str]]:
    """What a file imports from other rooms than its own: from where below `dashboard`, and the name."""
    here = room(name(path)) if path in CODE else "pages"
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dashboard."):
            source = (node.module or "").removeprefix("dashboard.")
            if room(source) != here:
                yield from ((source, alias.name) for alias in node.names)


def test_every_module_stands_in_a_room() -> None:
    outside = {name(path) for path in CODE if path not in ROOMED}

    assert outside == {"", ENTRY}


def test_an_import_goes_to_a_lower_floor_or_stays_in_its_room() -> None:
    def upwards(path: Path) -> set[str]:
        here = room(name(path))
        others = {module for module in ours(path) if room(module) != here}
        return {module for module in others if FLOOR[room(module)] >= FLOOR[here]}

    assert breaking((path, upwards(path)) for path in ROOMED) == {}


def test_other_rooms_import_from_the_face_or_a_module_that_it_lists() -> None:
    def is_listed(source: str) -> bool:
        folder, _, module = source.rpartition(".")
        return module in face(FACES[folder]) if folder in FACES else False

    def behind(path: Path) -> list[tuple[str, str]]:
        page = path.stem if path in PAGES else None
        return [
            (source, imported)
            for source, imported in from_other_rooms(path)
            if source not in FACES or imported not in face(FACES[source])
            if not is_listed(source)
            if (source, imported) != ("web", page)
        ]

    assert breaking((path, behind(path)) for path in [*ROOMED, *PAGES]) == {}


def test_pages_import_web_markup_and_pure_display_only() -> None:
    def wrong(path: Path) -> set[str]:
        below = {module for module in ours(path) if room(module) in {"store", "workflow", "cli"}}
        below -= {"workflow.permissions"}  # who may see a page
        return below | (foreign(path) - {"dashboard", "streamlit"} - sys.stdlib_module_names)

    assert breaking((path, wrong(path)) for path in PAGES) == {}


def test_streamlit_stays_in_web_and_sql_in_the_store() -> None:
    def wrong(path: Path) -> set[str]:
        here = room(name(path))
        # `dashboard serve` hands over to Streamlit, and that is all that it does with it.
        at_home = {
            "streamlit": here == "web" or name(path) == "cli.serve",
            "alembic": here == "store",
            "sqlalchemy": here in {"store", "workflow"},
        }
        return {package for package in foreign(path) if not at_home.get(package, True)}

    assert breaking((path, wrong(path)) for path in CODE) == {}


def test_pure_code_has_no_clock_disk_or_environment() -> None:
    impure = {"os", "pathlib", "time", "socket", "subprocess", "random", "gettext"}
    calls = ("date.today(", "datetime.now(", "open(", ".read_text(", ".write_text(")

    def wrong(path: Path) -> set[str]:
        text = path.read_text("utf-8")
        return foreign(path) & impure | {call for call in calls if call in text}

    pure = [path for path in ROOMED if room(name(path)) in PURE]
    assert breaking((path, wrong(path)) for path in pure) == {}


def test_no_module_beside_an_entry_script_bears_a_name_of_the_standard_library() -> None:
    """Streamlit puts the folder of the script that it runs in front of every other."""
    names = {path.stem for path in [*(ROOT / "dashboard" / "web").glob("*.py"), *PAGES]}

    assert names & set(sys.stdlib_module_names) == set()


def test_html_stands_in_templates_and_in_the_sink() -> None:
    """Markdown, plotly and workbooks have tags of their own; three modules change the page of Streamlit."""
    tag = re.compile(r"(?<!\?P)</?[a-z]+[1-6]?( [a-z-]+=|>)")

    def has_tag(path: Path) -> bool:
        told = {node.value for node in nodes(path) if isinstance(node, ast.Expr)}
        texts = {node for node in nodes(path) if isinstance(node, ast.Constant)} - told
        return any(tag.search(str(text.value)) for text in texts)

    assert {path.stem for path in [*CODE, *PAGES] if has_tag(path)} == {
        *("html_and_markdown", "chart_style", "trend_chart", "marked_workbook", "safe_output"),
        *("browser_script", "security_headers", "style_sheet"),
    }


def test_what_fields_stand_in_has_a_key() -> None:
    """Without one the browser draws it anew when it moves, and what is being typed in it is lost."""

    def nameless(path: Path) -> list[str]:
        opened = [
            item.context_expr
            for node in nodes(path)
            if isinstance(node, ast.With)
            for item in node.items
        ]
        return [
            ast.unparse(call)
            for call in opened
            if isinstance(call, ast.Call)
            and ast.unparse(call.func) in {"st.container", "st.expander"}
            and "key" not in {word.arg for word in call.keywords}
        ]

    assert breaking((path, nameless(path)) for path in [*CODE, *PAGES]) == {}


def test_no_module_needs_one_that_needs_it() -> None:
    needs = {name(path): ours(path) for path in CODE if path.stem != "__init__"}

    while ready := {module for module, needed in needs.items() if not needed & needs.keys()}:
        needs = {module: needed for module, needed in needs.items() if module not in ready}

    assert needs == {}


def test_one_module_alone_touches_what_streamlit_does_not_publish() -> None:
    private = re.compile(r"streamlit\.(auth_util|proto|runtime|web)\b|data-testid|get_instance\(")

    touching = {name(path) for path in CODE if private.search(path.read_text("utf-8"))}

    # `dashboard serve` hands over to the command of Streamlit.
    assert touching == {"cli.serve", "web.streamlit_internals"}
