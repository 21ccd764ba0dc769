"""The command `export`: the data of the strategy in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import polars as pl

from dashboard.cli.command_line import whole_file
from dashboard.cli.command_line.printing import Printer, common_fields
from dashboard.cli.command_line.shared_options import (
    command,
    entity_option,
    find_entity,
    note_export,
    on_snapshot,
)
from dashboard.presentation import exported_files
from dashboard.text import Problem, tables
from dashboard.workflow import Snapshot
from dashboard.workflow.edition import editions


@command(writes=False, example="dashboard export --out data --entity MLSA")
@click.option("--out", required=True, metavar="FOLDER")
@entity_option()
@click.option("--public", is_flag=True)
@on_snapshot
def export(
    snapshot: Snapshot, printer: Printer, out: str, entity: str | None, *, public: bool
) -> int:
    """Writes the data of the strategy into a folder; with --public those of the last public edition.

    `anchor` in the JSON and the README is the last audit record: `audit verify --anchor` asks for it.
    """
    if public:
        if entity:
            raise click.UsageError(
                "--public gives the edition as it was published, of all entities."
            )
        return _export_edition(snapshot, printer, Path(out))
    record, rows = snapshot.anchor, snapshot.rows
    anchor = record and {"sequence": record.seq, "digest": record.digest}
    header = common_fields(snapshot) | {"anchor": anchor}
    if entity:
        strategy, path = snapshot.workspace.strategy_today, str(snapshot.workspace.path)
        code = find_entity(strategy, entity, printer, path).code
        header |= {"entity": code}
        rows = rows.filter(pl.col("entity") == code)
    answer = snapshot.answer(snapshot.opening_day)
    texts = exported_files.files(answer, rows, header, printer.words)
    strategy_id = snapshot.strategy.id
    files = {
        name: tables.mark_made_up(name, text.encode(), strategy_id) for name, text in texts.items()
    }
    thing = ":".join(filter(None, ("open-data", header.get("entity"))))
    return _write(snapshot, printer, Path(out), files, thing, header | {"public": False})


def _export_edition(snapshot: Snapshot, printer: Printer, out: Path) -> int:
    """Writes the data files of the last public edition, byte for byte."""
    opened = snapshot.workspace
    with opened.reading() as connection:
        listed = editions.list_editions(connection, opened.strategy.id)
        files = editions.read_data(connection, opened.strategy.id)[-1] if listed else {}
    if not files:
        return printer.problems([Problem("edition-none")])
    number = listed[-1].edition.number
    header = common_fields(snapshot) | {"public": True, "edition": number}
    return _write(snapshot, printer, out, files, f"edition:{number}", header)


def _write(
    snapshot: Snapshot,
    printer: Printer,
    out: Path,
    files: Mapping[str, bytes],
    thing: str,
    header: dict[str, object],
) -> int:
    note_export(snapshot.workspace, thing)
    whole_file.write_folder(out, files)
    names = sorted(files)
    line = printer.words("export.done", folder=out)
    return printer.records(header | {"files": names}, {"file": str}, names, [line])
