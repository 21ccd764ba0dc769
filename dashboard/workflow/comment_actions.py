"""What bodies and evaluators may do in a round of comments on the assessment.

Each action takes a person, runs in one transaction and writes its lines to the audit log.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from dashboard.assessment import comments
from dashboard.fulfilment import obligations
from dashboard.store import stored_comments
from dashboard.strategy import Strategy
from dashboard.text import Problem, Severity, damaged_letters, errors
from dashboard.workflow import intake, personal_data_check
from dashboard.workflow.action_result import Refused, not_permitted, refuse
from dashboard.workflow.permissions import Action, Actor, may, may_evaluate
from dashboard.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StoredComments:
    """The numbers under which the comments of a table were stored, with warnings about it."""

    numbers: tuple[int, ...]
    warnings: tuple[Problem, ...] = ()


def tasks_of(strategy: Strategy, entity: str) -> tuple[str, ...]:
    """The tasks on which an entity may comment: its own and those of the units below it, in order."""
    family = set(obligations.entity_and_below(strategy, entity))
    return tuple(
        task.number for task in strategy.tasks if family & {*task.responsible, *task.cooperating}
    )


def hand_in(
    workspace: Workspace,
    actor: Actor,
    file: intake.ProgressFile,
    fields: Mapping[str, tuple[str, str]],
) -> Refused | StoredComments:
    """Stores the comments of a table of an entity, all of them or none.

    `fields` has the English and the Czech name of each field of a card. Problems: those of reading
    a file and of `comments.read_comments`, comment-known (stored before), personal data.
    """
    strategy = workspace.strategy
    if not may(actor, Action.COMMENT, strategy, file.entity):
        return not_permitted(workspace, actor, "comment", f"entity:{file.entity}")
    options = replace(file.options, word_headers=tuple(comments.HEADERS.values()))
    table, problems = intake.read_file(replace(file, options=options))
    if table is None:
        return Refused(tuple(problems))
    read, found = comments.read_comments(table, tasks_of(strategy, file.entity), fields)
    clean = damaged_letters.clean_typed
    read = [replace(each, text=clean(each.text), author=clean(each.author)) for each in read]
    texts = [text for each in read for text in (each.text, each.author)]
    found += [*personal_data_check.check_name(actor.id), *personal_data_check.check(texts)]
    problems = [*problems, *found]
    if errors(problems):
        return Refused(tuple(problems), table)
    with workspace.writing(actor, "comment", f"entity:{file.entity}") as connection:
        known = _by_content(stored_comments.listing(connection, strategy.id), file.entity)
        again = [
            Problem("comment-known", {"found": each.task, "number": str(known[each])})
            for each in read
            if each in known
        ]
        if again:
            return Refused((*problems, *(problem.in_file(file.name) for problem in again)), table)
        by = workspace.by(actor)
        numbers = tuple(
            stored_comments.add(connection, by, entity=file.entity, comment=each) for each in read
        )
    return StoredComments(numbers, tuple(problems))


def _by_content(stored: Collection[comments.StoredComment], entity: str) -> dict[object, int]:
    return {each.comment: each.number for each in stored if each.entity == entity}


def answer(
    workspace: Workspace, actor: Actor, number: int, outcome: comments.Outcome, text: str
) -> Refused | comments.StoredComment:
    """Answers a comment; a later answer takes the place of an earlier one, which stays on record.

    A comment that is not taken over whole needs a reason. Problems: unknown-comment, comment-no-reason,
    comment-too-long, personal data.
    """
    if not may_evaluate(actor):
        return not_permitted(workspace, actor, "answer", f"comment:{number}")
    written = damaged_letters.clean_typed(text)
    problems = [*personal_data_check.check_name(actor.id), *personal_data_check.check([written])]
    if outcome != "accepted" and not written:
        problems.append(Problem("comment-no-reason", {"found": str(number)}))
    if len(written) > comments.LONGEST:
        problems.append(Problem("comment-too-long", {"limit": str(comments.LONGEST)}))
    if any(problem.severity is Severity.ERROR for problem in problems):
        return Refused(tuple(problems))
    id = workspace.strategy.id
    with workspace.writing(actor, "answer", f"comment:{number}") as connection:
        if number not in {each.number for each in stored_comments.listing(connection, id)}:
            return refuse("unknown-comment", found=str(number))
        stored_comments.answer(
            connection, workspace.by(actor), number=number, outcome=outcome, text=written
        )
        stored = stored_comments.listing(connection, id)
    return next(each for each in stored if each.number == number)
