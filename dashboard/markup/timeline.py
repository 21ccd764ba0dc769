"""The tasks along the period: bars under common years, and the same as a table.

Bars are grey until something happened, and then in the colour of their status; the day met has its own sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from dashboard.fulfilment import status, timeline
from dashboard.markup import judged_status
from dashboard.markup.kit import entity_names, html, templates
from dashboard.markup.kit.paragraphs import by_goal
from dashboard.markup.kit.table import Cell, Column, Group, grouped_table
from dashboard.markup.view import View
from dashboard.presentation import Wording, palette, sentences, verdict_words

COLUMNS = ("task", "start", "deadline", "met_on", "schedule", "reports")
SIGNS = ("late", *timeline.REPORT_KINDS, "step", "adopted", "met")
"""What may be on a bar, in the order of the key; no two differ by colour alone."""


def draw_heading(lanes: Sequence[timeline.Lane], words: Wording) -> Markup:
    """The heading of the page, and what those signs mean that are there to be seen."""
    seen = {reports.kind for lane in lanes for reports in lane.reports}
    seen |= {"late" for lane in lanes if lane.late}
    seen |= {"met" for lane in lanes if lane.met_on}
    seen |= {"step" for lane in lanes if lane.interim_due_days}
    seen |= {"adopted" for lane in lanes if lane.adopted_deadline}
    return templates.render(
        "timeline/heading.html", words, signs=[name for name in SIGNS if name in seen]
    )


def _by_goal(view: View, lanes: Sequence[timeline.Lane]) -> list[tuple[str, list[timeline.Lane]]]:
    return by_goal(view.situation.strategy, lanes, lambda lane: lane.state.task, view.words)


def _describe_chart(view: View, lanes: Sequence[timeline.Lane]) -> str:
    """What the figure is, in a sentence for those who do not see it."""
    words = view.words
    first, last = timeline.span(view.situation, tuple(lanes))
    return words.plural(
        "timeline.alternative",
        len(lanes),
        first=first.year,
        last=last.year,
        day=words.date(view.day),
        met=view.situation.counts[status.Status.MET],
        overdue=sum(lane.state.schedule.is_overdue for lane in lanes),
    )


def _bar_lines(view: View, lane: timeline.Lane) -> list[str]:
    """What appears beside a bar when a reader points at it."""
    words, task = view.words, lane.state.task
    strategy = view.situation.strategy
    return [
        f"{task.number} {words.text(task.title)}",
        ", ".join(entity_names.short(strategy, code, words) for code in task.responsible),
        f"{words.when(task.start)} – {_deadline(lane, words)}",
        verdict_words.leading_line(view.snapshot.computed_statuses(task.number, view.day), words),
        sentences.schedule_line(lane.state.schedule, words),
    ]


def _points(view: View, lane: timeline.Lane) -> Iterator[Sign]:
    words = view.words
    for reports in lane.reports:
        yield Sign(reports.kind, reports.last, _report_lines(view, reports))
    for day in lane.interim_due_days:
        yield Sign("step", day, [words("timeline.step"), *_due_lines(lane, day, words)])
    if lane.adopted_deadline:
        line = f"{words('timeline.adopted')}: {words.date(lane.adopted_deadline)}"
        yield Sign("adopted", lane.adopted_deadline, [line])
    if lane.met_on:
        yield Sign("met", lane.met_on, [sentences.schedule_line(lane.state.schedule, words)])
    yield Sign("day", view.day, [])


def _due_lines(lane: timeline.Lane, day: date, words: Wording) -> list[str]:
    """What falls due on a day, by indicator."""
    return [
        words(
            "timeline.target_due",
            day=words.date(day),
            needed=sentences.target_text(state, term, words),
            indicator=state.indicator.id,
        )
        for state in lane.state.indicators
        for term in state.targets
        if term.due == day and term.needed is not None
    ]


def _report_lines(view: View, reports: timeline.WeeklyReports) -> list[str]:
    """The rows behind a point, the last of them singly."""
    words, strategy = view.words, view.situation.strategy
    lines = [words(f"timeline.{reports.kind}")]
    for row in reports.rows:
        value = sentences.row_statement(row, strategy, words)
        parts = (row["indicator"], sentences.row_component(row, strategy, words))
        what = " ".join(part for part in parts if part)
        lines.append(
            " · ".join(
                [
                    sentences.date_text(row, words),
                    entity_names.short(strategy, row["entity"], words),
                    f"{what} = {value}" if what else value,
                ]
            )
        )
    more = reports.n - len(reports.rows)
    return [*lines, words.plural("timeline.more", more)] if more else lines


def _deadline(lane: timeline.Lane, words: Wording) -> str:
    due = words.when(lane.state.task.deadline)
    if not lane.adopted_deadline:
        return due
    return words("timeline.amended", due=due, adopted=words.when(lane.state.original.deadline))


def draw_facts(view: View, all_lanes: Sequence[timeline.Lane]) -> Markup:
    """The facts of the figure as a table, folded."""
    words = view.words
    columns = [Column(words(f"timeline.{name}")) for name in COLUMNS]
    groups = [
        Group(title, [_row(view, lane) for lane in lanes])
        for title, lanes in _by_goal(view, all_lanes)
    ]
    caption = words("timeline.caption", day=words.date(view.day))
    return html.fold(
        words("timeline.facts"), grouped_table(caption, columns, groups, "ledger"), "facts shut"
    )


def _row(view: View, lane: timeline.Lane) -> list[Cell]:
    words = view.words
    return [
        _task(view, lane),
        words.when(lane.state.task.start),
        _deadline(lane, words),
        words.date(lane.met_on),
        Markup("{} {}").format(
            judged_status.draw_status(view, lane.state),
            sentences.schedule_line(lane.state.schedule, words, short=True),
        ),
        _reports(lane, words),
    ]


def _task(view: View, lane: timeline.Lane, *, short: bool = False) -> Markup:
    task = lane.state.task
    title = view.words.text(task.name if short else task.title)
    return Markup(templates.kit.numbered(task.number, title, view.link("task", task=task.number)))


def _reports(lane: timeline.Lane, words: Wording) -> str:
    """How many rows owners and public sources have reported, and the last of each."""
    texts = []
    for message, kinds in (
        ("timeline.by_owners", timeline.REPORT_KINDS[:2]),
        ("timeline.by_sources", timeline.REPORT_KINDS[2:]),
    ):
        n, last = lane.count_and_last_day(*kinds)
        if n:
            texts.append(words.plural(message, n, last=words.date(last)))
    return "; ".join(texts) or words("timeline.no_report")


def draw_chart(view: View, lanes: Sequence[timeline.Lane]) -> Markup:
    """Each task with its bar under common years; on a narrow screen one below the other, in words too."""
    scale = DayScale(*timeline.span(view.situation, tuple(lanes)))
    return view.render(
        "timeline/chart.html",
        description=_describe_chart(view, lanes),
        scale=scale,
        at=scale.share(view.day, 1),
        groups=_by_goal(view, lanes),
        schedule_line=sentences.schedule_line,
        deadline=_deadline,
        reports=_reports,
        task=_task,
        bars=_bars,
        points=_points,
        draw_status=judged_status.draw_status,
    )


class Sign(NamedTuple):
    """What is on a strip from a day, or on it, with what appears when a reader points at it."""

    kind: str
    start: date
    lines: list[str]
    end: date | None = None
    colours: str = ""
    mark: str = ""


def _bars(view: View, lane: timeline.Lane) -> list[Sign]:
    look = palette.STATUS_STYLES[lane.state.status]
    colours = f"background:{look.background};border-color:{look.border}"
    lines = _bar_lines(view, lane)
    bars = [Sign("bar", lane.start, lines, lane.end)]
    if lane.eventful:
        start, end = lane.eventful
        bars.append(Sign("bar", start, lines, end, colours))
    if lane.late:
        start, end = lane.late
        bars.append(Sign("late", start, lines, end))
    return bars


class DayScale:
    """Days as shares of the width of a strip; `years` are their first days on it."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last, self.days = first, last, (last - first).days + 1
        self.years = [first, *(date(year, 1, 1) for year in range(first.year + 1, last.year + 1))]

    def share(self, day: date, after: int = 0) -> float:
        """How far from the left a day begins, in percent; with `after` so many days later."""
        return round(((day - self.first).days + after) / self.days * 100, 2)

    def width(self, start: date, end: date) -> float:
        """The days from one to another, both counted, in percent."""
        return round(self.share(end, 1) - self.share(start), 2)
