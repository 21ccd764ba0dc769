"""The commands by which an operator brings a database up to date, or loads another strategy into it."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.cli.command_line.printing import DONE
from dashboard.cli.command_line.shared_options import CommandLine, command, format_option, on_line
from dashboard.store import database
from dashboard.store.safekeeping import damage, holdings
from dashboard.workflow import workspace


@command(writes=True)
@format_option
@on_line
def upgrade(line: CommandLine) -> int:
    """Brings the schema of a database up to date, and loads what ships with the strategy and is not there.

    The strategy is the one of the command line, if the database holds it. The only way back is a backup.
    """
    with line.explaining():
        before, held = _look(line.database)
        engine = database.connect(line.database)
        try:
            database.prepare(engine)
        finally:
            engine.dispose()
    strategy, _, _ = workspace.load_strategy(line.strategy)
    if line.named_strategy or (strategy and strategy.id in held):
        with line.open():
            pass
    said = "upgrade.current" if before == holdings.REVISION else "upgrade.done"
    told = line.printer.words(
        said, before=before, after=holdings.REVISION, strategies=", ".join(held)
    )
    document = {"from": before, "to": holdings.REVISION, "strategies": held, "version": 1}
    line.printer.document(document, (["from", "to"], [(before, holdings.REVISION)]), [told])
    return DONE


@command(writes=True, example="dashboard adopt next.yaml --database sqlite:////srv/dashboard/d.db")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@format_option
@on_line
def adopt(line: CommandLine, file: Path) -> int:
    """Loads a strategy with what ships with it into a database that holds others."""
    held = _held_before(line)
    with line.open(file, workspace.Purpose.ADOPT) as opened:
        strategy, known = opened.strategy.id, opened.version()
    said = "adopt.already" if strategy in held else "adopt.done"
    others = [each for each in held if each != strategy]
    told = line.printer.words(said, strategy=strategy, others=", ".join(others) or "-")
    strategies = sorted({*held, strategy})
    document = {"strategy": strategy, "strategies": strategies, "known_on": known, "version": 1}
    line.printer.document(document, (["strategy", "known_on"], [(strategy, known)]), [told])
    return DONE


def _look(url: str) -> tuple[str | None, list[str]]:
    """The revision of a database and the strategies in it; raises `database.Unavailable`."""
    engine = database.connect(url, reading=True)
    try:
        damage.check_end(engine)
        if holdings.state(engine) is holdings.State.ABSENT:
            raise holdings.refusal(engine, holdings.State.ABSENT)
        with database.read_transaction(engine) as connection:
            return database.revision(connection), holdings.strategies(engine)
    finally:
        engine.dispose()


def _held_before(line: CommandLine) -> list[str]:
    """The strategies that a database holds; none where it is absent."""
    with line.explaining():
        engine = database.connect(line.database, reading=True)
        try:
            absent = holdings.state(engine) is holdings.State.ABSENT
            return [] if absent else holdings.strategies(engine)
        finally:
            engine.dispose()
