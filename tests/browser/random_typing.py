"""Officers type at random into one grid, each in several windows; no cell that was typed is lost.

By hand, for as long as one likes: `python -m tests.browser.random_typing --minutes 20`.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from dashboard.web.report import grid
from tests.browser.sign_ins import JANA, behind_proxy, command, person_at
from tests.browser.visiting import Server, chromium, in_the_middle, listen, requests_of, settle

DELAY = ("delay_reason", "expected")
COLUMNS = {"Date": "date", "Evidence": "evidence", "Note": "note"}
PETR = "petr"
REPORT = "report?lang=en&unit=MLSA"
EDITOR = "textarea.gdg-input"
Cell = tuple[int, str]


@dataclass
class Typed:
    """A text that a window put into a cell, or an empty one where it emptied the cell."""

    cell: Cell
    text: str
    window: int


@dataclass
class Officer:
    """An officer with several windows, and what they have done in them."""

    subject: str
    windows: list[Page]
    typed: list[Typed] = field(default_factory=list)
    acts: int = 0
    unsent: list[str] = field(default_factory=list)
    empty: int = 0
    """Cells that were to be emptied without anything being sent: they were empty already."""

    def act(self, chance: random.Random) -> None:
        """Types into a cell or two, pastes a block or empties a cell, in one of the windows."""
        window = chance.randrange(len(self.windows))
        page = self.windows[window]
        page.bring_to_front()
        row, column = chance.randrange(2, 6), chance.randrange(len(COLUMNS))
        name = list(COLUMNS)[column]
        shown = _choose(page, COLUMNS[name], row)
        knew = requests_of(page)
        kind = chance.random()
        if kind < 0.15 and shown:
            page.keyboard.press("Delete")
            cells = {(row, name): ""}
        elif kind < 0.3:
            cells = {(row + down, name): self._text(window, f"{down}{name[0]}") for down in (0, 1)}
            page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(cells.values()))
            page.keyboard.press("Control+v")
        else:
            cells = {(row, name): self._text(window)}
            _write(page, cells[row, name])
        self.acts += 1
        if not _is_sent(page, knew):
            if any(cells.values()):
                self.unsent.append(f"not sent: {cells} by window {window}")
            else:
                self.empty += 1
            return
        self.typed += [Typed(cell, text, window) for cell, text in cells.items()]

    def _text(self, window: int, more: str = "") -> str:
        return f"{self.subject} {window} {self.acts}{more}"

    def lost(self, draft: Mapping[Cell, str]) -> Iterator[str]:
        """Texts that were typed last into their cells and are not in the draft."""
        for cell, typed in {each.cell: each for each in self.typed}.items():
            if draft.get(cell, "") != typed.text:
                yield f"not in the draft: {typed}, but {draft.get(cell)!r}"


def _is_sent(page: Page, before: int) -> bool:
    """Waits until what was typed is sent and answered; whether anything was sent."""
    for _ in range(100):
        if requests_of(page) > before:
            break
        page.wait_for_timeout(100)
    settle(page)
    page.wait_for_timeout(300)  # what the answer makes the page ask for
    settle(page)
    return requests_of(page) > before


def _choose(page: Page, column: str, row: int) -> str:
    """Clicks on a cell of the grid, and has what stands there.

    Its columns are as wide as their widths, stretched together.
    """
    canvas = in_the_middle(page.get_by_test_id("data-grid-canvas"))
    heads = page.locator("canvas [role=columnheader]").count()
    shown = [name for name in grid.SHOWN if heads == len(grid.SHOWN) or name not in DELAY]
    stretch = 1296 / sum(grid.WIDTHS[name] for name in shown)
    before = sum(grid.WIDTHS[name] for name in shown[: shown.index(column)])
    x, y = (before + 30) * stretch, 52 + 35 * (row - 2)
    goal = f"glide-cell-{shown.index(column)}-{row - 2}"
    chosen = page.locator("canvas [role=gridcell][aria-selected=true]")
    for _ in range(5):
        canvas.click(position={"x": x, "y": y}, force=True)
        page.wait_for_timeout(500)
        if page.locator(EDITOR).count():  # a click on the chosen cell opens it
            page.keyboard.press("Escape")
            expect(page.locator(EDITOR)).to_have_count(0)
        for _ in range(30):
            if chosen.count() == 1 and chosen.get_attribute("data-testid") == goal:
                return chosen.inner_text().strip()
            page.wait_for_timeout(100)
    raise AssertionError(f"the grid does not choose {column!r} of line {row}")


def _write(page: Page, text: str) -> None:
    """Types into the chosen cell; a key that is lost while the grid draws itself is pressed again."""
    editor = page.locator(EDITOR)
    for _ in range(5):
        page.keyboard.press("Enter")
        with suppress(PlaywrightTimeout):
            editor.wait_for(timeout=5_000)
            break
    editor.fill(text)
    page.keyboard.press("Enter")
    expect(editor).to_have_count(0)


def _window(beside: Page, address: str) -> Page:
    page = listen(beside.context.new_page())
    page.goto(address)
    _open_grid(page)
    return page


def _open_grid(page: Page) -> None:
    settle(page)
    page.get_by_text("fill in the form on the page").click()
    settle(page)
    page.wait_for_selector("[data-testid=glide-cell-0-0]", state="attached")


def _draft(server: Server, subject: str) -> dict[Cell, str]:
    """What the database has of the grid of an officer, by the row and the column."""
    path = server.environment["DASHBOARD_DATABASE_URL"].removeprefix("sqlite:///")
    query = (
        "SELECT field, bytes FROM field_draft JOIN person ON field_draft.name = person.handle"
        " WHERE field LIKE 'grid MLSA officer %' AND person.subject = ?"
    )
    with sqlite3.connect(path) as connection:
        found = connection.execute(query, (subject,)).fetchall()
    heads = {column: head for head, column in COLUMNS.items()}
    cells = {}
    for key, content in found:
        line, _, column = key.removeprefix("grid MLSA officer ").rpartition(" ")
        if line in ROWS and column in heads:
            cells[ROWS[line], heads[column]] = content.decode()
    return cells


def officers_at(browser: Browser, server: Server, address: str, windows: int) -> list[Officer]:
    """Two officers of one body, each with some windows on its grid."""
    given = ("--issuer", "proxy", "--subject", PETR, "--role", "officer:MLSA")
    command(server.environment, "invite", "Petr Malý", *given, "--as", "Karel Novák")
    found = []
    for subject in (JANA, PETR):
        first = person_at(browser, address, subject, REPORT)
        first.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        _open_grid(first)
        more = [_window(first, first.url) for _ in range(windows - 1)]
        found.append(Officer(subject, [first, *more]))
    return found


ROWS = {"2.3|2.3.a|card|0": 2, "3.1|3.1.a||0": 3, "1.1|1.1.a|study|0": 4, "1.1|1.1.b|material|0": 5,
        "1.1|1.1.c||0": 6, "1.1|||0": 7}  # fmt: skip
"""The first lines of the grid of the Ministry of Labour, by which their cells are kept."""


def main() -> int:
    """Types for some minutes, and says how much was typed and what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--windows", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        assert browser is not None
        with behind_proxy(Path(folder)) as (server, address):
            officers = officers_at(browser, server, address, chosen.windows)
            until = time.monotonic() + 60 * chosen.minutes
            while time.monotonic() < until:
                chance.choice(officers).act(chance)
            found = []
            for officer in officers:
                draft = _draft(server, officer.subject)
                found += [*officer.unsent, *officer.lost(draft)]
                texts = {(each.cell, each.text) for each in officer.typed if each.text}
                sys.stdout.write(
                    f"{officer.subject}: {officer.acts} acts, {len(texts)} texts typed,"
                    f" {sum(not each.text for each in officer.typed)} cells emptied"
                    f" ({officer.empty} were empty), {len(texts & draft.items())} texts in the draft;"
                    " the others were written over\n"
                )
            sys.stdout.write("\n".join([f"{len(found)} lost", *found]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
