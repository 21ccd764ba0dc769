"""The command that verifies the audit log."""

from __future__ import annotations

import click

from dashboard.cli.help_text import TranslatedGroup
from dashboard.cli.printing import DONE, Printer, common_fields
from dashboard.cli.shared_options import Command, on_snapshot
from dashboard.store import audit_log
from dashboard.store.verification import verify_chain
from dashboard.workflow import Snapshot


@click.group(cls=TranslatedGroup, no_args_is_help=False)
def audit() -> None:
    """The audit chain."""


@audit.command(cls=Command)
@click.option("--anchor", metavar="HASH")
@on_snapshot
def verify(snapshot: Snapshot, printer: Printer, anchor: str | None) -> int:
    """Walks the audit chain and compares the stored rows with it."""
    with snapshot.workspace.reading() as connection:
        problems = verify_chain.verify(connection, anchor)
        sequence, digest = audit_log.head(connection)
    if problems:
        return printer.problems(problems)
    document = common_fields(snapshot) | {"known_on": sequence, "head": digest, "problems": []}
    line = printer.words("audit.fine", sequence=sequence, digest=digest)
    printer.document(document, (["sequence", "head"], [(sequence, digest)]), [line])
    return DONE
