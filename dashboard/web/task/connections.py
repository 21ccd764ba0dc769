"""What belongs to a task: earlier and later tasks, like deliverables, recommendations, prompts."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.fulfilment import task_details
from dashboard.presentation import Wording
from dashboard.strategy import model
from dashboard.web import session
from dashboard.web.kit.html import join, link
from dashboard.web.kit.paragraphs import source, translated_text
from dashboard.web.session import View


def draw_prompts(found: task_details.TaskDetails, words: Wording) -> Markup:
    """Work in the description that no indicator measures: prompts, never judged."""
    asked = found.state.task.also_asked
    if not asked:
        return Markup("")
    items = join([Markup("<li>{}</li>").format(source(text, words)) for text in asked])
    return Markup('<section class="also"><h3>{} <i>({})</i></h3><ul>{}</ul></section>').format(
        words("prompts.title"), words("prompts.tag"), items
    )


def draw_links(view: View, found: task_details.TaskDetails) -> Markup:
    """The tasks that this one continues and is continued by, like deliverables, recommendations."""
    words = view.words
    items = [
        *_predecessors(view, found),
        *_successors(view, found),
        *_related(view, found),
        *_recommendations(view, found),
    ]
    if not items:
        return Markup("")
    return Markup('<section class="links"><h3>{}</h3><ul>{}</ul></section>').format(
        words("links.title"),
        join([Markup("<li>{}</li>").format(item) for item in items]),
    )


def _task_link(view: View, strategy: str, task: str, message: str) -> Markup:
    """A link to a task of another strategy, on the day that is the default there."""
    words, desk = view.words, session.open_workspaces().get(strategy)
    if desk is None:
        return Markup("{}").format(words(message, number=task, strategy=strategy))
    told = words(message, number=task, strategy=words.period(desk.strategy.period))
    day = desk.default_day.isoformat()
    address = view.link("task", task=task, strategy=strategy, as_of=day)
    named = desk.strategy.task(task)
    title = translated_text(named.title, named.title_cs, words) if named else Markup("")
    return Markup("{}: {}").format(link(address, told), title)


def _with_note(line: Markup, predecessor: model.Predecessor, words: Wording) -> Markup:
    if not predecessor.note:
        return line
    return Markup("{} <small>{}</small>").format(line, source(predecessor.note, words))


def _predecessors(view: View, found: task_details.TaskDetails) -> list[Markup]:
    return [
        _with_note(_task_link(view, one.strategy, one.task, "links.predecessor"), one, view.words)
        for one in found.state.task.predecessors
    ]


def _successors(view: View, found: task_details.TaskDetails) -> list[Markup]:
    """Tasks of the other strategies here that name this one as what they continue."""
    mine = (view.workspace.strategy.id, found.state.task.number)
    return [
        _with_note(
            _task_link(view, desk.strategy.id, task.number, "links.successor"), one, view.words
        )
        for desk in session.open_workspaces().values()
        for task in desk.strategy.tasks
        for one in task.predecessors
        if (one.strategy, one.task) == mine
    ]


def _related(view: View, found: task_details.TaskDetails) -> list[Markup]:
    """Like deliverables of other indicators, each with the task it stands in."""
    items = []
    for indicator in found.state.task.indicators:
        for other in indicator.related:
            pair = view.situation.strategy.indicator(other)
            if pair is None:
                continue
            task, related = pair
            told = view.words("links.related", indicator=indicator.id, related=other)
            text = translated_text(related.text, related.text_cs, view.words)
            address = view.link("task", task=task.number)
            items.append(Markup("{}: {}").format(link(address, told), text))
    return items


def _recommendations(view: View, found: task_details.TaskDetails) -> list[Markup]:
    """The recommendations of the source that the task answers; which ones is our reading."""
    words = view.words
    return [
        Markup("{}: {}").format(
            link(view.link("recommendations"), words("links.recommendation", number=one.number)),
            translated_text(one.text, one.text_cs, words),
        )
        for one in view.situation.strategy.recommendations
        if found.state.task.number in one.tasks
    ]
