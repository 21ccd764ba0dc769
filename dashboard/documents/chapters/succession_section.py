"""What became of the tasks of the strategy before, beside the recommendations for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.assessment import task_succession
from dashboard.documents.blocks import (
    DASH,
    Block,
    Heading,
    Paragraph,
    TableBlock,
    Text,
    strategy_text,
)
from dashboard.documents.chapters.task_evaluations import TaskEvaluation
from dashboard.presentation import Wording, sentences, verdict_words


def succession_section(
    succession: task_succession.Succession | None,
    evaluations: Sequence[TaskEvaluation],
    words: Wording,
) -> list[Block]:
    """Each task of the strategy before: its verdict, what was left by the rule, what continues it."""
    if succession is None:
        return []
    period = words.period(succession.period)
    names = ("task", "verdict", "fate", "left", "successors")
    told = {each.number: verdict_words.leading_line(each.statuses, words) for each in evaluations}
    new = ", ".join(task.number for task in succession.new_tasks) or DASH
    return [
        Heading(2, words("succession.title", period=period), is_listed=False),
        Paragraph(words("succession.reading"), note=True),
        TableBlock(
            words("succession.caption"),
            tuple(words(f"succession.{name}") for name in names),
            tuple(_row(task, told, words) for task in succession.old_tasks),
            widths=(9, 4, 4, 9, 10),
        ),
        Paragraph(words("succession.new", tasks=new)),
    ]


def _row(
    old: task_succession.PredecessorTask, told: Mapping[str, str], words: Wording
) -> tuple[Text, ...]:
    task = old.state.task
    left = [sentences.indicator_name(state.indicator, words) for state in old.left]
    successors = [
        f"{after.task.number} {words.text(*after.task.name)} – {told[after.task.number]}"
        for after in old.successors
        if after.task.number in told
    ]
    return (
        strategy_text(*task.name, words, before=f"{task.number} "),
        verdict_words.goal_or_computed(old.verdict, old.state, words),
        words(f"fate.{old.fate_words}"),
        "\n".join(left) or DASH,
        "\n".join(successors) or DASH,
    )
