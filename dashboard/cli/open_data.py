"""The command that writes the open data into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import polars as pl

from dashboard.cli.command_line import whole_file
from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import (
    command,
    entity_option,
    note_export,
    on_snapshot,
)
from dashboard.presentation import open_data
from dashboard.text import Problem
from dashboard.workflow import Snapshot, intake
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
        strategy = snapshot.workspace.strategy_today
        known = strategy.find_entity(entity)
        if known is None:
            unknown = intake.unknown_entity_problem(strategy, entity)
            return printer.problems([unknown.in_file(str(snapshot.workspace.path))])
        header |= {"entity": known.code}
        rows = rows.filter(pl.col("entity") == known.code)
    day = snapshot.opening_day
    found = snapshot.answer(day)
    files = open_data.files(found, rows, header, printer.words)
    note_export(snapshot.workspace, ":".join(filter(None, ("open-data", header.get("entity")))))
    whole_file.write_folder(Path(out), {name: text.encode() for name, text in files.items()})
    _tell(printer, header | {"public": False}, sorted(files), out)
    return DONE


def _export_edition(snapshot: Snapshot, printer: Printer, out: Path) -> int:
    """Writes the data files of the last public edition, byte for byte."""
    opened = snapshot.workspace
    with opened.reading() as connection:
        listed = editions.list_editions(connection, opened.strategy.id)
        files = editions.read_data(connection, opened.strategy.id)[-1] if listed else {}
    if not files:
        return printer.problems([Problem("edition-none")])
    number = listed[-1].edition.number
    note_export(opened, f"edition:{number}")
    whole_file.write_folder(out, files)
    header = common_fields(snapshot) | {"public": True, "edition": number}
    _tell(printer, header, sorted(files), str(out))
    return DONE


def _tell(printer: Printer, header: Mapping[str, object], names: list[str], out: str) -> None:
    listing = [(name,) for name in names]
    document = {**header, "files": names}
    printer.document(document, (["file"], listing), [printer.words("export.done", folder=out)])
