"""One question, one answer: on which indicators a report of an owner is outstanding, wherever it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import polars as pl
import pytest
from markupsafe import Markup

from dashboard.documents import reminder_letter
from dashboard.documents.blocks import Document, Heading, TableBlock, as_cited_text
from dashboard.documents.meeting import build_pack
from dashboard.markup import View, units, who_reported
from dashboard.markup.overview import to_do
from dashboard.presentation import json_payloads
from dashboard.presentation.languages import Wording
from dashboard.store import database, submissions
from dashboard.store.audit_entry import By
from dashboard.strategy.model import Strategy
from dashboard.strategy.periods import ReportingPeriod
from dashboard.workflow import document_material
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.fulfilment.generated_cases import Case, case
from tests.fulfilment.oracle import Row as OracleRow
from tests.fulfilment.oracle import judge, known
from tests.store.submitting import frame, row

WORDS = Wording("en")
ID = re.compile(r"\b[1-4]\.\d\.[a-d]\b")
ROUND = ReportingPeriod(
    id="all",
    title="All",
    start=date(2020, 1, 1),
    end=date(2023, 12, 31),
    due=date(2024, 1, 30),
    basis="strategy",
)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

Answer = dict[str, list[str]]


def stored(of: Case, strategy: Strategy, folder: Path) -> Workspace:
    """The rows of a generated history that stand at its end, one accepted file for each entity."""
    engine = database.connect(f"sqlite:///{folder / 'd.db'}")
    database.prepare(engine)
    standing = known(of.history, of.ks[-1])
    columns = row().keys()
    for entity in sorted({one.entity for one in standing}):
        told = [asdict(one) for one in standing if one.entity == entity]
        table = frame(*({name: one.get(name) for name in columns} for one in told))
        with database.write_transaction(engine) as connection:
            sent = submissions.SentFile(
                strategy=strategy.id,
                entity=entity,
                sender="x",
                file_name=f"{entity}.csv",
                content=entity.encode(),
                reading={},
            )
            number = submissions.add(connection, sent, table, NOW)
            submission = submissions.get(connection, strategy.id, number)
            assert submission is not None
            submissions.accept(connection, By(strategy.id, "coordinator", NOW), submission)
    return Workspace(strategy, folder / "generated.yaml", "", engine)


def situations(folder: Path) -> Iterator[tuple[Case, View]]:
    """Six strategies on a few days each, as known half way and at the end."""
    for seed in range(6):
        of = case(seed)
        strategy = of.strategy.model_copy(update={"reporting_periods": (ROUND,)})
        (folder / str(seed)).mkdir()
        workspace = stored(of, strategy, folder / str(seed))
        last = workspace.version()
        for sequence in (last // 2, last):
            snapshot = Snapshot(workspace, sequence)
            for day in of.days:
                yield of, View(snapshot, WORDS, day)
        workspace.engine.dispose()


def oracle_rows(rows: pl.DataFrame) -> list[OracleRow]:
    fields = {each.name for each in dataclass_fields(OracleRow)} - {"opened", "closed"}
    texts = pl.col("entity", "task", "indicator", "name", "precision", "word").cast(pl.String)
    return [
        OracleRow(**{name: one[name] for name in fields}, opened=0, closed=None)
        for one in rows.with_columns(texts).iter_rows(named=True)
    ]


def by_rule(view: View) -> Answer:
    """Judged, not met, past its due day, and no owner has reported or waits: read from the oracle."""
    strategy, day = view.workspace.strategy, view.day
    standing, waiting = (
        oracle_rows(rows) for rows in (view.snapshot.rows, view.snapshot.pending_rows)
    )
    verdicts = judge(strategy, standing, day, waiting).indicators
    answer: Answer = {}
    for task, indicator in strategy.at(day).indicators():
        if verdicts[indicator.id].outstanding:
            for owner in task.responsible:
                answer.setdefault(owner, []).append(indicator.id)
    return answer


def ids_by_unit(html: Markup, row_tag: str) -> Answer:
    """The ids in each row or item that has a link to a unit."""
    answer: Answer = {}
    for part in re.findall(rf"<{row_tag}\b.*?</{row_tag}>", html, re.DOTALL):
        unit = re.search(r"units\?[^\"]*unit=(\w+)", part)
        text = re.sub(r"<[^>]+>", " ", part)
        said = re.search(
            r"no report on \d+ \w+: ([\d.a-d, ]+)|\d+ of \d+ indicators\s*: ([\d.a-d, ]+)", text
        )
        if unit and said:
            answer[unit[1]] = ID.findall(said[0])
    return answer


def fact(html: Markup) -> list[str]:
    """The ids beside "Outstanding"."""
    found = re.search(r"Outstanding</dt>\s*<dd>(.*?)</dd>", html, re.DOTALL)
    return ID.findall(re.sub(r"<[^>]+>", " ", found[1])) if found else []


def in_letter(view: View, code: str) -> list[str]:
    unit = view.snapshot.answer(view.day).body(code)
    assert unit is not None
    letter = reminder_letter.ReminderLetter(view.workspace.strategy, view.day, unit, None)
    sections = reminder_letter.letter_text(letter, WORDS).split("\n\n")
    part = next((section for section in sections if "outstanding" in section.split("\n")[0]), "")
    return [ids[0] for line in part.splitlines()[1:] if (ids := ID.findall(line))]


def pack_of(view: View) -> Document:
    material, _ = document_material.read_material(view.snapshot, view.day)
    earlier = view.snapshot.side_at_close(date(2020, 1, 1))
    changes = document_material.read_changes(view.snapshot, earlier, view.day)
    return build_pack(material, changes, WORDS)


def in_pack(view: View) -> Answer:
    blocks = iter(pack_of(view).blocks)
    next(
        block
        for block in blocks
        if isinstance(block, Heading) and block.text == "Reports outstanding"
    )
    table = next(blocks)
    rows = table.rows if isinstance(table, TableBlock) else ()
    return {
        as_cited_text(cells[0]).text: ID.findall(as_cited_text(cells[1]).text) for cells in rows
    }


def in_commands(view: View) -> Answer:
    """What `status` says of each indicator, for each of its owners."""
    answer: Answer = {}
    for task in json_payloads.status_payload(view.snapshot.answer(view.day))["tasks"]:
        for indicator in task["indicators"]:
            if indicator["outstanding"]:
                for owner in task["responsible"]:
                    answer.setdefault(owner, []).append(indicator["id"])
    return answer


@pytest.mark.slow
def test_every_place_says_the_same_of_fifty_situations(tmp_path: Path) -> None:
    missing = []
    for of, view in islice(situations(tmp_path), 50):
        where = f"{of.strategy.tasks[0].title}, {view.day}, known at {view.snapshot.sequence}"
        expected = by_rule(view)
        found = view.snapshot.answer(view.day)
        all_units = found.bodies
        lines = view.snapshot.reporting(view.day)

        assert in_commands(view) == expected, where
        assert {u.entity.code: list(u.outstanding) for u in all_units if u.outstanding} == expected
        assert ids_by_unit(to_do.draw_who_has_to_act(view), "li") == expected, where
        assert ids_by_unit(units.draw_all(view, found), "tr") == expected, where
        assert in_pack(view) == expected, where
        for unit in all_units:
            code = unit.entity.code
            assert in_letter(view, code) == expected.get(code, []), where
            if unit.responsible:
                shown_unit = units.draw_unit(view, found, code)
                alone = shown_unit.count("Outstanding</dt>") == 1
                assert not alone or fact(shown_unit) == expected.get(code, []), where
        for line in lines:
            shown = fact(who_reported.draw_unit(view, line))
            assert shown == expected.get(line.entity.code, []), where
        missing.append(sum(map(len, expected.values())))
    assert len(missing) == 50
    assert sum(map(bool, missing)) >= 15
