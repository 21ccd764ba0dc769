"""The command that verifies the audit log."""

from __future__ import annotations

from dataclasses import asdict

import click

from dashboard.cli.help_text import TranslatedGroup
from dashboard.cli.printing import DONE, Printer, common_fields
from dashboard.cli.shared_options import Command, on_snapshot
from dashboard.presentation import Wording
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
    """Walks the audit chain and compares all that is stored with it.

    Says which texts were erased, and how many an earlier version stored without a digest in the chain.
    """
    with snapshot.workspace.reading() as connection:
        findings = verify_chain.examine(connection, anchor)
        sequence, digest = audit_log.head(connection)
    if findings.problems:
        return printer.problems(findings.problems)
    texts = {
        "erased": [asdict(each) for each in findings.erased],
        "texts_outside": findings.texts_outside,
    }
    document = common_fields(snapshot) | {"known_on": sequence, "head": digest, "problems": []}
    line = printer.words("audit.fine", sequence=sequence, digest=digest)
    told = [line, *_say_texts(findings, printer.words)]
    printer.document(document | texts, (["sequence", "head"], [(sequence, digest)]), told)
    return DONE


def _say_texts(findings: verify_chain.Findings, words: Wording) -> list[str]:
    """What is to be known of the texts that people wrote."""
    said = [
        words(
            "audit.erased",
            sequence=each.seq,
            name=words(f"field.{each.name}"),
            erased=each.erased,
        )
        for each in findings.erased
    ]
    if findings.texts_outside:
        said.append(words.plural("audit.texts_outside", findings.texts_outside))
    return said
