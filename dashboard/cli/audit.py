"""The commands that verify the audit log and list the places of the texts that it covers."""

from __future__ import annotations

from dataclasses import asdict

import click

from dashboard.cli.command_line.help_text import TranslatedGroup
from dashboard.cli.command_line.printing import Printer, common_fields, moment
from dashboard.cli.command_line.shared_options import (
    WHOLE,
    Command,
    CommandLine,
    as_actor,
    fields_of_database,
    on_line,
)
from dashboard.presentation import Wording, change_sentences
from dashboard.store import audit_log, database
from dashboard.store.safekeeping import holdings
from dashboard.store.verification import verify_chain
from dashboard.workflow import Actor, Snapshot, Workspace
from dashboard.workflow.people import text_erasure


@click.group(cls=TranslatedGroup, no_args_is_help=False)
def audit() -> None:
    """The audit chain."""


@audit.command(cls=Command, writes=False, topic="audit-verify")
@click.option("--anchor", "anchors", metavar="HASH", multiple=True)
@on_line
def verify(line: CommandLine, anchors: tuple[str, ...]) -> int:
    """Walks the audit chain and compares all that is stored with it, whatever strategies those are of.

    Says which texts were erased.
    """
    printer = line.printer
    with line.connect() as engine:
        held = holdings.strategies(engine)
        with database.read_transaction(engine) as connection:
            findings = verify_chain.examine(connection, *anchors)
            sequence, digest = audit_log.head(connection)
    if findings.problems:
        return printer.problems(findings.problems)
    texts = {
        "erased": [asdict(text) for text in findings.erased],
        "after_anchors": findings.after_anchors,
    }
    document = fields_of_database(line, held, sequence) | {"head": digest, "problems": []}
    fine = printer.words("audit.fine", sequence=sequence, digest=digest)
    lines = [fine, *_say_texts(findings, printer.words)]
    if findings.after_anchors:
        lines.append(printer.words.plural("audit.after_anchors", findings.after_anchors))
    return printer.records(document | texts, ["sequence", "head"], [(sequence, digest)], lines)


@audit.command(cls=Command, writes=False, epilog="dashboard audit texts --submission 3")
@click.option("--submission", type=WHOLE, metavar="ID")
@as_actor
def texts(workspace: Workspace, printer: Printer, actor: Actor, submission: int | None) -> int:
    """Prints the places of texts that people wrote, as `forget --text` takes them, without the texts."""
    listed = printer.unless_refused(text_erasure.listing(workspace, actor))
    wanted = None if submission is None else f"submission:{submission}"
    listed = [text for text in listed if wanted in {None, text.object}]
    place = "text_place" if printer.format == "table" else "text"
    return printer.records(
        common_fields(Snapshot(workspace)) | {"texts": [asdict(text) for text in listed]},
        {
            place: lambda text: f"{text.seq}:{text.name}",
            "at": lambda text: printer.said(moment, text.at),
            "actor": lambda text: text.actor,
            "object": lambda text: printer.said(change_sentences.act_object_text, text.object),
            "field": lambda text: printer.word("field", text.name),
            "state": lambda text: printer.word("text_state", text.state),
        },
        listed,
        nothing=printer.words("texts.none"),
    )


def _say_texts(findings: verify_chain.ChainFindings, words: Wording) -> list[str]:
    """What is to be known of the texts that people wrote."""
    return [
        words(
            "audit.erased",
            sequence=text.seq,
            name=words(f"field.{text.name}"),
            erased=text.erased,
            ground=f" {words(f'ground.{text.ground}')}",
        )
        for text in findings.erased
    ]
