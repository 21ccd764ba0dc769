"""The tasks along the period: a figure, the same as a table, and strips for a narrow screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import groupby

import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.fulfilment import schedule_and_evidence, status, timeline
from dashboard.presentation import Wording, chart_style, palette, sentences
from dashboard.web import session, timeline_chart
from dashboard.web.kit import entity_names, html
from dashboard.web.kit.html import chip, join, link
from dashboard.web.kit.paragraphs import goal_title
from dashboard.web.kit.table import Cell, Column, Group, grouped_table
from dashboard.web.session import View

COLUMNS = ("task", "start", "deadline", "met_on", "schedule", "reports")
SCHEDULES_WITH_STATUS = {
    schedule_and_evidence.ScheduleState.MET_ON_TIME,
    schedule_and_evidence.ScheduleState.MET_LATE,
    schedule_and_evidence.ScheduleState.MET_DATE_UNKNOWN,
}
"""Schedules whose words say the status as well."""


def draw_chart(view: View, lanes: Sequence[timeline.Lane]) -> None:
    """The figure of the day: drawn once for a version of the data, a language and a scheme."""
    figure = view.draw_once(lambda: _build_chart(view, lanes), "timeline", view.day)
    with st.container(key="timeline"):
        st.plotly_chart(
            figure,
            theme=None,
            config=chart_style.CONFIG,
            alt=_describe_chart(view, lanes),
            key=f"timeline {view.words.language} {session.color_scheme()}",
        )


def _build_chart(view: View, lanes: Sequence[timeline.Lane]) -> go.Figure:
    words = view.words
    as_of = words("timeline.as_of", day=words.date(view.day))
    bands = [
        timeline_chart.BarGroup(
            goal_title(view.situation.strategy, goal, words),
            tuple(_bar(view, lane) for lane in group),
        )
        for goal, group in _group_by_goal(lanes)
    ]
    years = timeline.span(view.situation, tuple(lanes))
    return timeline_chart.timeline(bands, years, view.day, as_of, session.color_scheme())


def draw_heading(lanes: Sequence[timeline.Lane], words: Wording) -> Markup:
    """The heading of the page, and what those signs mean that are there to be seen."""
    seen = {reports.kind for lane in lanes for reports in lane.reports}
    seen |= {"late" for lane in lanes if lane.late}
    seen |= {"met" for lane in lanes if lane.met_on}
    seen |= {"step" for lane in lanes if lane.interim_due_days}
    seen |= {"adopted" for lane in lanes if lane.adopted_deadline}
    items = [
        Markup('<li><i class="{}" aria-hidden="true"></i> {}</li>').format(
            name, words(f"timeline.{name}")
        )
        for name in ("late", *timeline_chart.POINT_SHAPES)
        if name in seen
    ]
    key = Markup('<ul class="key" aria-label="{}">{}</ul>').format(
        words("timeline.key"), join(items)
    )
    return Markup('<h2 class="page">{}</h2>{}{}').format(
        words("timeline.title"), html.remark(words("timeline.colours")), key if items else ""
    )


def _group_by_goal(lanes: Sequence[timeline.Lane]) -> list[tuple[str | None, list[timeline.Lane]]]:
    groups = groupby(lanes, key=lambda lane: lane.state.task.goal)
    return [(goal, list(group)) for goal, group in groups]


def _describe_chart(view: View, lanes: Sequence[timeline.Lane]) -> str:
    """What the figure is, in a sentence for those who do not see it."""
    words = view.words
    states = Counter(lane.state.schedule.state for lane in lanes)
    first, last = timeline.span(view.situation, tuple(lanes))
    return words.plural(
        "timeline.alternative",
        len(lanes),
        first=first.year,
        last=last.year,
        day=words.date(view.day),
        met=view.situation.counts[status.Status.MET],
        overdue=states[schedule_and_evidence.ScheduleState.OVERDUE],
    )


def _bar(view: View, lane: timeline.Lane) -> timeline_chart.TaskBar:
    words, task = view.words, lane.state.task
    title = words.text(task.title, task.title_cs)
    owners = ", ".join(
        entity_names.short(view.situation.strategy, code, words) for code in task.responsible
    )
    return timeline_chart.TaskBar(
        number=task.number,
        title=title,
        address=view.link("task", task=task.number),
        status=lane.state.status,
        start=lane.start,
        end=lane.end,
        eventful=lane.eventful,
        late=lane.late,
        side_text=_side_text(view, lane),
        hover_lines=(
            f"{task.number} {title}",
            owners,
            f"{words.when(task.start)} – {_deadline(lane, words)}",
            sentences.status_word(view.situation, lane.state, words),
            sentences.schedule_line(lane.state.schedule, words),
        ),
        points=tuple(_points(view, lane)),
    )


def _side_text(view: View, lane: timeline.Lane) -> str:
    """Status and schedule in as few words as say both."""
    words, schedule = view.words, lane.state.schedule
    line = sentences.schedule_line(schedule, words, short=True)
    if schedule.state in SCHEDULES_WITH_STATUS:
        return line
    status = words(f"status.{lane.state.status.value}")
    return (
        status
        if schedule.state is schedule_and_evidence.ScheduleState.NONE
        else f"{status}, {line}"
    )


def _points(view: View, lane: timeline.Lane) -> list[timeline_chart.TimelinePoint]:
    words = view.words
    points = [
        timeline_chart.TimelinePoint(
            reports.last, reports.kind, tuple(_report_lines(view, reports))
        )
        for reports in lane.reports
    ]
    for day in lane.interim_due_days:
        points.append(
            timeline_chart.TimelinePoint(
                day, "step", (words("timeline.step"), *_due_lines(lane, day, words))
            )
        )
    if lane.adopted_deadline:
        line = f"{words('timeline.adopted')}: {words.date(lane.adopted_deadline)}"
        points.append(timeline_chart.TimelinePoint(lane.adopted_deadline, "adopted", (line,)))
    if lane.met_on:
        points.append(
            timeline_chart.TimelinePoint(
                lane.met_on, "met", (sentences.schedule_line(lane.state.schedule, words),)
            )
        )
    return points


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
    words = view.words
    lines = [words(f"timeline.{reports.kind}")]
    for row in reports.rows:
        value = sentences.row_statement(row, view.situation.strategy, words)
        what = " ".join(part for part in (row["indicator"], row["component"]) if part)
        lines.append(
            " · ".join(
                [
                    sentences.date_text(row, words),
                    entity_names.short(view.situation.strategy, row["entity"], words),
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
        Group(
            goal_title(view.situation.strategy, goal, words), [_row(view, lane) for lane in lanes]
        )
        for goal, lanes in _group_by_goal(all_lanes)
    ]
    caption = words("timeline.caption", day=words.date(view.day))
    return Markup('<details class="facts"><summary>{}</summary>{}</details>').format(
        words("timeline.facts"), grouped_table(caption, columns, groups, "ledger")
    )


def _row(view: View, lane: timeline.Lane) -> list[Cell]:
    words = view.words
    return [
        _task(view, lane),
        words.when(lane.state.task.start),
        _deadline(lane, words),
        words.date(lane.met_on),
        Markup("{} {}").format(
            chip(
                lane.state.status, words, sentences.status_word(view.situation, lane.state, words)
            ),
            sentences.schedule_line(lane.state.schedule, words, short=True),
        ),
        _reports(lane, words),
    ]


def _task(view: View, lane: timeline.Lane) -> Markup:
    task = lane.state.task
    title = view.words.text(task.title, task.title_cs)
    text = Markup("<b>{}</b> {}").format(task.number, title)
    return link(view.link("task", task=task.number), text)


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


def draw_strips(view: View, lanes: Sequence[timeline.Lane]) -> Markup:
    """The same for a narrow screen: each task in words, with its bar drawn by the browser."""
    words = view.words
    first, last = timeline.span(view.situation, tuple(lanes))
    groups = []
    for goal, group in _group_by_goal(lanes):
        title = goal_title(view.situation.strategy, goal, words)
        head = Markup("<h3>{}</h3>").format(title) if title else Markup("")
        items = join([_strip(view, lane, first, last) for lane in group])
        groups.append(Markup("{}<ol>{}</ol>").format(head, items))
    return Markup('<div class="strips">{}</div>').format(join(groups))


def _strip(view: View, lane: timeline.Lane, first: date, last: date) -> Markup:
    words = view.words
    scale = _Scale(first, last)
    look = palette.STATUS_STYLES[lane.state.status]
    colours = f"background:{look.background};border-color:{look.border}"
    pieces = [scale.piece("bar", lane.start, lane.end)]
    if lane.eventful:
        pieces.append(scale.piece("bar", *lane.eventful, colours))
    if lane.late:
        pieces.append(scale.piece("late", *lane.late))
    pieces += [scale.point(reports.kind, reports.last) for reports in lane.reports]
    pieces += [scale.point("step", day) for day in lane.interim_due_days]
    if lane.adopted_deadline:
        pieces.append(scale.point("adopted", lane.adopted_deadline))
    if lane.met_on:
        pieces.append(scale.point("met", lane.met_on))
    pieces.append(scale.point("day", view.day))
    return Markup(
        '<li>{} <p>{} {}</p><div class="track" aria-hidden="true">{}</div>'
        '<p class="ends"><span>{}</span><span>{}</span></p><p class="told">{}: {} – {} · {}</p></li>'
    ).format(
        _task(view, lane),
        chip(lane.state.status, words, sentences.status_word(view.situation, lane.state, words)),
        sentences.schedule_line(lane.state.schedule, words, short=True),
        join(pieces),
        first.year,
        last.year,
        words("timeline.span"),
        words.when(lane.state.task.start),
        _deadline(lane, words),
        _reports(lane, words),
    )


class _Scale:
    """Days as shares of the width of a strip."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.days = first, (last - first).days + 1

    def share(self, day: date, after: int = 0) -> float:
        return round(((day - self.first).days + after) / self.days * 100, 2)

    def piece(self, kind: str, start: date, end: date, colours: str = "") -> Markup:
        left = self.share(start)
        return Markup('<span class="{}" style="left:{}%;width:{}%;{}"></span>').format(
            kind, left, round(self.share(end, 1) - left, 2), colours
        )

    def point(self, kind: str, day: date) -> Markup:
        return Markup('<i class="{}" style="left:{}%"></i>').format(kind, self.share(day, 1))
