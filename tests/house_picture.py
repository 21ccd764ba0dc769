"""The picture of the house in docs/architecture.md: `python -m tests.house_picture` draws it anew.

It is made from the imports, read by the functions of the house test, and a test compares it with
the page. All imports between rooms would be a thicket of arrows: where a chain of other arrows leads
the same way, an arrow is left out, and the table below the picture has every number.
"""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path

from tests.test_house import CODE, FLOORS, PAGES, ROOT, imports, name, room

PAGE = ROOT / "docs" / "architecture.md"
BEGIN = "<!-- Drawn from the imports by tests/house_picture.py; `make picture` draws it anew. -->\n"
END = "<!-- End of what is drawn. -->\n"

Importers = Counter[tuple[str, str]]
"""By importing and imported room: how many modules of the first import something of the second."""

ROWS = [sorted(rooms) for rooms in FLOORS] + [["pages"]]
"""The rooms of each floor from the ground up, the pages on the last one."""


def importers() -> Importers:
    """How many modules of each room import each other room."""
    found: Importers = Counter()
    for path in [*CODE, *PAGES]:
        here = "pages" if path in PAGES else room(name(path))
        used = {room(module.removeprefix("dashboard.")) for module in imports(path)}
        found.update((here, other) for other in used - {here} if _is_room(here, other))
    return found


def _is_room(*names: str) -> bool:
    return all(any(one in rooms for rooms in ROWS) for one in names)


def arrows(found: Importers) -> list[tuple[str, str]]:
    """The imports that no chain of other imports leads along, from the top floor down."""
    order = [one for rooms in reversed(ROWS) for one in rooms]
    below: dict[str, set[str]] = {}
    for here in reversed(order):
        direct = {other for start, other in found if start == here}
        below[here] = direct.union(*(below[other] for other in direct))
    return [
        (here, other)
        for here, other in product(order, order)
        if found[here, other]
        and not any(found[here, between] and other in below[between] for between in order)
    ]


def graph(found: Importers) -> str:
    """The picture in Mermaid: the rooms by floor, and on each arrow how many modules import."""
    lines = ["graph TD"]
    for number, rooms in reversed(list(enumerate(ROWS, 1))):
        boxes = "; ".join(f'{one}["{number} {one}<br/>{_size(one)}"]' for one in rooms)
        lines.append(f'  subgraph floor{number}[" "]; {boxes}; end')
    lines += [f"  {here} -- {found[here, other]} --> {other}" for here, other in arrows(found)]
    return "```mermaid\n" + "\n".join(lines) + "\n```\n"


def _size(of: str) -> str:
    if of == "pages":
        return f"{len(PAGES)} scripts"
    modules = [path for path in CODE if path.stem != "__init__" and "versions" not in path.parts]
    return f"{sum(room(name(path)) == of for path in modules)} modules"


def table(found: Importers) -> str:
    """Every number: a line for each importing room, a column for each imported one."""
    order = [one for rooms in ROWS for one in rooms]
    columns = order[:-1]
    lines = [["imports from →", *columns], ["---", *("--:" for _ in columns)]]
    lines += [[here, *(str(found[here, other] or "") for other in columns)] for here in order]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)


def drawn() -> str:
    """What stands in the page between the two remarks."""
    found = importers()
    return f"{BEGIN}{graph(found)}\n{table(found)}{END}"


def in_page(page: str) -> str:
    """What stands there now."""
    return BEGIN + page.partition(BEGIN)[2].partition(END)[0] + END


def draw(path: Path = PAGE) -> None:
    """Draws the picture anew in the page."""
    page = path.read_text("utf-8")
    path.write_text(page.replace(in_page(page), drawn()), "utf-8")


if __name__ == "__main__":
    draw()
