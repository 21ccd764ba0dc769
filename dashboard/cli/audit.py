"""The command that verifies the audit log."""

from __future__ import annotations

from argparse import Namespace

from dashboard.cli.printing import DONE, Printer, common_fields
from dashboard.store import audit_log
from dashboard.store.verification import verify_chain
from dashboard.workflow import Workspace


def verify(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Walks the audit chain and holds the stored rows against it."""
    with desk.reading() as connection:
        problems = verify_chain.verify(connection, asked.anchor)
        sequence, digest = audit_log.head(connection)
    if problems:
        return printer.problems(problems)
    document = common_fields(desk, desk.default_day, sequence) | {"head": digest, "problems": []}
    line = printer.words("audit.fine", sequence=sequence, digest=digest)
    printer.document(document, (["sequence", "head"], [(sequence, digest)]), [line])
    return DONE
