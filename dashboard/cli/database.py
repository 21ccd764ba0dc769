"""The commands of an operator on a whole database: backup, restore, move, upgrade, another strategy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from dashboard.cli.command_line.printing import COULD_NOT, print_message
from dashboard.cli.command_line.shared_options import WHOLE, CommandLine, command, on_line
from dashboard.store import anchor_file, database
from dashboard.store.safekeeping import backup as backups
from dashboard.store.safekeeping import damage, holdings
from dashboard.store.safekeeping import move as moves
from dashboard.workflow import workspace_opening
from dashboard.workflow.people import access_record

LONGEST_AGE = 100_000
"""Days: older than that nothing is, and the names of backups have years of four digits."""


@command(writes=False)
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--keep", type=WHOLE, metavar="NUMBER")
@click.option(
    "--days", type=click.IntRange(1, LONGEST_AGE), metavar="NUMBER", default=30, show_default=True
)
@on_line
def backup(line: CommandLine, out: Path, keep: int | None, days: int) -> int:
    """Writes the whole database into a new file, while others may write; verifies it, prints its anchor.

    All that was acknowledged before this begins is in it. On PostgreSQL pg_dump does the work. With `keep`
    the file has the moment as its name, in the folder `out`, and earlier ones there are pruned after it.
    """
    folder, now = out, datetime.now(UTC)
    if keep is not None:
        if not folder.is_dir():
            raise click.UsageError(f"{folder}: is not a folder")
        out = folder / backups.name_of(now)
    if out.exists():
        raise click.UsageError(f"{out}: is there already; name a new file")
    with line.explaining(), database.connected(line.database, reading=True) as engine:
        state = holdings.state(engine)
        if state is holdings.State.ABSENT or not holdings.strategies(engine):
            raise holdings.refusal(engine, holdings.State.ABSENT)
        can_hold = state is holdings.State.CURRENT
        try:
            anchor = backups.backup(
                engine, out, lambda: access_record.note_backup(engine) if can_hold else None
            )
        except backups.Altered as altered:
            line.printer.problems(altered.problems)
            return COULD_NOT
    code = _print_anchor(line, "backup.done", out, anchor)
    if keep is not None:
        backups.prune(folder, keep, now, timedelta(days=days))
    return code


@command(writes=True)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--anchor", "digest", metavar="HASH")
@on_line
def restore(line: CommandLine, file: Path, digest: str | None) -> int:
    """Fills a database that is not there yet, or is empty, from a backup; verifies it, prints its anchor.

    Nothing is ever replaced: name another database with --database, or move the old one away first.
    """
    with line.explaining(), database.connected(line.database) as engine:
        known = backups.last_anchor(engine)
        try:
            anchor, older = backups.restore(engine, file, digest)
        except backups.Altered as altered:
            return line.printer.problems(
                [problem.in_file(str(file)) for problem in altered.problems]
            )
    if known and known.sequence > anchor.sequence:
        values = {"last": known.sequence, "sequence": anchor.sequence}
        print_message(line.printer.words("restore.behind", **values))
    if older:
        print_message(line.printer.words("restore.upgraded", before=older))
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
    return line.printer.records(document, ["sequence", "head"], [anchor], [said])


@command(
    writes=True,
    example="dashboard move sqlite:////srv/dashboard/d.db postgresql://owner@db/dashboard",
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@on_line
def move(line: CommandLine, source: str, target: str) -> int:
    """Fills a database that is not there yet, or is empty, with all that another of either kind holds.

    The old one is read, not changed. Stop the servers first: what they write meanwhile stays behind.
    """
    of_source = replace(line, named_database=source)
    with of_source.explaining(), of_source.reading_database() as engine:
        if not holdings.strategies(engine):
            raise holdings.refusal(engine, holdings.State.ABSENT)
        with database.connected(target) as new:
            try:
                moved = moves.move(engine, new, datetime.now(UTC))
            except (moves.Unholdable, backups.Altered) as wrong:
                return line.printer.problems(wrong.problems)
        places = (database.address_of(engine), database.address_of(new))
    copied, last = moved.copied, moved.recorded
    rows = list(moved.counts.items())
    document = {
        "from": places[0],
        "to": places[1],
        "copied": {"known_on": copied.sequence, "head": copied.digest},
        "known_on": last.sequence,
        "head": last.digest,
        "tables": moved.counts,
        "problems": [],
        "version": 1,
    }
    said = line.printer.words(
        "move.done",
        source=places[0],
        target=places[1],
        rows=sum(moved.counts.values()),
        tables=len(rows),
        sequence=copied.sequence,
        digest=copied.digest,
        last=last.sequence,
        head=last.digest,
    )
    return line.printer.records(document, ["table", "rows"], rows, [said])


@command(writes=True)
@on_line
def upgrade(line: CommandLine) -> int:
    """Brings the schema of a database up to date, and loads what ships with the strategy and is not there.

    The strategy is the one of the command line, if the database holds it. The only way back is a backup.
    """
    with line.explaining():
        before, held = _look(line.database)
        with database.connected(line.database) as engine:
            database.prepare(engine)
    strategy, _, _ = workspace_opening.load_strategy(line.strategy)
    if line.named_strategy or (strategy and strategy.id in held):
        with line.open():
            pass
    said = "upgrade.current" if before == holdings.REVISION else "upgrade.done"
    text = line.printer.words(
        said, before=before, after=holdings.REVISION, strategies=", ".join(held)
    )
    document = {"from": before, "to": holdings.REVISION, "strategies": held, "version": 1}
    return line.printer.records(document, ["from", "to"], [(before, holdings.REVISION)], [text])


@command(writes=True, example="dashboard adopt next.yaml --database sqlite:////srv/dashboard/d.db")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@on_line
def adopt(line: CommandLine, file: Path) -> int:
    """Loads a strategy with what ships with it into a database that holds others."""
    with line.explaining(), database.connected(line.database, reading=True) as engine:
        absent = holdings.state(engine) is holdings.State.ABSENT
        held = [] if absent else holdings.strategies(engine)
    with line.open(file, workspace_opening.Purpose.ADOPT) as opened:
        strategy, known = opened.strategy.id, opened.version()
    said = "adopt.already" if strategy in held else "adopt.done"
    others = [other for other in held if other != strategy]
    text = line.printer.words(said, strategy=strategy, others=", ".join(others) or "-")
    strategies = sorted({*held, strategy})
    document = {"strategy": strategy, "strategies": strategies, "known_on": known, "version": 1}
    return line.printer.records(document, ["strategy", "known_on"], [(strategy, known)], [text])


def _look(url: str) -> tuple[str | None, list[str]]:
    """The revision of a database and the strategies in it; raises `database.Unavailable`."""
    with database.connected(url, reading=True) as engine:
        damage.check_end(engine)
        if holdings.state(engine) is holdings.State.ABSENT:
            raise holdings.refusal(engine, holdings.State.ABSENT)
        with database.read_transaction(engine) as connection:
            return database.revision(connection), holdings.strategies(engine)
