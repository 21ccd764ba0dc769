"""What bodies and evaluators may do in a round of comments on the assessment.

Each action takes a person, runs in one transaction and writes its lines to the audit log.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from dashboard.assessment import comments
from dashboard.fulfilment import what_is_outstanding
from dashboard.store import stored_comments
from dashboard.strategy import Strategy
from dashboard.text import Problem, damaged_letters, errors
from dashboard.workflow import intake, personal_data_check
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Action, Actor, may, may_evaluate
from dashboard.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StoredComments:
    """The numbers under which the comments of a table were stored, with warnings about it."""

    numbers: tuple[int, ...]
    warnings: tuple[Problem, ...] = ()


def tasks_of(strategy: Strategy, entity: str) -> tuple[str, ...]:
    """The tasks on which an entity may comment: its own and those of the units below it, in order."""
    family = set(what_is_outstanding.entity_and_below(strategy, entity))
    return tuple(
        task.number for task in strategy.tasks if family & {*task.responsible, *task.cooperating}
    )


@action
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
    strategy, thing = workspace.strategy, f"entity:{file.entity}"
    if not may(actor, Action.COMMENT, strategy, file.entity):
        return workspace.deny(actor, "comment", thing)
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
    with workspace.act(actor, "comment", thing, permitted=True) as act:
        known = _by_content(stored_comments.listing(act.connection, strategy.id), file.entity)
        again = [
            Problem("comment-known", {"found": each.task, "number": str(known[each])})
            for each in read
            if each in known
        ]
        if again:
            return Refused((*problems, *(problem.in_file(file.name) for problem in again)), table)
        numbers = tuple(
            stored_comments.add(act.connection, act.by, entity=file.entity, comment=each)
            for each in read
        )
        return StoredComments(numbers, tuple(problems))


def _by_content(stored: Collection[comments.StoredComment], entity: str) -> dict[object, int]:
    return {each.comment: each.number for each in stored if each.entity == entity}


@action
def answer(
    workspace: Workspace, actor: Actor, number: int, outcome: comments.Outcome, text: str
) -> Refused | comments.StoredComment:
    """Answers a comment; a later answer takes the place of an earlier one, which stays on record.

    A comment that is not taken over whole needs a reason. Problems: unknown-comment, comment-no-reason,
    comment-too-long, personal data.
    """
    text, thing, id = damaged_letters.clean_typed(text), f"comment:{number}", workspace.strategy.id
    wrong = []
    if outcome != "accepted" and not text:
        wrong.append(Problem("comment-no-reason", {"found": str(number)}))
    if len(text) > comments.LONGEST:
        wrong.append(Problem("comment-too-long", {"limit": str(comments.LONGEST)}))
    with workspace.act(actor, "answer", thing, may_evaluate(actor), [text], wrong) as act:
        if number not in {each.number for each in stored_comments.listing(act.connection, id)}:
            return refuse("unknown-comment", found=str(number))
        stored_comments.answer(act.connection, act.by, number=number, outcome=outcome, text=text)
        stored = stored_comments.listing(act.connection, id)
        return next(each for each in stored if each.number == number)
