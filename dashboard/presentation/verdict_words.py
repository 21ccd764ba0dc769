"""What people have judged, in words, and the computed status named beside it, alike on every surface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dashboard.assessment import status_then_and_now, verdicts_in_force
from dashboard.fulfilment import status, strategy_on_day
from dashboard.presentation import sentences
from dashboard.presentation.languages import Wording

Verdicts = Mapping[str, verdicts_in_force.Verdict]


def goal_words(goal: str, words: Wording) -> str:
    """A verdict on the goal of a task as it leads: "Goal partially met"."""
    return words(f"verdict.goal_{goal}")


def computed_beside(statuses: status_then_and_now.ComputedStatuses, words: Wording) -> str:
    """The computed status, named as such: "computed status: met"."""
    return words("verdict.computed", status=computed_status(statuses, words))


def computed_status(statuses: status_then_and_now.ComputedStatuses, words: Wording) -> str:
    """The computed status in short, as it stands within a sentence: "met"."""
    return begin_small(sentences.write_sentence(statuses.brief_line, words))


def leading_line(statuses: status_then_and_now.ComputedStatuses, words: Wording) -> str:
    """A task in a list: its verdict first, then the computed status, which is named without one, too."""
    verdict = statuses.verdict_in_force
    if verdict is None:
        return computed_beside(statuses, words)
    return f"{goal_words(verdict.goal, words)} ({computed_beside(statuses, words)})"


def goal_or_computed(
    verdict: verdicts_in_force.Verdict | None,
    state: strategy_on_day.TaskState,
    words: Wording,
) -> str:
    """The verdict on the goal of a task of another strategy; without one its computed status, named."""
    if verdict is not None:
        return words(f"verdict.{verdict.goal}")
    word = "task.withdrawn" if state.is_withdrawn else f"status.{state.status.value}"
    return words("verdict.computed", status=words(word).lower())


def begin_small(text: str) -> str:
    """A word of a status as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def goals_sentence(verdicts: Verdicts, tasks: int, words: Wording) -> str:
    """How many of the tasks had their goal judged as what, and how many none; empty without a verdict."""
    parts = [
        words.plural(f"verdict.goals_{goal}", len(numbers), tasks=", ".join(numbers))
        for goal, numbers in verdicts_in_force.tasks_by_goal(verdicts).items()
    ]
    if not parts:
        return ""
    if unjudged := tasks - len(verdicts):
        parts.append(words.plural("verdict.goals_unjudged", unjudged))
    return words("verdict.goals", all=tasks, parts=", ".join(parts))


def headline(verdicts: Verdicts, tasks: int, words: Wording) -> str:
    """How many tasks have an evaluation that leads, and the goals of how many were judged as what."""
    parts = ", ".join(
        words.plural(f"overview.headline_goals_{goal}", len(numbers))
        for goal, numbers in verdicts_in_force.tasks_by_goal(verdicts).items()
    )
    is_published = any(verdict.is_published for verdict in verdicts.values())
    name = "published" if is_published else "judged"
    return words(f"overview.headline_{name}", n=len(verdicts), all=tasks, goals=parts)


def computed_headline(situation: strategy_on_day.Situation, words: Wording) -> str:
    """How many tasks are met, and how many are in each other computed status that occurs."""
    return ", ".join(text for _, text in computed_parts(situation, words))


def computed_parts(
    situation: strategy_on_day.Situation, words: Wording
) -> Iterator[tuple[status.Status, str]]:
    """Each part of that headline with the status that it counts."""
    if len(situation.tasks) == 1:
        only = situation.tasks[0].status
        said = words(f"status.{only.value}").lower()
        yield only, words("overview.headline_only", status=said)
        return
    counts, all_tasks = situation.counts, words.number(len(situation.tasks))
    for computed in status.Status:
        message = f"overview.headline_{computed.value}"
        if computed is status.Status.MET:
            yield computed, words.plural(message, counts[computed], all=all_tasks)
        elif counts[computed]:
            yield computed, words.plural(message, counts[computed])


def status_counts(counts: Mapping[status.Status, int], words: Wording) -> str:
    """How many there are of each status, in the order given: "met 5, not met 2"; none are left out."""
    return ", ".join(
        f"{words(f'status.{computed.value}').lower()} {words.number(count)}"
        for computed, count in counts.items()
        if count
    )


def computed_counts(states: Iterable[strategy_on_day.TaskState], words: Wording) -> str:
    """How many tasks have each computed status that occurs, with their numbers."""
    given = list(states)
    by_status = (
        (word, [state.task.number for state in given if state.status is word])
        for word in status.Status
    )
    return ", ".join(
        words(
            "verdict.computed_count",
            status=words(f"status.{word.value}").lower(),
            n=len(numbers),
            tasks=", ".join(numbers),
        )
        for word, numbers in by_status
        if numbers
    )
