"""The command that writes the open data into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import polars as pl

from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import (
    command,
    entity_option,
    note_export,
    on_snapshot,
)
from dashboard.fulfilment import one_answer
from dashboard.presentation import open_data
from dashboard.workflow import Snapshot, intake


@command(writes=False, example="dashboard export --out data --entity MLSA")
@click.option("--out", required=True, metavar="FOLDER")
@entity_option()
@click.option("--public", is_flag=True)
@on_snapshot
def export(
    snapshot: Snapshot, printer: Printer, out: str, entity: str | None, *, public: bool
) -> int:
    """Writes the open data of the strategy into a folder.

    `anchor` in the JSON and the README is the last audit record: `audit verify --anchor` asks for it.
    """
    record, rows = snapshot.anchor, snapshot.rows
    anchor = record and {"sequence": record.seq, "digest": record.digest}
    header = common_fields(snapshot) | {"anchor": anchor}
    if entity:
        known = snapshot.strategy.find_entity(entity)
        if known is None:
            unknown = intake.unknown_entity_problem(snapshot.strategy, entity)
            return printer.problems([unknown.in_file(str(snapshot.workspace.path))])
        header |= {"entity": known.code}
        rows = rows.filter(pl.col("entity") == known.code)
    day = snapshot.workspace.default_day
    found = snapshot.answer(day)
    if public:  # what waits is not public
        accepted = one_answer.Reports(snapshot.rows, snapshot.rows.clear())
        found = one_answer.answer(snapshot.strategy, snapshot.on(day), accepted)
    files = open_data.files(found, rows, header, printer.words, public=public)
    note_export(snapshot.workspace, ":".join(filter(None, ("open-data", header.get("entity")))))
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    document = header | {"public": public, "files": sorted(files)}
    listing: list[Sequence[object]] = [(name,) for name in sorted(files)]
    printer.document(document, (["file"], listing), [printer.words("export.done", folder=folder)])
    return DONE
