"""Task: what it is, its status, who has to report, and why."""

from functools import partial

import streamlit as st

from dashboard.markup import task_list
from dashboard.markup.task import page
from dashboard.web import amendments, safe_output, session

view = session.current_view()
words = view.words
number = str(st.query_params.get("task", ""))
details = view.snapshot.task(number, view.day)

if details:
    files = tuple(each.sha256 for each in view.workspaces.values())
    shown = ("task", number, view.day, view.workspace.today, files)
    safe_output.once(view, partial(page.draw, view, details), *shown)
    amendments.offer(view, number)
    safe_output.footer(
        words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence)
    )
else:
    safe_output.markup(task_list.title(view))
    safe_output.warning(words("task.unknown", found=number) if number else words("task.choose"))
    safe_output.markup(task_list.draw_all(view, list(view.situation.tasks)))
