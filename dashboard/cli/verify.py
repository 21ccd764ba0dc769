"""The command that verifies a paper: its seal, and its anchor and rows against the database."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from dashboard.cli.command_line import shared_options
from dashboard.cli.command_line.printing import DONE, PROBLEMS, Printer
from dashboard.cli.command_line.shared_options import (
    CommandLine,
    command,
    fields_of_database,
    format_option,
    on_line,
)
from dashboard.presentation import json_payloads
from dashboard.store import audit_log, database
from dashboard.store.safekeeping import holdings
from dashboard.text import Problem
from dashboard.workflow import paper_agreement

if TYPE_CHECKING:
    from dashboard.documents.seals.reading import Seal


@command(writes=False, example="dashboard verify assessment.pdf --trust CA.pem")
@click.argument("path", metavar="FILE.pdf")
@click.option("--trust", metavar="CA.pem", multiple=True)
@format_option
@on_line
def verify(line: CommandLine, path: str, trust: tuple[str, ...]) -> int:
    """Says whether the seal of a PDF is whole and whose, and whether its data agree with the database."""
    # Certificates and signatures take half a second to import.
    from dashboard.documents.seals import key_file, reading  # noqa: PLC0415

    printer, content = line.printer, shared_options.read_content(path)
    authorities = []
    for each in trust:
        try:
            authorities += key_file.read_certificates(shared_options.read_content(each))
        except ValueError:
            raise click.UsageError(f"--trust: no certificate (PEM or DER): {each}") from None
    try:
        seal = reading.read_seal(content, authorities if trust else None)
        paper = paper_agreement.read_paper(content)
    except ValueError:
        return printer.problems([Problem("pdf-unread").in_file(path)])
    with line.connect() as engine:
        held = holdings.strategies(engine)
        with database.read_transaction(engine) as connection:
            agreement = paper_agreement.hold_against(connection, paper)
            sequence, _ = audit_log.head(connection)
    head = fields_of_database(line, held, sequence)
    of_paper = [each.in_file(path) for each in (*_seal_problems(seal), *agreement.problems)]
    return _tell(printer, head, seal, agreement, [*of_paper, *agreement.audit])


verify.topic = "verify-paper"


def _seal_problems(seal: Seal) -> list[Problem]:
    from dashboard.documents.seals.reading import SealState  # noqa: PLC0415 - as above

    match seal.state:
        case SealState.NONE:
            return [Problem("seal-missing")]
        case SealState.ALTERED:
            return [Problem("seal-altered")]
        case SealState.ADDED:
            return [Problem("seal-added")]
    if seal.is_lapsed and seal.until is not None:
        values = {"found": seal.by, "end": seal.until.date().isoformat()}
        return [Problem("seal-lapsed", values)]
    if seal.is_trusted is False:
        return [Problem("seal-untrusted", {"found": seal.by})]
    return []


def _tell(
    printer: Printer,
    head: dict[str, Any],
    seal: Seal,
    agreement: paper_agreement.PaperAgreement,
    problems: list[Problem],
) -> int:
    """Prints what holds and then what does not; returns the exit code."""
    paper = agreement.paper
    code = PROBLEMS if problems else DONE
    moments = {name: at and at.isoformat() for name, at in (("at", seal.at), ("until", seal.until))}
    document = head | {
        "seal": asdict(seal) | moments,
        "anchor": None
        if paper is None
        else {
            "sequence": paper.sequence,
            "digest": paper.digest,
            "strategy": paper.strategy,
            "agrees": agreement.has_anchor,
        },
        "rows": agreement.rows,
        "problems": json_payloads.problem_payloads(problems, printer.words),
    }
    if printer.format == "table":
        printer.document(document, ([], []), _sentences(printer, seal, agreement))
        printer.problems(problems)
    else:
        lines = [(each.code, each.file, printer.words.problem_line(each)) for each in problems]
        printer.document(document, (["code", "file", "message"], [*lines]))
    return code


def _sentences(
    printer: Printer, seal: Seal, agreement: paper_agreement.PaperAgreement
) -> list[str]:
    """What holds, in words."""
    words, said = printer.words, []
    if seal.at is not None and seal.until is not None:
        if seal.state == "whole":
            said.append(words("verify.whole"))
        by = {"by": seal.by, "issuer": seal.issuer, "until": words.date(seal.until.date())}
        said.append(words("verify.by", at=printer.moment(seal.at.isoformat()), **by))
        said += [words("verify.stamped")] if seal.is_stamped else []
        if seal.is_trusted is None and seal.state != "altered":
            said.append(words("verify.trust_unasked"))
        elif seal.is_trusted:
            said.append(words("verify.trusted"))
    paper = agreement.paper
    if paper is not None and agreement.has_anchor:
        said.append(words("verify.anchor", sequence=paper.sequence, digest=paper.digest))
    if agreement.rows is not None and not agreement.problems:
        said.append(words.plural("verify.rows", agreement.rows))
    return said
