"""The evaluator's card of one task, in the fields of Annex 1, and what is still missing on it.

A card holds a person's words and verdicts and nothing else: what the program says of the task is
computed beside it (`narrative`), so that neither ever overwrites the other. A card may come as a YAML file,
its fields by their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BeforeValidator, Field, ValidationError

from dashboard.assessment.published_evaluation import PublishedCard
from dashboard.fulfilment import strategy_on_day
from dashboard.fulfilment.rule_words import GoalVerdict, IndicatorVerdict
from dashboard.strategy import Task, deadlines, yaml_to_model
from dashboard.text import Problem, names, yaml_file

Proposal = Literal["continue", "change", "drop"]
State = Literal["published", "draft", "ready", "approved"]
LONGEST = 50_000
"""More letters than this are refused in one field."""


@dataclass(frozen=True, slots=True)
class Card:
    """One task as its evaluator sees it; an empty text or None where nothing is said yet."""

    task: str
    description: str = ""
    """Description of task fulfilment; paragraphs are parted by an empty line."""
    indicators: IndicatorVerdict | None = None
    indicators_text: str = ""
    """Fulfilment of performance indicators, in words."""
    remarks: Mapping[str, str] = field(default_factory=dict)
    """A remark on an indicator, by its id."""
    changes: str = ""
    """Changes from the original assignment."""
    goal: GoalVerdict | None = None
    """Never filled in by the program: no row measures a goal."""
    goal_text: str = ""
    """Overall evaluation of the fulfilment of the task goal, in words."""
    reason: str = ""
    """Why a verdict differs from the computed status, or why something is met partially or not."""
    proposal: Proposal | None = None
    """What is to become of what was not met."""

    def values(self) -> dict[str, Any]:
        """The card as plain values, in the order of its fields."""
        return {**asdict(self), "remarks": dict(self.remarks)}

    def texts(self) -> list[str]:
        """Every text of the card, whatever its field."""
        plain = (value for value in self.values().values() if isinstance(value, str))
        return [*self.remarks.values(), *plain]

    def long_fields(self) -> list[Problem]:
        """A problem (card-too-long) where a field is longer than the longest kept."""
        if max(map(len, self.texts())) <= LONGEST:
            return []
        return [Problem("card-too-long", {"found": self.task, "limit": str(LONGEST)})]

    def missing_fields(self, state: strategy_on_day.TaskState) -> list[Problem]:
        """What keeps a card from being ready, each by the field of Annex 1 that lacks it.

        `state` is the task on the day that is judged. Codes: card-no-description, card-no-indicators,
        card-no-goal, card-differs (the verdict is not the computed status, and no reason is given),
        card-no-reason and card-no-proposal (something is met partially or not), card-met-dropped (all is
        met, and is to be given up), card-no-changes (met in a different manner, and nothing is said to have
        changed).
        """
        task = {"found": self.task}
        problems = []
        if not self.description.strip():
            problems.append(Problem("card-no-description", task))
        if self.indicators is None:
            problems.append(Problem("card-no-indicators", task))
        if self.goal is None:
            problems.append(Problem("card-no-goal", task))
        falls_short = {self.indicators, self.goal} & {"partially_met", "not_met"}
        if not self.reason.strip():
            if self.indicators is not None and self.indicators != state.status:
                values = {"verdict": self.indicators, "status": state.status.value}
                problems.append(Problem("card-differs", {**task, **values}))
            elif falls_short:
                problems.append(Problem("card-no-reason", task))
        if falls_short and self.proposal is None:
            problems.append(Problem("card-no-proposal", task))
        if self.proposal == "drop" and not falls_short and self.indicators and self.goal:
            problems.append(Problem("card-met-dropped", task))
        if self.goal == "met_differently" and not self.changes.strip(" -–"):
            problems.append(Problem("card-no-changes", task))
        return problems


@dataclass(frozen=True, slots=True)
class CardRecord:
    """A card as it is kept.

    `version` counts the cards of the task: reopening an approved one makes the next. `as_of`,
    `known_on`, `digest` (of the rows of the task) and `sha256` (of the strategy file) say what the
    verdicts were given on; they are
    None while the card is a draft, and of a published one. `author` gave it its state (of an approved
    card: approved it), `at` is when: a moment in UTC, ISO.
    """

    card: Card
    state: State
    version: int = 1
    as_of: date | None = None
    known_on: int | None = None
    digest: str | None = None
    sha256: str | None = None
    author: str = ""
    at: str = ""
    is_own_approval: bool = False
    """Whether who approved it had also declared it ready: nobody else has looked at it."""


def from_published(card: PublishedCard) -> CardRecord:
    """A card of Annex 1 in this form, its words letter for letter."""
    return CardRecord(
        Card(
            task=card.task,
            description="\n\n".join(card.description),
            indicators=card.indicators,
            indicators_text=card.indicators_as_stated,
            changes=card.changes or "",
            goal=card.goal,
            goal_text=card.goal_as_stated,
        ),
        state="published",
    )


def find_later_changes(
    history: pl.DataFrame, task: str, known_on: int, now: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What changed in the rows of a task since its card was judged at the sequence `known_on`.

    First the rows that are standing at the sequence `now`, and were not then; second those
    that were standing then and no longer are. `history` and both have the columns of the store's history.
    """
    of_task = history.filter(pl.col("task").cast(pl.String) == task)
    stood, stands = of_task.filter(_standing(known_on)), of_task.filter(_standing(now))
    new = stands.join(stood.select("row"), on="row", how="anti")
    withdrawn = stood.join(stands.select("row"), on="row", how="anti")
    return new, withdrawn


def _standing(sequence: int) -> pl.Expr:
    still = pl.col("closed").is_null() | (pl.col("closed") > sequence)
    return (pl.col("opened") <= sequence) & still


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
        allowed = yaml_to_model.allowed_words(detail["ctx"]["expected"])
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
