"""The command that writes the open data into a folder."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from dashboard.cli.printing import DONE, Printer, common_fields
from dashboard.fulfilment import standing_on_day, strategy_on_day
from dashboard.presentation import open_data
from dashboard.workflow import Workspace, intake


def export(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Writes the open data of the strategy into a folder."""
    sequence, day = desk.version(), desk.default_day
    entity = desk.strategy.find_entity(asked.entity) if asked.entity else None
    if asked.entity and entity is None:
        unknown = intake.unknown_entity_problem(desk.strategy, asked.entity)
        return printer.problems([unknown.in_file(str(desk.path))])
    rows = standing_on_day.rows_known_at(desk.history(), sequence)
    found = strategy_on_day.situation(desk.strategy, rows, day)
    header = common_fields(desk, day, sequence) | ({"entity": entity.code} if entity else {})
    told = rows.filter(pl.col("entity") == entity.code) if entity else rows
    files = open_data.files(found, told, header, printer.words, public=asked.public)
    folder = Path(asked.out)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    document = header | {"public": asked.public, "files": sorted(files)}
    listing: list[Sequence[object]] = [(name,) for name in sorted(files)]
    printer.document(document, (["file"], listing), [printer.words("export.done", folder=folder)])
    return DONE
