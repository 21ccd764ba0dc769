"""What is typed into the grid of a unit: by this window, by others of the same person, and as their draft.

The draft is one for all windows of a person. Each window keeps only the cells that it has changed, and reads
the others anew at each run. A cell that two windows have changed is the later one's, and what it wrote over
is listed until the person has seen it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.progress import typed_cells
from dashboard.progress.typed_cells import Cells
from dashboard.store import report_drafts
from dashboard.text import Table
from dashboard.web import safe_output
from dashboard.web.report import drafts
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import intake

TYPED = ("name", "date", "value", "evidence", "note", "delay_reason", "expected")
"""What can be typed in a line; the name of what is counted is the component in the table."""
CELL = re.compile(rf"(.+)\|([0-9]{{1,3}}) ({'|'.join(TYPED)})")
OVERWRITTEN = re.compile(rf"({CELL.pattern}) overwritten ([0-9]+)")
MOST_STEPS = 200
"""Steps that can be undone."""
MOST_LEFT_OVER = 20
"""Texts without a cell that are shown; of the others the number."""

AsFile = Callable[[Cells], tuple[intake.ProgressFile, Table]]
"""The file and the table that cells make."""


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
    texts: Cells | None = None
    """What stands in all windows, None before the draft was read."""
    shown: Cells = field(default_factory=dict)
    """What this window showed when it was kept last."""
    fed: Cells = field(default_factory=dict)
    """What the grid was last given to begin with."""
    last: Cells = field(default_factory=dict)
    """What the grid showed in the last run."""
    unsaved: Cells | None = None
    """What this window has and could not keep, None where it is kept."""
    given: Cells = field(default_factory=dict)
    """What was pasted or undone and is not yet among the texts; empty texts empty a cell."""
    overwritten: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    again: dict[str, int] = field(default_factory=dict)
    owed: frozenset[str] | None = None
    """What was owed when the grid was opened: its lines keep their order until it is opened again."""
    lines: tuple[tuple[str, ...], ...] = ()
    """The cells of each line that the grid shows."""
    generation: int = 0
    steps: list[Cells] = field(default_factory=list)
    """What stood in the cells that each step changed."""
    block: str = ""
    pasted: typed_cells.Pasted | None = None
    checked: int = 0
    """How often the lines were checked."""
    received: int | None = None
    receipt: bool = False


def most_lines(again: Mapping[str, int], texts: Mapping[str, str]) -> dict[str, int]:
    """How often each line is repeated, at least as often as the texts need."""
    most = dict(again)
    for name in texts:
        if parts := CELL.fullmatch(name):
            first = f"{parts[1]}|0"
            most[first] = max(most.get(first, 0), int(parts[2]))
    return most


def open_sheet(view: View, who: ActingPerson, entity: str) -> GridOnPage:
    """The grid of a unit as this session has it; another person begins with their own."""
    key = f"grid {view.workspace.strategy.id} {entity}"
    held: GridMemory | None = st.session_state.get(key)
    person = who.role, who.name
    if held is None:
        held = GridMemory(person)
    elif held.person != person and held.unsaved is None:
        held = GridMemory(person, generation=held.generation + 1, received=held.received)
    held.person = person
    st.session_state[key] = held
    return GridOnPage(view, who, entity, key, held)


@dataclass(slots=True)
class GridOnPage:
    """The grid of a unit in one run of a page."""

    view: View
    who: ActingPerson
    entity: str
    key: str
    state: GridMemory
    stored: Cells = field(default_factory=dict)
    """What the draft had at the beginning of the run."""
    texts: Cells = field(default_factory=dict)
    """What stands, typed in whichever window; the session has it once a run was not cut short."""
    came: int = 0
    """Cells that other windows have changed since the last run."""

    def name(self, what: str) -> str:
        """The key of a field of this grid."""
        return f"{self.key} {what}"

    def read_draft(self) -> None:
        """Takes over what other windows of the person have kept by now."""
        state = self.state
        draft = None
        if self.who.name:
            draft = drafts.look_again(self.view, self.who, self.entity, "grid")
        self.stored, state.overwritten = _parts(draft)
        if state.texts is None:
            state.texts, state.again = dict(self.stored), most_lines({}, self.stored)
            state.shown, now = dict(self.stored), self.stored
        else:
            unsaved = state.shown if state.unsaved is None else state.unsaved
            now = typed_cells.merge(state.shown, unsaved, self.stored).cells
            self.came = len({name for name, _ in now.items() ^ state.texts.items()})
        self.texts = _filled(now | state.given)

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
        new = {
            name: now.get(name, "")
            for name in now.keys() | state.last.keys()
            if now.get(name, "") != state.last.get(name, "")
        }
        if state.lines != lines or not drawn:
            # What has just been typed came with this run, and belongs to the lines as they were.
            state.given = state.given | new
            if state.lines:
                state.generation += 1
                state.shown = dict(self.stored)
            self.texts = _filled(self.texts | new)
            state.lines, state.last, state.fed = lines, self.texts, self.texts
            return self._widget, state.fed
        let_go = {
            name: text
            for name, text in typed.items()
            if text == state.last.get(name, "") != self.texts.get(name, "")
        }
        held = {name: state.fed.get(name, "") for name in typed | new}
        state.fed = _filled(self.texts | held | let_go)
        return widget, state.fed

    def typed_now(self) -> Cells:
        """What the grid holds where it is not drawn again."""
        return _filled(self._now(self._typed_in(self._widget, self.state.lines)))

    @property
    def _widget(self) -> str:
        return self.name(f"cells {self.state.generation}")

    def _now(self, typed: Cells) -> Mapping[str, str]:
        """What the grid holds with what was typed over its texts, an empty text where a cell was emptied."""
        # A cell that is emptied again is no longer among what was typed over its text.
        return self.state.fed | typed if fields.was_drawn(self._widget) else self.state.last

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

    def keep(self, typed: Cells, as_file: AsFile) -> None:
        """Keeps what this window has changed among what the others have kept."""
        state, before = self.state, self.texts
        step = {
            name: before.get(name, "")
            for name in typed.keys() | state.last.keys()
            if typed.get(name, "") not in {state.last.get(name, ""), before.get(name, "")}
        }
        if step:
            state.steps = [*state.steps, step][-MOST_STEPS:]
        state.last, own = typed, _filled(typed | state.given)
        known = state.texts or {}
        shown = state.shown | {name: known.get(name, "") for name in state.given}
        merged = typed_cells.merge(shown, own, self.stored)
        state.texts, state.unsaved, state.given = merged.cells, own, {}
        self.texts = merged.cells
        if merged == typed_cells.Merged(self.stored, {}) and not state.seen:
            state.shown, state.unsaved = typed, None
            return
        kept: list[typed_cells.Merged] = []

        def change(
            draft: report_drafts.ReportDraft | None,
        ) -> tuple[report_drafts.ReportDraft, Table] | None:
            stored, lost = _parts(draft)
            now = typed_cells.merge(shown, own, stored)
            lost = {name: text for name, text in lost.items() if name not in state.seen}
            lost |= _numbered(now.overwritten, lost)
            kept[:] = [typed_cells.Merged(now.cells, lost)]
            if not now.cells and not lost:
                return None
            file, table = as_file(now.cells)
            choices = now.cells | lost
            return report_drafts.ReportDraft("grid", file.name, file.content, choices), table

        if drafts.change(self.view, self.who, self.entity, "grid", change):
            self.texts = state.texts = kept[0].cells
            state.overwritten = kept[0].overwritten
            state.shown, state.unsaved, state.seen = typed, None, set()

    def show_draft(self) -> None:
        """Since when the draft is kept, and what other windows have changed since the lines were checked."""
        drafts.show(self.view, self.who, self.entity, "grid", self._start_anew)
        if self.state.checked and self.came:
            safe_output.warning(self.view.words.plural("grid.came", self.came))

    def show_steps(self, places: Mapping[str, str]) -> None:
        """What one window wrote over another, and what was pasted and has no cell.

        `places` has the row and the column of each cell.
        """
        words, state = self.view.words, self.state
        if state.overwritten:
            parts = [OVERWRITTEN.fullmatch(name) for name in state.overwritten]
            lines = [
                words("grid.overwritten_cell", place=places.get(found[1], ""), text=_shown(text))
                for found, text in zip(parts, state.overwritten.values(), strict=True)
                if found is not None
            ]
            safe_output.markup(html.bullets(words("grid.overwritten"), lines))
            st.button(words("grid.hide"), key="entry_hide", on_click=self._hide)
        if (pasted := state.pasted) is None:
            return
        if pasted.has_heads:
            safe_output.warning(words("grid.pasted_heads"))
            return
        safe_output.notice(words.plural("grid.pasted_cells", len(pasted.cells)))
        if pasted.left_over:
            distinct = list(dict.fromkeys(map(_shown, pasted.left_over)))
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

    def lay(self, pasted: typed_cells.Pasted) -> None:
        """Puts the cells of a block among what is typed; the step can be undone."""
        state, before = self.state, self.texts
        state.pasted = pasted
        state.given = state.given | pasted.cells
        self.texts = _filled(before | pasted.cells)
        if pasted.cells:
            step = {name: before.get(name, "") for name in pasted.cells}
            state.steps = [*state.steps, step][-MOST_STEPS:]

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
        again = most_lines(self.state.again, self.texts)
        self.state.again = again | {first: again.get(first, 0) + 1}

    def check(self) -> None:
        """Has the lines checked, those of other windows as well."""
        self.state.checked += 1
        self.state.again = most_lines(self.state.again, self.state.texts or {})

    def hand_in(self, number: int, as_file: AsFile) -> None:
        """Begins anew after a submission; what another window has typed since stays in the draft."""
        handed_in = self.state.texts or {}
        self._start_anew()
        self.state.received, self.state.receipt = number, True

        def change(
            draft: report_drafts.ReportDraft | None,
        ) -> tuple[report_drafts.ReportDraft, Table] | None:
            rest = dict(_parts(draft)[0].items() - handed_in.items())
            if not rest:
                return None
            file, table = as_file(rest)
            return report_drafts.ReportDraft("grid", file.name, file.content, rest), table

        drafts.change(self.view, self.who, self.entity, "grid", change)

    def begin_again(self) -> None:
        """Leaves the receipt for an empty grid."""
        self.state.receipt = False

    def _undo(self) -> None:
        if self.state.steps:
            self.state.given = self.state.given | self.state.steps.pop()
            self.state.pasted = None

    def _hide(self) -> None:
        self.state.seen = set(self.state.overwritten)

    def _start_anew(self) -> None:
        state = self.state
        self.state = GridMemory(
            state.person, generation=state.generation + 1, received=state.received
        )
        st.session_state[self.key] = self.state


def _parts(draft: report_drafts.ReportDraft | None) -> tuple[Cells, Cells]:
    """The cells of a draft, and those that were overwritten."""
    choices = draft.choices if draft else {}
    texts = {name: str(text) for name, text in choices.items()}
    cells = {name: text for name, text in texts.items() if CELL.fullmatch(name)}
    lost = {name: text for name, text in texts.items() if OVERWRITTEN.fullmatch(name)}
    return cells, dict(sorted(lost.items(), key=_number))


def _number(item: tuple[str, str]) -> int:
    return int(item[0].rpartition(" ")[2])


def _numbered(overwritten: Cells, earlier: Cells) -> Cells:
    """Texts that were overwritten, by the names under which a draft keeps them, in the order in which."""
    first = max(map(_number, earlier.items()), default=0) + 1
    return {
        f"{name} overwritten {first + at}": text
        for at, (name, text) in enumerate(sorted(overwritten.items()))
    }


def _filled(cells: Mapping[str, str]) -> Cells:
    return {name: text for name, text in cells.items() if text}


def _shown(text: str) -> str:
    return html.escape_unprintable(text)
