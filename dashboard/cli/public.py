"""The command that writes the public edition: a site of files that needs no server."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from dashboard.cli.command_line.printing import Printer, common_fields
from dashboard.cli.command_line.shared_options import as_actor, command
from dashboard.markup.edition import edition_files
from dashboard.workflow import Actor, Workspace, workspace_opening
from dashboard.workflow.edition import Edition, NextEdition, editions


@command(writes=True, example="dashboard public --out site")
@click.option("--out", required=True, metavar="FOLDER")
@click.option("--reason", default="", metavar="TEXT")
@as_actor
def public(workspace: Workspace, printer: Printer, actor: Actor, out: str, reason: str) -> int:
    """Writes the public edition as a site of files into a folder, in place of an earlier edition."""
    list_all = partial(edition_files.list_editions, workspace.strategy.id)
    folder, snapshot = Path(out), NextEdition(workspace)
    earlier, _ = workspace_opening.read_predecessor(workspace)
    before = [NextEdition(earlier)] if earlier else []

    def draw(edition: Edition) -> Mapping[str, bytes]:
        return edition_files.draw(snapshot, before, edition, printer.words.language)

    try:
        result = editions.publish(workspace, actor, folder, draw, list_all, reason.strip())
    finally:
        if earlier:
            earlier.engine.dispose()
    result = printer.unless_refused(result)
    day = printer.words.date(result.published)
    line = printer.words("edition.done", number=result.number, published=day, folder=folder)
    document = common_fields(snapshot) | {
        "edition": result.number,
        "published": result.published.isoformat(),
        "folder": str(folder),
    }
    no_record = [] if workspace.strategy.publication else [printer.words("edition.no_record")]
    return printer.records(document, lines=[line, *no_record])
