"""A card as a YAML file: the fields of `card.Card` by name, problems at their line and column."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError

from dashboard.assessment.card import LONGEST, Card, Proposal
from dashboard.assessment.published_verdicts import GoalVerdict, IndicatorVerdict
from dashboard.strategy import Task, deadlines, typed_parts
from dashboard.text import Problem, names, yaml_file


def _paragraphs(value: Any) -> Any:
    """A list of paragraphs as one text; nothing as no text."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n\n".join(value)
    return "" if value is None else value


ParagraphText = Annotated[str, BeforeValidator(_paragraphs)]


class CardFile(deadlines.Part):
    """The fields that a file of a card may have; the task may be left out."""

    task: str | None = None
    description: ParagraphText = ""
    indicators: IndicatorVerdict | None = None
    indicators_text: ParagraphText = ""
    remarks: dict[str, ParagraphText] = Field(default_factory=dict)
    changes: ParagraphText = ""
    goal: GoalVerdict | None = None
    goal_text: ParagraphText = ""
    reason: ParagraphText = ""
    proposal: Proposal | None = None


def parse_card(text: str, task: Task) -> tuple[Card | None, list[Problem]]:
    """The card of a task in a YAML text, or None with all its problems.

    A text is a string or a list of paragraphs. Codes beside those of YAML: unknown-key, wrong-word,
    wrong-type, card-of-other (the file is of another task), unknown-indicator (a remark on an
    indicator that the task does not have), card-too-long.
    """
    document, problems = yaml_file.load(text)
    if document is None:
        return None, problems
    try:
        read = CardFile.model_validate(document.data)
    except ValidationError as error:
        return None, [*problems, *(_problem(document, dict(detail)) for detail in error.errors())]
    problems += _check_fields(document, read, task)
    if problems:
        return None, problems
    return Card(**{**read.model_dump(), "task": task.number}), []


def _problem(document: yaml_file.YamlDocument, detail: dict[str, Any]) -> Problem:
    path, value = detail["loc"], str(detail.get("input"))[:60]
    if detail["type"] == "extra_forbidden":
        key = str(path[-1])
        near = names.nearest(key, CardFile.model_fields) or ", ".join(CardFile.model_fields)
        return document.problem("unknown-key", path, of_key=True, found=key, near=near)
    if detail["type"] == "literal_error":
        allowed = typed_parts.allowed_words(detail["ctx"]["expected"])
        return document.problem("wrong-word", path, found=value, allowed=allowed)
    wanted = "mapping" if path in {(), ("remarks",)} else "text"
    return document.problem("wrong-type", path, found=value, wanted=wanted)


def _check_fields(document: yaml_file.YamlDocument, read: CardFile, task: Task) -> list[Problem]:
    problems = []
    if read.task not in {None, task.number}:
        problems.append(
            document.problem("card-of-other", ["task"], found=str(read.task), of=task.number)
        )
    known = [indicator.id for indicator in task.indicators]
    for name in read.remarks:
        if name not in known:
            near = names.nearest(name, known) or ", ".join(known)
            path = ["remarks", name]
            problems.append(
                document.problem("unknown-indicator", path, of_key=True, found=name, near=near)
            )
    fields = [([name], value) for name, value in read if isinstance(value, str)]
    fields += [(["remarks", name], value) for name, value in read.remarks.items()]
    problems += [
        document.problem("card-too-long", path, limit=str(LONGEST))
        for path, value in fields
        if len(value) > LONGEST
    ]
    return problems
