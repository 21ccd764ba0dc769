"""The front of an assessment: title page, summary, conclusions by goal, what was not met and goes on.

Verdicts lead, the computed status stands beside them and is named. What a person has to write has its
place in a draft, with a line of dots until somebody has written it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dashboard.assessment import document_fields, verdicts_in_force
from dashboard.documents.blocks import (
    DASH,
    Block,
    CardBlock,
    CitedText,
    Field,
    Heading,
    Paragraph,
    TableBlock,
    Text,
    strategy_text,
)
from dashboard.documents.chapters import task_evaluations
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.fulfilment import status, strategy_on_day, what_is_outstanding
from dashboard.fulfilment.rule_words import GoalVerdict
from dashboard.presentation import Wording, entity_words, missing_words, verdict_words
from dashboard.strategy import Strategy

BLANK = "…" * 24


def written_parts(written: Mapping[str, str], name: str) -> list[str]:
    """The paragraphs that a person wrote into a field; none where nobody did."""
    return [part.strip() for part in written.get(name, "").split("\n\n") if part.strip()]


def written_prose(
    written: Mapping[str, str], name: str, label: str, *, is_labelled: bool = False
) -> list[Block]:
    """What a person wrote as paragraphs, after its label if asked or if it is a line of dots."""
    parts = written_parts(written, name)
    if parts == [BLANK]:
        return [Paragraph(CitedText(BLANK, lead=label))]
    lead = f"{label}:" if is_labelled else ""
    return [Paragraph(CitedText(part, lead="" if n else lead)) for n, part in enumerate(parts)]


def with_blanks(
    written: Mapping[str, str], missing: document_fields.MissingParts
) -> Mapping[str, str]:
    """The texts of a document, with a line of dots for each that is missing."""
    return {**written, **dict.fromkeys(missing.fields, BLANK)}


def field_label(strategy: Strategy, name: str, words: Wording) -> str:
    """The label of a field that a person writes."""
    labels = {
        document_fields.conclusion_field(goal): words(
            "frame.conclusion_on", goal=_goal_title(strategy, goal, words)
        )
        for goal in document_fields.goals_with_conclusion(strategy)
        if strategy.goals
    }
    special = {"recommendations", "limits", "contributors"}
    own = (
        words(f"frame.{name}_field" if name in special else f"frame.{name}")
        if name not in labels
        else ""
    )
    return labels.get(name, own)


def title_page(
    situation: strategy_on_day.Situation,
    missing: document_fields.MissingParts,
    written: Mapping[str, str],
    words: Wording,
) -> list[Block]:
    """Who issues the document, its number, place and day; whether it is final, and what is missing."""
    strategy = situation.strategy
    state = "published" if strategy.cards else "final" if missing.is_nothing else "draft"
    lines = [words(f"frame.{state}")]
    if missing.tasks:
        count, tasks = len(missing.tasks), ", ".join(missing.tasks)
        lines.append(words.plural("frame.missing_cards", count, tasks=tasks))
    if missing.fields:
        labels = [field_label(strategy, name, words).rstrip(".") for name in missing.fields]
        lines.append(words("frame.missing_fields", fields="; ".join(labels)))
    fields = [
        Field(words("frame.issued_by"), (issuer(strategy, words),)),
        *(
            Field(words(f"frame.{name}"), tuple(parts))
            for name in document_fields.SHORT_FIELDS
            if (parts := written_parts(written, name))
        ),
        Field(words("frame.state"), ("\n".join(lines),)),
    ]
    return [CardBlock("", tuple(fields))]


def issuer(strategy: Strategy, words: Wording) -> str:
    """The coordinator by its full name, under the bodies that it belongs to."""
    every = (strategy.entity(code) for code in strategy.entity_and_parents(strategy.coordinator))
    names = [words.text(entity.name) for entity in every if entity]
    return ", ".join(reversed(names))


def executive_summary(
    situation: strategy_on_day.Situation,
    evaluations: Sequence[TaskEvaluation],
    written: Mapping[str, str],
    words: Wording,
) -> list[Block]:
    """What was judged, in the evaluator's prose; then the computed status; then every task in a row."""
    verdicts = _verdicts(evaluations)
    judged = verdict_words.goals_sentence(verdicts, len(evaluations), words)
    banner = [words("banner.only_sources")] if situation.only_sources else []
    return [
        Heading(1, words("document.summary")),
        *([Paragraph(CitedText("", lead=judged))] if judged else []),
        *written_prose(written, "foreword", words("frame.foreword")),
        *(Paragraph(line) for line in (*_computed_lines(evaluations, words), *banner)),
        *task_evaluations.card_states(evaluations, words),
        *task_evaluations.moved_and_contradicted(evaluations, words),
        _task_table(situation, evaluations, words),
    ]


def _verdicts(evaluations: Iterable[TaskEvaluation]) -> dict[str, verdicts_in_force.Verdict]:
    return {
        evaluation.number: verdict
        for evaluation in evaluations
        if (verdict := evaluation.statuses.verdict_in_force) is not None
    }


def _computed_lines(evaluations: Sequence[TaskEvaluation], words: Wording) -> list[str]:
    """The computed status of all tasks, where verdicts differ from it, and how many of it are assumed."""
    verdicts = _verdicts(evaluations)
    states = [evaluation.today.state for evaluation in evaluations]
    counts = verdict_words.computed_counts(states, words)
    lines = [words("summary.computed" if verdicts else "summary.computed_alone", counts=counts)]
    if verdicts:
        moved = [
            evaluation.number
            for evaluation in evaluations
            if evaluation.number in verdicts and evaluation.statuses.moved
        ]
        if moved:
            lines.append(words.plural("summary.moved", len(moved), tasks=", ".join(moved)))
        for name, differing in (
            (
                "goal",
                [evaluation for evaluation in evaluations if evaluation.statuses.goal_differs],
            ),
            (
                "indicators",
                [
                    evaluation
                    for evaluation in evaluations
                    if evaluation.statuses.differs and evaluation.number in verdicts
                ],
            ),
        ):
            tasks = ", ".join(each.number for each in differing)
            lines.append(
                words.plural(f"summary.differs_{name}", len(differing), tasks=tasks)
                if differing
                else words(f"summary.agrees_{name}")
            )
    unjudged = [
        evaluation.number for evaluation in evaluations if evaluation.number not in verdicts
    ]
    if verdicts and unjudged:
        lines.append(words.plural("summary.unjudged", len(unjudged), tasks=", ".join(unjudged)))
    assumed = sum(state.rests_on_assumption for state in states)
    if assumed:
        lines.append(words.plural("summary.assumed", assumed))
    return [" ".join(lines)]


def _task_table(
    situation: strategy_on_day.Situation, evaluations: Sequence[TaskEvaluation], words: Wording
) -> TableBlock:
    """A row for each task: the verdicts, the computed status beside them, and why they differ."""
    strategy = situation.strategy
    rows: list[tuple[Text, ...]] = []
    for evaluation in evaluations:
        task = evaluation.today.state.task
        name = strategy_text(task.name, words, before=f"{task.number} ")
        star = "*" if evaluation.today.state.rests_on_assumption else ""
        rows.append(
            (
                name,
                CitedText(
                    task_evaluations.goal_word(evaluation, words),
                    signs=task_evaluations.goal_sign(evaluation),
                ),
                task_evaluations.indicators_word(evaluation, words),
                verdict_words.computed_status(evaluation.statuses, words) + star,
                entity_words.entity_list(strategy, task.responsible, None, words),
                _why(evaluation, words),
            )
        )
    names = ("task", "on_goal", "on_indicators", "status", "responsible", "why")
    headers = tuple(words(f"document.{name}") for name in names)
    caption = words("document.overview", day=words.date(situation.day))
    return TableBlock(caption, headers, tuple(rows), widths=(9, 5, 5, 5, 5, 8))


def _why(each: TaskEvaluation, words: Wording) -> str:
    """Why a verdict is not the computed status: the evaluator's reason, else what the rule lacks, else what
    changed.
    """
    verdict = each.statuses.verdict_in_force
    if verdict is None or not (each.statuses.goal_differs or each.statuses.differs):
        return DASH
    if verdict.reason:
        return verdict.reason
    open_ones = each.shown.state.unfinished
    if not open_ones:
        changes = each.record.card.changes if each.record else ""
        return changes if verdict.goal == "met_differently" and changes else DASH
    missing = (name for state in open_ones for name in missing_words.names_of_missing(state, words))
    return words("summary.open_by_rule", missing="; ".join(missing))


def conclusions_section(
    situation: strategy_on_day.Situation,
    evaluations: Sequence[TaskEvaluation],
    written: Mapping[str, str],
    words: Wording,
) -> list[Block]:
    """How many tasks of each goal were judged as what, then what the evaluator concludes on each goal."""
    strategy = situation.strategy
    goals = document_fields.goals_with_conclusion(strategy)
    blocks: list[Block] = []
    if len(goals) > 1:
        blocks.append(_goal_table(situation, evaluations, words))
    for goal in goals:
        title = _goal_title(strategy, goal, words) if strategy.goals else words("frame.conclusion")
        lead = f"{title.rstrip('.')}."
        for part in written_parts(written, document_fields.conclusion_field(goal)):
            blocks.append(Paragraph(CitedText(part, lead=lead)))
            lead = ""
    return [Heading(1, words("frame.conclusions")), *blocks] if blocks else []


def _goal_table(
    situation: strategy_on_day.Situation, evaluations: Sequence[TaskEvaluation], words: Wording
) -> TableBlock:
    """A row for each goal, last for all: the tasks by the verdict on their goal, and by computed status."""
    strategy = situation.strategy
    verdicts = _verdicts(evaluations)
    goals = document_fields.goals_with_conclusion(strategy)
    counted = [(_goal_title(strategy, goal, words), _tasks_of(situation, goal)) for goal in goals]
    counted.append((words("frame.all_tasks"), list(situation.tasks)))
    rows: list[tuple[Text, ...]] = []
    for title, states in counted:
        computed = {word: sum(state.status is word for state in states) for word in status.Status}
        mine = [verdicts.get(state.task.number) for state in states]
        rows.append(
            (
                title,
                words.number(len(states)),
                _verdict_counts([each.goal if each else None for each in mine], words),
                CitedText(
                    verdict_words.status_counts(computed, words),
                    signs=tuple(word.value for word in computed for _ in range(computed[word])),
                ),
            )
        )
    names = ("goal_name", "tasks_of_goal", "on_goal", "status")
    headers = tuple(words(f"document.{name}") for name in names)
    return TableBlock(
        words("frame.by_goal"), headers, tuple(rows), widths=(9, 3, 10, 10), counts=frozenset({1})
    )


def _verdict_counts(goals: Sequence[GoalVerdict | None], words: Wording) -> Text:
    """How many tasks had their goal judged as what, and how many have no approved verdict; a sign each."""
    order = (*verdicts_in_force.GOAL_VERDICTS, None)
    counts = [
        (words("document.unjudged" if goal is None else f"verdict.{goal}"), goals.count(goal))
        for goal in order
    ]
    said = ", ".join(
        f"{verdict_words.begin_small(name)} {words.number(count)}"
        for name, count in counts
        if count
    )
    return CitedText(
        said, signs=tuple(goal or "unjudged" for goal in order for _ in range(goals.count(goal)))
    )


def _tasks_of(
    situation: strategy_on_day.Situation, goal: str | None
) -> list[strategy_on_day.TaskState]:
    """The tasks under a goal or one below it; without a goal those that have none."""
    strategy = situation.strategy
    return [
        state
        for state in situation.tasks
        if (goal is None and state.task.goal is None)
        or goal in {above.id for above in strategy.goal_and_parents(state.task.goal)}
    ]


def _goal_title(strategy: Strategy, goal: str | None, words: Wording) -> str:
    known = next((each for each in strategy.goals if each.id == goal), None)
    if known is None:
        return words("frame.without_goal" if strategy.goals else "frame.all_tasks")
    return f"{known.id}. {words.text(known.title)}"


def continuing_section(
    evaluations: Sequence[TaskEvaluation], written: Mapping[str, str], words: Wording
) -> list[Block]:
    """What was not met: what is left of it, whose it is and what is proposed; the recommendations first.

    A task is listed by the verdict on its goal, and by the computed status where no verdict leads.
    """
    rows = [
        _left_of(evaluation, words)
        for evaluation in evaluations
        if not verdicts_in_force.is_finished(
            evaluation.statuses.verdict_in_force, evaluation.today.state.status
        )
    ]
    blocks = written_prose(written, "recommendations", words("frame.recommendations_field"))
    if rows:
        names = ("task", "verdict", "unfinished", "responsible", "proposal")
        headers = tuple(words(f"frame.{name}") for name in names)
        caption = words("frame.unfinished_tasks")
        blocks.append(TableBlock(caption, headers, tuple(rows), widths=(8, 6, 9, 5, 4)))
    return [Heading(1, words("frame.recommendations")), *blocks] if blocks else []


def _left_of(each: TaskEvaluation, words: Wording) -> tuple[Text, ...]:
    """A task with its verdict, what is missing by the rule, its owner and what its card proposes."""
    task, strategy = each.today.state.task, each.today.situation.strategy
    parts = []
    for indicator in each.today.state.unfinished:
        missing = [
            words.text(part.component.text) for part in what_is_outstanding.missing_parts(indicator)
        ]
        named = indicator.indicator
        what = "; ".join(missing) or words.text(named.text).rstrip(".")
        parts.append(f"{named.id} {what}")
    card = each.record.card if each.record and each.record.state != "published" else None
    proposal = words(f"proposal.{card.proposal}") if card and card.proposal else DASH
    if proposal != DASH and each.statuses.verdict_in_force is None:
        proposal = words("summary.not_approved", verdict=proposal)
    return (
        strategy_text(task.name, words, before=f"{task.number} "),
        CitedText(
            verdict_words.leading_line(each.statuses, words),
            signs=task_evaluations.goal_sign(each),
        ),
        "\n".join(parts) or DASH,
        entity_words.entity_list(strategy, task.responsible, None, words),
        proposal,
    )
