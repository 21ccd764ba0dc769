"""What became of the tasks of the strategy before, beside the recommendations for the next one."""

from __future__ import annotations

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
from dashboard.fulfilment import strategy_on_day
from dashboard.presentation import Wording, sentences


def succession_section(
    succession: task_succession.Succession | None,
    situation: strategy_on_day.Situation,
    words: Wording,
) -> list[Block]:
    """Each task of the strategy before: what was left of it, and which task continues it, with its status."""
    if succession is None:
        return []
    period = words.period(succession.period)
    names = ("task", "fate", "left", "successors")
    new = ", ".join(task.number for task in succession.new_tasks) or DASH
    return [
        Heading(2, words("succession.title", period=period)),
        Paragraph(words("succession.reading"), note=True),
        TableBlock(
            words("succession.caption"),
            tuple(words(f"succession.{name}") for name in names),
            tuple(_row(task, situation, words) for task in succession.old_tasks),
            widths=(8, 4, 8, 6),
        ),
        Paragraph(words("succession.new", tasks=new)),
    ]


def _row(
    old: task_succession.PredecessorTask, situation: strategy_on_day.Situation, words: Wording
) -> tuple[Text, ...]:
    task, states = old.state.task, {state.task.number: state for state in situation.tasks}
    left = [sentences.indicator_name(state.indicator, words) for state in old.left]
    successors = [
        f"{number} {words.text(*after.task.name)} – "
        f"{sentences.status_word(situation, states[number], words)}"
        for after in old.successors
        for number in [after.task.number]
        if number in states
    ]
    return (
        strategy_text(*task.name, words, before=f"{task.number} "),
        words(f"fate.{old.fate}"),
        "\n".join(left) or DASH,
        "\n".join(successors) or DASH,
    )
