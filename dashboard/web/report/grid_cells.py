"""What is typed into the grid of a unit: by this window, and as the draft of its person.

Each cell is kept by itself, as the text of a field: two windows of a person keep what they have changed. What
another window has typed is shown where the grid is opened anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.progress import form_lines, row_schema
from dashboard.progress.form_lines import Cells
from dashboard.web import safe_output
from dashboard.web.report import drafts
from dashboard.web.shell import fields, typed_texts
from dashboard.web.shell.role_choice import ActingPerson

TYPED = {column.name: column.pixels for column in row_schema.COLUMNS if column.pixels}
"""What can be typed in a line, with its width; a name of what is counted is the component in the table."""
CELL = re.compile(rf"(.+)\|([0-9]{{1,3}}) ({'|'.join(TYPED)})")
MOST_STEPS = 200
"""Steps that can be undone."""
MOST_LEFT_OVER = 20
"""Texts without a cell that are shown; of the others the number."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block that was pasted: its text, and the rows and heads shown from the chosen cell on."""

    text: str
    rows: tuple[str, ...]
    heads: tuple[str, ...]


@dataclass(slots=True)
class GridMemory:
    """What a session knows of the grid of a unit; it lasts as long as the session."""

    person: tuple[Any, str]
    texts: Cells
    """What stands in the cells, also what was pasted or undone and is not drawn yet."""
    again: dict[str, int]
    last: Cells = field(default_factory=dict)
    """What the grid showed in the last run."""
    fed: Cells = field(default_factory=dict)
    """What the grid was last given to begin with."""
    owed: Mapping[str, date] | None = None
    """What was owed when the grid was opened: its lines keep their order until it is opened again."""
    lines: tuple[tuple[str, ...], ...] = ()
    """The cells of each line that the grid shows."""
    generation: int = 0
    steps: list[Cells] = field(default_factory=list)
    """What stood in the cells that each step changed."""
    block: str = ""
    pasted: form_lines.Pasted | None = None
    checked: int = 0
    """How often the lines were checked."""
    received: int | None = None
    receipt: bool = False


def open_sheet(view: View, who: ActingPerson, entity: str) -> GridOnPage:
    """The grid of a unit as this session has it; another person begins with their own.

    What was typed before there was a name is of who gives theirs.
    """
    sheet = GridOnPage(view, who, entity, f"grid {view.workspace.strategy.id} {entity}")
    held: GridMemory | None = st.session_state.get(sheet.key)
    person = who.role, who.name
    if held is None:
        sheet.begin_anew()
    elif held.person != person:
        if held.person[1]:
            sheet.begin_anew()
        else:
            held.person = person
            sheet.put(sheet.stored() | held.texts)
    return sheet


@dataclass(frozen=True, slots=True)
class GridOnPage:
    """The grid of a unit in one run of a page."""

    view: View
    who: ActingPerson
    entity: str
    key: str

    @property
    def state(self) -> GridMemory:
        """What the session knows of it."""
        held: GridMemory = st.session_state[self.key]
        return held

    def name(self, what: str) -> str:
        """The key of a field of this grid."""
        return f"{self.key} {what}"

    @property
    def _beginning(self) -> str:
        """What the keys of the cells begin with as they are kept."""
        return f"grid {self.entity} {self.who.role.value} "

    def kept_as(self) -> Cells:
        """What stands in the cells, by the keys under which it is kept."""
        return {self._beginning + name: text for name, text in self.state.texts.items()}

    def stored(self) -> Cells:
        """What is kept of this grid; of nobody nothing is."""
        if not self.who.name:
            return {}
        every = typed_texts.find_all(self.view.workspace, self.who, self._beginning)
        return {name: text for name, text in every.items() if CELL.fullmatch(name)}

    def put(self, cells: Mapping[str, str]) -> None:
        """Puts texts into cells, an empty one where a cell is emptied; there are lines for all of them."""
        state = self.state
        state.texts = _filled(state.texts | dict(cells))
        for name in state.texts:
            if parts := CELL.fullmatch(name):
                first = f"{parts[1]}|0"
                state.again[first] = max(state.again.get(first, 0), int(parts[2]))

    def begin_anew(self, received: int | None = None) -> None:
        """Begins with what is kept; `received` is the report that was just handed in."""
        old: GridMemory | None = st.session_state.get(self.key)
        generation, before = (old.generation + 1, old.received) if old else (0, None)
        state = GridMemory((self.who.role, self.who.name), {}, {}, generation=generation)
        state.received, state.receipt = received or before, received is not None
        st.session_state[self.key] = state
        typed_texts.look_again(self.view.workspace, self.who)
        self.put(self.stored())

    def begin_run(self, names: Sequence[Sequence[str]]) -> tuple[str, Cells]:
        """The key of the grid and the texts that it begins with; `names` has the cells of each line.

        Streamlit keeps what was typed by the row, over the texts that the grid begins with. Where another
        text stands by now it lets go of its own once the grid begins with that, and then shows the other. A
        grid of other lines, or one that was not on the page, begins anew.
        """
        state = self.state
        lines = tuple(map(tuple, names))
        widget = self._widget
        typed = self._typed_in(widget, state.lines)
        drawn, now = fields.was_drawn(widget), self._now(typed)
        new = _changed(state.last, now)
        if state.lines != lines or not drawn:
            # What has just been typed came with this run, and belongs to the lines as they were.
            self._note_step(new)
            if state.lines:
                state.generation += 1
            state.lines, state.last, state.fed = lines, state.texts, state.texts
            return self._widget, state.fed
        let_go = {
            name: text
            for name, text in typed.items()
            if text == state.last.get(name, "") != state.texts.get(name, "")
        }
        held = {name: state.fed.get(name, "") for name in typed | new}
        state.fed = _filled(state.texts | held | let_go)
        return widget, state.fed

    def keep_undrawn(self) -> None:
        """Keeps what the grid holds where it is not drawn again."""
        self.keep(self._now(self._typed_in(self._widget, self.state.lines)))

    @property
    def _widget(self) -> str:
        return self.name(f"cells {self.state.generation}")

    def _now(self, typed: Cells) -> Cells:
        """What the grid holds with what was typed over its texts."""
        # A cell that is emptied again is no longer among what was typed over its text.
        state = self.state
        return _filled(state.fed | typed) if fields.was_drawn(self._widget) else state.last

    def _typed_in(self, widget: str, lines: Sequence[Sequence[str]]) -> Cells:
        """What was typed over the texts that the grid began with, an empty text where a cell was emptied."""
        kept: Any = st.session_state.get(widget) or {}
        return {
            lines[int(row)][order]: (cells[name] or "").strip()
            for row, cells in kept.get("edited_rows", {}).items()
            if int(row) < len(lines)
            for order, name in enumerate(TYPED)
            if name in cells
        }

    def keep(self, typed: Cells) -> None:
        """Takes over what the grid shows, and keeps what has changed; says why it cannot."""
        state = self.state
        shown = {name for line in state.lines for name in line}
        changed = _changed(state.last, typed)
        self._note_step({name: text for name, text in changed.items() if name in shown})
        state.last = typed
        if self.who.name:
            kept = self._beginning
            texts = dict.fromkeys((kept + name for name in self.stored()), "") | self.kept_as()
            if problem := typed_texts.keep_all(self.view.workspace, self.who, texts):
                safe_output.warning(self.view.words.problem_text(problem))

    def _note_step(self, changed: Cells) -> None:
        """Puts texts that were typed into their cells; the step can be undone."""
        state, before = self.state, self.state.texts
        step = {
            name: before.get(name, "")
            for name, text in changed.items()
            if text != before.get(name, "")
        }
        if step:
            state.steps = [*state.steps, step][-MOST_STEPS:]
        self.put(changed)

    def show_draft(self) -> None:
        """Says that the lines are kept as a draft, with the button that discards it."""
        if self.stored():
            words = self.view.words
            safe_output.notice(words("draft.grid"))
            st.button(words("draft.discard"), key="discard_draft grid", on_click=self._discard)

    def _discard(self) -> None:
        typed_texts.forget_all(self.view.workspace, self.who, self._beginning)
        drafts.forget_details(self.view, self.who, self.entity, "grid")
        self.begin_anew()

    def show_pasted(self) -> None:
        """How much was pasted, and what has no cell."""
        words = self.view.words
        if (pasted := self.state.pasted) is None:
            return
        if pasted.has_heads:
            safe_output.warning(words("grid.pasted_heads"))
            return
        safe_output.notice(words.plural("grid.pasted_cells", len(pasted.cells)))
        if pasted.left_over:
            distinct = list(dict.fromkeys(map(html.escape_unprintable, pasted.left_over)))
            told = words.plural("grid.pasted_left", len(pasted.left_over))
            more = ["…"] if len(distinct) > MOST_LEFT_OVER else []
            safe_output.markup(html.bullets(told, distinct[:MOST_LEFT_OVER] + more))

    def take_block(self, given: str) -> Block | None:
        """The block that was pasted since the last run; None where there is none."""
        if not given or given == self.state.block:
            return None
        self.state.block = given
        try:
            told = json.loads(given)
            return Block(str(told["text"]), tuple(told["rows"]), tuple(told["heads"]))
        except (ValueError, KeyError, TypeError):
            return None

    def lay(self, pasted: form_lines.Pasted) -> None:
        """Puts the cells of a block among what is typed; the step can be undone."""
        self.state.pasted = pasted
        self._note_step(pasted.cells)

    def offer_undo(self) -> None:
        """The button that undoes the last step of this window."""
        st.button(
            self.view.words("grid.undo"),
            disabled=not self.state.steps,
            key="entry_undo",
            on_click=self._undo,
        )

    def repeat_line(self, first: str) -> None:
        """Adds another line like one."""
        again = self.state.again
        again[first] = again.get(first, 0) + 1

    def check(self) -> None:
        """Has the lines checked."""
        self.state.checked += 1

    def begin_again(self) -> None:
        """Leaves the receipt for an empty grid."""
        self.state.receipt = False

    def _undo(self) -> None:
        if self.state.steps:
            self.put(self.state.steps.pop())
            self.state.pasted = None


def _changed(before: Cells, now: Cells) -> Cells:
    """The cells that hold another text, an empty one where nothing is left."""
    return {
        name: now.get(name, "")
        for name in now.keys() | before.keys()
        if now.get(name, "") != before.get(name, "")
    }


def _filled(cells: Mapping[str, str]) -> Cells:
    return {name: text for name, text in cells.items() if text}
