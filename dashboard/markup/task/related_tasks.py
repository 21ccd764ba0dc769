"""What belongs to a task: earlier and later tasks, like deliverables, recommendations."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.fulfilment import strategy_on_day, task_details
from dashboard.markup.kit.html import link
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.templates import kit
from dashboard.markup.view import View
from dashboard.presentation import Wording
from dashboard.strategy import tasks


def draw_links(view: View, details: task_details.TaskDetails) -> list[Markup]:
    """The tasks that this one continues and is continued by, like deliverables, recommendations."""
    return [
        *_dependencies(view, details),
        *_predecessors(view, details),
        *_successors(view, details),
        *_related_deliverables(view, details),
        *_recommendations(view, details),
    ]


def _task_link(view: View, strategy: str, task: str, message: str) -> Markup:
    """A link to a task of another strategy, which opens on its own day."""
    words, workspace = view.words, view.workspaces.get(strategy)
    if workspace is None:
        return Markup("{}").format(words(message, number=task, strategy=strategy))
    text = words(message, number=task, strategy=words.period(workspace.strategy.period))
    address = view.address("task", {"lang": words.language, "strategy": strategy, "task": task})
    named = workspace.strategy.task(task)
    title = translated_text(named.title, words) if named else Markup("")
    return Markup("{}: {}").format(link(address, text), title)


def _dependencies(view: View, details: task_details.TaskDetails) -> list[Markup]:
    """What the task waits for, and what waits for it."""
    strategy, words, task = view.situation.strategy, view.words, details.state.task
    waits_for = [named for each in task.depends_on if (named := strategy.task(each))]
    pairs = [("links.depends_on", each) for each in waits_for]
    pairs += [("links.holds_up", each) for each in strategy.held_up_by(task.number)]
    return [
        Markup("{}: {}").format(
            link(view.link("task", task=other.number), words(message, number=other.number)),
            translated_text(other.title, words),
        )
        for message, other in pairs
    ]


def draw_held_up(view: View, state: strategy_on_day.TaskState) -> Markup:
    """What a task that is overdue holds up, each task leading to its page; empty for nothing."""
    held = view.situation.strategy.held_up_by(state.task.number)
    if not held or not state.schedule.is_overdue:
        return Markup("")
    numbers = Markup(", ").join(
        link(view.link("task", task=each.number), each.number) for each in held
    )
    return Markup("{} {}").format(view.words.plural("links.late_holds_up", len(held)), numbers)


def _with_note(line: Markup, predecessor: tasks.Predecessor, words: Wording) -> Markup:
    note = translated_text(predecessor.note or "", words)
    return kit.noted(line, note)


def _predecessors(view: View, details: task_details.TaskDetails) -> list[Markup]:
    return [
        _with_note(
            _task_link(view, predecessor.strategy, predecessor.task, "links.predecessor"),
            predecessor,
            view.words,
        )
        for predecessor in details.state.task.predecessors
    ]


def _successors(view: View, details: task_details.TaskDetails) -> list[Markup]:
    """Tasks of the other strategies here that name this one as what they continue."""
    this_task = (view.workspace.strategy.id, details.state.task.number)
    return [
        _with_note(
            _task_link(view, workspace.strategy.id, task.number, "links.successor"),
            predecessor,
            view.words,
        )
        for workspace in view.workspaces.values()
        for task in workspace.strategy.tasks
        for predecessor in task.predecessors
        if (predecessor.strategy, predecessor.task) == this_task
    ]


def _related_deliverables(view: View, details: task_details.TaskDetails) -> list[Markup]:
    """Similar deliverables of other indicators, each with its task."""
    items = []
    for indicator in details.state.task.indicators:
        for other in indicator.related:
            pair = view.situation.strategy.indicator(other)
            if pair is None:
                continue
            task, related = pair
            name = view.words("links.related", indicator=indicator.id, related=other)
            text = translated_text(related.text, view.words)
            address = view.link("task", task=task.number)
            items.append(Markup("{}: {}").format(link(address, name), text))
    return items


def _recommendations(view: View, details: task_details.TaskDetails) -> list[Markup]:
    """The recommendations of the source that the task answers; which ones is our reading."""
    words = view.words
    return [
        Markup("{}: {}").format(
            link(
                view.link("recommendations"),
                words("links.recommendation", number=recommendation.number),
            ),
            translated_text(recommendation.text, words),
        )
        for recommendation in view.situation.strategy.recommendations
        if details.state.task.number in recommendation.tasks
    ]
