"""The entry of the program: words of the command line in, an exit code out."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from pathlib import Path

from dashboard.cli import (
    arguments,
    assessment,
    audit,
    forms,
    init,
    open_data,
    printing,
    statistics,
    status_and_explain,
    strategy,
    submissions,
    succeeding,
    weighing,
)
from dashboard.cli import reporting as oversight
from dashboard.presentation import Wording, languages
from dashboard.store import database
from dashboard.workflow import workspace


def parser() -> ArgumentParser:
    """The command line as it is written down in the contract."""
    top = ArgumentParser(
        prog="dashboard", description="Follows a strategy by its performance indicators."
    )
    verbs = top.add_subparsers(dest="command", metavar="COMMAND")
    common, printing, days, read = _common(), _printing(), _days(), _reading()
    serve = verbs.add_parser("serve", parents=[common], help="the web application")
    serve.add_argument("--address", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8501)
    init = verbs.add_parser("init", parents=[common], help="writes a small strategy of one's own")
    init.add_argument("folder", metavar="FOLDER")
    check = verbs.add_parser("check", parents=[common, printing], help="validates a strategy file")
    check.add_argument("file", nargs="?", metavar="FILE")
    check.add_argument("--schema", action="store_true", help="prints the JSON Schema instead")
    check.add_argument(
        "--lint", action="store_true", help="scores each indicator and says what to write instead"
    )
    verbs.add_parser("status", parents=[common, printing, days], help="where every task stands")
    explain = verbs.add_parser("explain", parents=[common, printing, days], help="why it stands so")
    explain.add_argument("task", metavar="TASK[.LETTER]")
    compare = verbs.add_parser("compare", parents=[common, printing], help="what changed, and why")
    compare.add_argument("a", metavar="DAY[@SEQUENCE]")
    compare.add_argument("b", metavar="DAY[@SEQUENCE]")
    inspect = verbs.add_parser("inspect", parents=[common, printing, read], help="what is read")
    inspect.add_argument("file", metavar="FILE")
    inspect.add_argument("--limit", type=_whole, metavar="ROWS")
    form = verbs.add_parser("template", parents=[common, printing], help="a table to fill in")
    form.add_argument("--entity", required=True, metavar="CODE")
    form.add_argument("--out", required=True, metavar="FILE.xlsx|.csv")
    _submission_verbs(verbs, [common, printing], read)
    _assessment_verbs(verbs, [common, printing], days)
    reporting = [common, printing, days]
    verbs.add_parser("reporting", parents=reporting, help="who has reported, by reporting period")
    digest = verbs.add_parser("digest", parents=reporting, help="what one unit is to be told")
    digest.add_argument("--entity", required=True, metavar="CODE")
    verbs.add_parser("statistics", parents=[common, printing], help="prints every observation")
    load = verbs.add_parser("load", parents=[common, printing], help="loads a table of statistics")
    load.add_argument("file", metavar="FILE")
    load.add_argument("--dry-run", action="store_true", help="checks and stores nothing")
    export = verbs.add_parser("export", parents=[common, printing], help="writes the open data")
    export.add_argument("--out", required=True, metavar="FOLDER")
    export.add_argument("--entity", metavar="CODE", help="the rows of this entity alone")
    export.add_argument("--public", action="store_true", help="leaves out what may touch a person")
    _document_verbs(verbs, [common, printing, days])
    audit = verbs.add_parser("audit", help="the audit chain")
    audits = audit.add_subparsers(dest="audit", required=True, metavar="verify")
    verify = audits.add_parser("verify", parents=[common, printing], help="walks the chain")
    verify.add_argument("--anchor", metavar="HASH", help="a digest that must be part of the chain")
    return top


def _submission_verbs(
    verbs: _SubParsersAction[ArgumentParser], common: list[ArgumentParser], read: ArgumentParser
) -> None:
    submit = verbs.add_parser("submit", parents=[*common, read], help="hands in a progress table")
    submit.add_argument("file", metavar="FILE")
    submit.add_argument("--entity", required=True, metavar="CODE")
    submit.add_argument("--dry-run", action="store_true", help="tells the effect, stores nothing")
    submit.add_argument("--accept", action="store_true", help="accepts it at once (coordinator)")
    submit.add_argument("--replaces", type=_whole, metavar="ID", help="the submission it replaces")
    submit.add_argument("--annotated", metavar="OUT.xlsx", help="the same table, problems marked")
    submit.add_argument("--received-as", metavar="TEXT", help="how the statement came")
    submit.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="ROW:CODE=TEXT",
        help="why a row may stand although a warning asks about it",
    )
    verbs.add_parser("submissions", parents=common, help="every submission and its state")
    original = verbs.add_parser("original", parents=common, help="writes a file as it was sent")
    original.add_argument("id", type=_whole, metavar="ID")
    original.add_argument("--out", required=True, metavar="FILE")
    for name, text in (
        ("accept", "accepts a submission"),
        ("return", "returns a submission to its sender"),
        ("withdraw", "takes a submission back"),
    ):
        verb = verbs.add_parser(name, parents=common, help=text)
        verb.add_argument("id", type=_whole, metavar="ID")
        if name != "accept":
            verb.add_argument("--reason", required=True, metavar="TEXT")


def _document_verbs(verbs: _SubParsersAction[ArgumentParser], common: list[ArgumentParser]) -> None:
    report = verbs.add_parser("report", parents=common, help="writes the assessment as a document")
    report.add_argument("--public", action="store_true", help="leaves out what may touch a person")
    pack = verbs.add_parser("pack", parents=common, help="writes the papers for a meeting")
    pack.add_argument("--since", required=True, metavar="DAY[@SEQUENCE]")
    for verb in (report, pack):
        verb.add_argument("--out", required=True, metavar="FILE.docx|.pdf|.md|.html")
        verb.add_argument("--styles", metavar="TEMPLATE.docx", help="whose looks Word takes")


def _assessment_verbs(
    verbs: _SubParsersAction[ArgumentParser], common: list[ArgumentParser], days: ArgumentParser
) -> None:
    verbs.add_parser("backtest", parents=common, help="the rule beside the verdicts")
    verbs.add_parser("sensitivity", parents=[*common, days], help="what each status rests on")
    after = verbs.add_parser("succession", parents=common, help="old task to new task")
    after.add_argument("--skeleton", metavar="FILE.yaml", help="writes the next strategy's")
    assess = verbs.add_parser("assess", parents=[*common, days], help="a task's card")
    assess.add_argument("task", metavar="TASK")
    assess.add_argument("--file", metavar="CARD.yaml", help="saves this card as the draft")
    assess.add_argument("--ready", action="store_true", help="declares the draft ready")
    assess.add_argument("--approve", action="store_true", help="approves it (coordinator)")
    assess.add_argument("--reopen", metavar="REASON", help="gives it back to be written on")


def _common() -> ArgumentParser:
    language = "cs" if os.environ.get("LANG", "").startswith("cs") else "en"
    common = ArgumentParser(add_help=False)
    common.add_argument("--strategy", metavar="FILE")
    common.add_argument("--database", metavar="URL")
    common.add_argument("--as", dest="actor", metavar="ID", default="local")
    common.add_argument("--lang", choices=languages.LANGUAGES, default=language)
    return common


def _printing() -> ArgumentParser:
    printing = ArgumentParser(add_help=False)
    printing.add_argument("--format", choices=("table", "json", "csv"), default="table")
    return printing


def _days() -> ArgumentParser:
    days = ArgumentParser(add_help=False)
    days.add_argument("--as-of", metavar="DAY")
    days.add_argument("--known-on", metavar="DAY|SEQUENCE")
    return days


def _reading() -> ArgumentParser:
    read = ArgumentParser(add_help=False)
    read.add_argument("--encoding")
    read.add_argument("--delimiter")
    read.add_argument("--sheet")
    read.add_argument("--header-row", type=_whole, metavar="ROW")
    read.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD")
    read.add_argument("--dates", choices=("dmy", "mdy"))
    return read


def _whole(written: str) -> int:
    """A whole number from 1 that a database can hold."""
    number = int(written)
    if not 1 <= number < 2**31:
        raise ValueError(written)
    return number


ON_DESK = {
    "status": status_and_explain.status,
    "explain": status_and_explain.explain,
    "compare": status_and_explain.print_comparison,
    "template": forms.template,
    "submit": submissions.submit,
    "submissions": submissions.list_submissions,
    "original": oversight.original,
    "reporting": oversight.reporting,
    "digest": oversight.digest,
    "accept": submissions.decide,
    "return": submissions.decide,
    "withdraw": submissions.decide,
    "statistics": statistics.statistics,
    "load": statistics.load,
    "backtest": assessment.backtest,
    "export": open_data.export,
    "assess": assessment.assess,
    "succession": succeeding.succession,
    "sensitivity": weighing.print_sensitivity,
    "audit": audit.verify,
}


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; `dashboard` alone serves."""
    asked = parser().parse_args(_command_first(list(sys.argv[1:] if words is None else words)))
    asked.strategy_named = asked.strategy is not None
    asked.strategy = asked.strategy or str(workspace.default_strategy())
    try:
        return run(asked)
    except arguments.UsageError as error:
        printing.print_message(f"dashboard: {error}")
        return printing.USAGE
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return printing.DONE
    except OSError as error:
        printing.print_message(f"dashboard: {error.filename or ''}: {error.strerror}")
        return printing.COULD_NOT


def _command_first(words: list[str]) -> list[str]:
    """The words with the command in front of the options; without a command it is `serve`."""
    at = 0
    while at < len(words) and words[at].startswith("--") and words[at] != "--help":
        at += 1 if "=" in words[at] else 2
    return [*(words[at:] or ["serve"]), *words[:at]]


def run(asked: Namespace) -> int:
    """One command whose words are understood."""
    printer = printing.Printer(asked)
    if asked.command == "init":
        return init.init(Path(asked.folder), printer.words)
    if asked.command == "check":
        return strategy.check(asked, printer)
    if asked.command == "inspect":
        return submissions.inspect(asked, printer)
    asked.database = asked.database or workspace.default_database(Path(asked.strategy))
    if asked.command == "serve":
        from dashboard.cli.serve import serve  # noqa: PLC0415 - Streamlit takes a second to import

        return serve(asked)
    try:
        desk, problems = workspace.open_workspace(
            status_and_explain.strategy_path(asked), asked.database
        )
        if desk is None:
            return printer.problems(problems)
        try:
            if asked.command in {"report", "pack"}:
                from dashboard.cli import documents  # noqa: PLC0415 - drawing takes a second to import

                make = documents.report if asked.command == "report" else documents.pack
                return make(desk, asked, printer)
            return ON_DESK[asked.command](desk, asked, printer)
        finally:
            desk.engine.dispose()
    except database.Unavailable as error:
        printing.print_message(Wording(asked.lang).problem_line(error.problem))
        return printing.COULD_NOT


if __name__ == "__main__":
    sys.exit(main())
