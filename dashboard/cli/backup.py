"""The commands of an operator: a backup of the whole database, and back from one."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.cli.command_line.printing import COULD_NOT, DONE, print_message
from dashboard.cli.command_line.shared_options import CommandLine, command, format_option, on_line
from dashboard.store import anchor_file, database
from dashboard.store.safekeeping import backup as backups
from dashboard.store.safekeeping import holdings
from dashboard.workflow.people import access_record


@command(writes=False)
@click.argument("out", type=click.Path(path_type=Path))
@format_option
@on_line
def backup(line: CommandLine, out: Path) -> int:
    """Writes the whole database into a new file, while others may write; verifies it, prints its anchor.

    All that was acknowledged before this begins is in it. On PostgreSQL pg_dump does the work.
    """
    if out.exists():
        raise click.UsageError(f"{out}: is there already; name a new file")
    with line.explaining():
        engine = database.connect(line.database, reading=True)
        try:
            found = holdings.state(engine)
            if found is holdings.State.ABSENT or not holdings.strategies(engine):
                raise holdings.refusal(engine, holdings.State.ABSENT)
            if found is holdings.State.CURRENT:
                access_record.note_backup(engine)
            anchor = backups.backup(engine, out)
        except backups.Altered as altered:
            line.printer.problems(altered.problems)
            return COULD_NOT
        finally:
            engine.dispose()
    return _print_anchor(line, "backup.done", out, anchor)


@command(writes=True)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--anchor", "digest", metavar="HASH")
@format_option
@on_line
def restore(line: CommandLine, file: Path, digest: str | None) -> int:
    """Fills a database that is not there yet, or is empty, from a backup; verifies it, prints its anchor.

    Nothing is ever replaced: name another database with --database, or move the old one away first.
    """
    with line.explaining():
        engine = database.connect(line.database)
        known = backups.last_anchor(engine)
        try:
            anchor = backups.restore(engine, file, digest)
        except backups.Altered as altered:
            return line.printer.problems([each.in_file(str(file)) for each in altered.problems])
        finally:
            engine.dispose()
    if known and known.sequence > anchor.sequence:
        values = {"last": known.sequence, "sequence": anchor.sequence}
        print_message(line.printer.words("restore.behind", **values))
    return _print_anchor(line, "restore.done", file, anchor)


def _print_anchor(line: CommandLine, message: str, file: Path, anchor: anchor_file.Anchor) -> int:
    """The anchor of a backup, to be kept elsewhere."""
    document = {
        "file": str(file),
        "known_on": anchor.sequence,
        "head": anchor.digest,
        "problems": [],
        "version": 1,
    }
    said = line.printer.words(message, file=file, sequence=anchor.sequence, digest=anchor.digest)
    line.printer.document(document, (["sequence", "head"], [tuple(anchor)]), [said])
    return DONE
