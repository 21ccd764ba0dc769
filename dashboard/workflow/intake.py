"""Handing in a file: reading it, trying out what it would change, storing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

import polars as pl
from sqlalchemy import Connection

from dashboard.files import child_limits, child_process
from dashboard.fulfilment import effect_of_submission, known_rows
from dashboard.progress import (
    cell_meanings,
    check_table,
    column_names,
    form_lines,
    question_digest,
    row_schema,
    rows_in_question,
)
from dashboard.store import (
    Submission,
    answers_to_warnings,
    replacements,
    submissions,
)
from dashboard.strategy import Strategy, entities
from dashboard.text import (
    Problem,
    Severity,
    Table,
    damaged_letters,
    errors,
    names,
    numbers_and_dates,
    personal_data,
    tables,
)
from dashboard.text.text_language import as_values
from dashboard.workflow import (
    attachment_actions,
    correction_checks,
    draft_actions,
    reported_numbers,
    round_actions,
    stored_strategy,
)
from dashboard.workflow.action_result import (
    ActionResult,
    Already,
    NotDone,
    Refused,
    Stored,
    Tried,
    action,
    refuse,
)
from dashboard.workflow.permissions import Actor, may_report_for, may_review
from dashboard.workflow.review import accepted_rows, waiting_rows
from dashboard.workflow.workspace import Act, Workspace


@dataclass(frozen=True, slots=True)
class ProgressFile:
    """A file as it was handed in, with its sender's corrections; `limit` is in bytes.

    `received_on` is the day on which an earlier report came in elsewhere: only the coordinator says so.
    """

    name: str
    content: bytes
    entity: str
    options: tables.Options = field(default_factory=tables.Options)
    mapping: Mapping[str, str] = field(default_factory=dict)
    dates: numbers_and_dates.DateOrder | None = None
    received_as: str | None = None
    replaces: int | None = None
    answers: answers_to_warnings.Answers = field(default_factory=dict)
    """Why a row is right although a warning asks: by row of the file and code of the warning.

    An empty one says that the earlier answer to the same question is not given again.
    """
    limit: int = child_limits.LARGEST_FILE
    received_on: date | None = None


NO_ATTACHMENTS = attachment_actions.NewAttachments()

Answered = Mapping[tuple[int, str], answers_to_warnings.GivenAnswer]

Reading = tuple[Table | None, list[Problem]]
"""The table of a file with its warnings, or None with why it cannot be read."""


def read_file(file: ProgressFile) -> Reading:
    """The table of a file, read by a child process; no permission is needed to hand it in here."""
    table, problems = child_process.read_in_child(
        file.content, file.name, file.options, limit=file.limit
    )
    return table, [personal_data.mask_problem(problem) for problem in problems]


def _check_table(
    workspace: Workspace,
    actor: Actor,
    file: ProgressFile,
    others: pl.DataFrame,
    waiting: pl.DataFrame,
    reading: tuple[Table, list[Problem]],
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows of a table, and the problems of its reading and its rows in the order of the lines.

    `others` are the accepted rows but for those that the file takes the place of.
    """
    table, problems = reading
    stands = known_rows.select_standing_rows(others)
    # Of a row dated in a closed round.
    weight = Severity.WARNING if may_review(actor) else Severity.ERROR
    context = cell_meanings.Context(
        workspace.strategy, file.entity, workspace.today, file.dates, stands, weight, waiting
    )
    placed = column_names.find_fields(table.columns, file.mapping)
    problems = list(column_names.weigh_by_field(problems, placed))
    rows, row_problems = check_table.check(table, context, file.mapping)
    problems = [rows_in_question.ask_of_unseen(problem, rows) for problem in problems]
    # A cell that holds an error of the spreadsheet has one problem, not a second one of its meaning.
    unread = {(problem.row, problem.column) for problem in errors(problems)}
    again = known_rows.find_unchanged_lines(rows, stands)
    problems = problems + [
        problem
        for problem in row_problems
        if (problem.row, problem.column) not in unread
        and (problem.severity is Severity.ERROR or problem.row not in again)
    ]
    return rows, sorted(problems, key=lambda problem: (problem.row or 0, problem.column or 0))


def try_out(
    workspace: Workspace,
    actor: Actor,
    file: ProgressFile,
    reading: Reading | None = None,
    day: date | None = None,
) -> Refused | Already | Tried:
    """What handing in a file would do: every problem, or the effect on each status. Stores nothing.

    `reading` is the result of `read_file` for the same file, where it was read before. The effect is of a
    day, by default the default one, with what else would change later.
    """
    return _try_file(workspace, actor, _resolve_entity(workspace, file), reading, day)[0]


def rows_of_file(
    workspace: Workspace, actor: Actor, file: ProgressFile, reading: Reading
) -> pl.DataFrame:
    """The rows that handing in a file would store; columns of `progress.row_schema`; none if refused."""
    return _try_file(workspace, actor, _resolve_entity(workspace, file), reading)[1]


def unknown_entity_problem(known: Sequence[entities.Entity], written: str) -> Problem:
    """The problem of a code that names no entity, with the codes that there are."""
    codes = ", ".join(entity.code for entity in known)
    czech = ", ".join(entity.code_cs or entity.code for entity in known)
    return Problem("unknown-entity", {"found": written, "near": codes, "near_cs": czech})


def _resolve_entity(workspace: Workspace, file: ProgressFile) -> ProgressFile:
    """The file with the code of its entity in place of an alias, with clean names and answers."""
    with workspace.reading() as connection:
        strategy = stored_strategy.as_stored(workspace, connection).strategy_today
    entity, clean = strategy.find_entity(file.entity), damaged_letters.clean_typed
    answers = {to: reason.strip() for to, reason in file.answers.items()}
    code, received = entity.code if entity else file.entity, clean(file.received_as or "") or None
    return replace(file, name=clean(file.name), received_as=received, entity=code, answers=answers)


def _try_file(
    workspace: Workspace,
    actor: Actor,
    file: ProgressFile,
    reading: Reading | None = None,
    day: date | None = None,
) -> tuple[Refused | Already | Tried, pl.DataFrame]:
    """What handing in a file would do, and the rows that would be stored."""
    nothing = pl.DataFrame(schema=row_schema.ROW_SCHEMA)
    if workspace.strategy.entity(file.entity) is None:
        problem = unknown_entity_problem(workspace.strategy.entities, file.entity)
        return Refused((problem.in_file(file.name),)), nothing
    if not may_report_for(actor, workspace.strategy, file.entity):
        return workspace.deny(actor, "submit", f"entity:{file.entity}"), nothing
    with workspace.reading() as connection:
        workspace = stored_strategy.as_stored(workspace, connection)
        digest = sha256(file.content).hexdigest()
        active = submissions.find_active(connection, workspace.strategy.id, file.entity, digest)
        if active is not None:
            return Already(active), nothing
        problems_beside = [
            *_check_personal_data(actor, file),
            *_check_beside(connection, workspace, actor, file),
        ]
        accepted = accepted_rows(connection, workspace)
        gives_way = replacements.find_standing(connection, workspace.strategy.id, file.replaces)
        others = known_rows.exclude_submission(accepted, gives_way)
        waiting = waiting_rows(connection, workspace, file.entity, file.replaces)
        given = answers_to_warnings.find_given(connection, workspace.strategy.id, file.entity)
    table, problems = reading or read_file(file)
    if table is None:
        return Refused((*problems_beside, *problems)), nothing
    if other := _other_strategy(workspace.strategy, table):
        return Refused((*problems_beside, other.in_file(file.name)), table), nothing
    rows, problems = _check_table(workspace, actor, file, others, waiting, (table, problems))
    beside = reported_numbers.read_and_check(workspace, file.name, file.content, file.limit, table)
    problems = [*problems_beside, *problems, *beside.problems]
    if not errors(problems):
        problems += _wrong_answers(file, problems)
    if errors(problems):
        return Refused(tuple(problems), table), nothing
    day, until = day or workspace.today, workspace.today
    number, reported = rows.height, _reported(rows)
    answers, answered, questions = _answer_again(file, problems, rows, given)
    earlier = [frame for frame in (others, waiting) if frame is not None]
    rows = rows_in_question.decide(rows, problems, answers, pl.concat(earlier, how="diagonal"))
    effect = effect_of_submission.preview_over_time(
        workspace.strategy, accepted, [(rows, gives_way)], day, max(day, until)
    )
    known = (number, tuple(problems), effect, answers, table, reported)
    return Tried(*known, answered, questions, beside.numbers), rows


def _reported(rows: pl.DataFrame) -> tuple[tuple[str, date], ...]:
    """The indicators and days on which rows report, each once."""
    dated = rows.select("indicator", "date").drop_nulls().unique(maintain_order=True)
    return tuple(dated.iter_rows())


def _answer_again(
    file: ProgressFile,
    problems: Sequence[Problem],
    rows: pl.DataFrame,
    given: Mapping[str, answers_to_warnings.GivenAnswer],
) -> tuple[dict[tuple[int, str], str], Answered, question_digest.Questions]:
    """The answers of a file with those that were given to the same questions before, unless it has its own;
    those given before, and the digest of each question."""
    asked = [problem for problem in problems if not form_lines.is_numbers_sheet(problem.sheet)]
    questions = question_digest.identify(asked, rows)
    answered = {to: given[asked] for to, asked in questions.items() if asked in given}
    answers = {**{to: each.reason for to, each in answered.items()}, **file.answers}
    return {to: reason for to, reason in answers.items() if reason}, answered, questions


def _other_strategy(strategy: Strategy, table: Table) -> Problem | None:
    """The problem of a form that was made for another strategy; its rows mean nothing here."""
    if not table.made_for or table.made_for[0] == strategy.id:
        return None
    made_for = personal_data.mask_birth_numbers(table.made_for[-1])
    this = as_values("this", strategy.title)
    return Problem("other-strategy", {"found": tables.clip(made_for), **this})


def _check_personal_data(actor: Actor, file: ProgressFile) -> list[Problem]:
    """Personal data in what is typed beside the file, and in its name."""
    answers = (text for text in file.answers.values() if not personal_data.has_birth_number(text))
    typed = personal_data.check_typed([file.received_as, file.name, *answers])
    problems = [*personal_data.check_name(actor.id), *typed]
    return [problem.in_file(personal_data.mask_birth_numbers(file.name)) for problem in problems]


def _wrong_answers(file: ProgressFile, problems: list[Problem]) -> Iterator[Problem]:
    """Answers without a warning of the file, and answers that cannot be kept."""
    warned = {(problem.row, problem.code) for problem in problems}
    for (row, code), reason in file.answers.items():
        wrong = Problem("answer-to-nothing", {"found": f"{row}:{code}"}, file=file.name, row=row)
        if (row, code) not in warned:
            yield wrong
        elif letter := damaged_letters.find_damaged_letter(reason):
            yield replace(wrong, code="text-damaged", values={"letter": letter})
        elif personal_data.has_birth_number(reason):
            yield replace(wrong, code="birth-number", values={})


def _needs_answer(asked: Problem) -> Problem:
    """That a question must be answered before its table is stored, with both of its answers."""
    results = {name: asked.values[name] for name in ("twice", "once")}
    code = "answer-needed" if asked.values.get("leave") else "answer-needed-by-table"
    return Problem(
        code, {"asked": f"{asked.row}:{asked.code}", **results}, file=asked.file, row=asked.row
    )


def _check_beside(
    connection: Connection,
    workspace: Workspace,
    actor: Actor,
    file: ProgressFile,
    rows: pl.DataFrame | None = None,
) -> list[Problem]:
    """Why a file cannot be handed in by what is stored now; with its rows, by the locks too."""
    found = correction_checks.check_replaced(
        connection, workspace, actor, file.entity, file.replaces
    )
    if file.received_on and file.received_on > workspace.today:
        days = {"found": file.received_on.isoformat(), "today": workspace.today.isoformat()}
        found.append(Problem("date-in-future", days))
    if rows is not None and not may_review(actor):
        found += round_actions.find_closed_rows(connection, workspace, rows)
    return [problem.in_file(file.name) for problem in found]


@action
def submit(
    workspace: Workspace,
    actor: Actor,
    file: ProgressFile,
    attached: attachment_actions.NewAttachments = NO_ATTACHMENTS,
    *,
    accept_too: bool = False,
    typed: Mapping[str, str] | None = None,
) -> ActionResult:
    """Stores a file without errors as a submission, with its attachments: all of it, or nothing.

    `accept_too` accepts it in the same transaction; `typed` has the texts of fields that the file was made
    of. The same bytes of the same entity again change nothing. Where the strategy asks for no review a
    submission is accepted at once.
    """
    file = _resolve_entity(workspace, file)
    accept_now = accept_too or workspace.strategy.review == "none"
    if (accept_too or file.received_on) and not may_review(actor):
        return workspace.deny(actor, "accept", f"entity:{file.entity}")
    if accept_too and actor.account and workspace.strategy.review != "none":
        workspace.note_refusal(actor, "accept", f"entity:{file.entity}")
        return refuse("own-submission", found=file.entity)
    result, rows = _try_file(workspace, actor, file)
    if not isinstance(result, Tried):
        return result
    if rows.is_empty() and not result.numbers:
        return replace(result, problems=(Problem("nothing-filled", file=file.name),))
    if waits := [_needs_answer(one) for one in result.undecided]:
        return Refused((*waits, *result.problems), result.table)
    found = attachment_actions.check_attachments(attached)
    if errors(found):
        return Refused(tuple(found), result.table)
    sent = _sent_file(workspace, actor, file, result)
    try:
        with workspace.act(actor, "submit", f"entity:{file.entity}", permitted=True) as act:
            if meanwhile := _check_beside(act.connection, workspace, actor, file, rows):
                return Refused((*meanwhile, *result.problems), result.table)
            stored = _store(act, workspace, (sent, rows), attached, accept_now)
            draft_actions.erase_sent(act, workspace, file.entity, file.content, typed or {})
    except submissions.SameBytes as same_bytes:
        return Already(same_bytes.current)
    except NotDone as stopped:
        return replace(stopped.refused, table=result.table)
    return Stored(
        *(stored, result.changes, (*result.problems, *found), result.answers, result.answered)
    )


def _store(
    act: Act,
    workspace: Workspace,
    sent_rows: tuple[submissions.SentFile, pl.DataFrame],
    attached: attachment_actions.NewAttachments,
    accept_now: bool,
) -> Submission:
    """Stores what was sent with its attachments."""
    (sent, rows), connection, by, strategy = sent_rows, act.connection, act.by, act.by.strategy
    number = submissions.add(connection, sent, rows, by.at)
    stored = submissions.get(connection, strategy, number)
    assert stored is not None
    attachment_actions.store_attachments(connection, by, stored, attached)
    if accept_now:
        if found := reported_numbers.load(act, workspace, stored):
            raise NotDone(Refused(tuple(found)))
        submissions.accept(connection, by, stored)
    return submissions.get(connection, strategy, number) or stored


def _sent_file(
    workspace: Workspace, actor: Actor, file: ProgressFile, tried: Tried
) -> submissions.SentFile:
    """A file as it is stored, with how it was read, so that it can be read again, and what was answered.

    What was answered before and is emptied now is a question without an answer.
    """
    table = tried.table
    answered: dict[str, dict[str, str]] = {}
    emptied = [to for to, reason in file.answers.items() if not reason and to in tried.answered]
    for line, code in (*tried.answers, *emptied):
        if question := tried.questions.get((line, code)):
            answered.setdefault(code, {})[str(line)] = question
    return submissions.SentFile(
        strategy=workspace.strategy.id,
        entity=file.entity,
        sender=actor.id,
        file_name=names.file_name(file.name),
        content=file.content,
        received_as=file.received_as,
        replaces=file.replaces,
        reading={
            "encoding": table.encoding,
            "delimiter": table.delimiter,
            "sheet": table.sheet,
            "header_row": table.header_row,
            "map": dict(file.mapping),
            "dates": file.dates,
            "lost": list(table.lost),
            **({answers_to_warnings.QUESTIONS: answered} if answered else {}),
            **({"statistics": [*tried.numbers]} if tried.numbers else {}),
            **({"received_on": file.received_on.isoformat()} if file.received_on else {}),
        },
        answers=tried.answers,
    )
