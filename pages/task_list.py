"""Tasks: the list, by unit, role, goal and status."""

from dashboard.markup import task_list
from dashboard.web import list_filters, safe_output, session

view = session.current_view()

safe_output.markup(task_list.title(view))
wanted = list_filters.choose_filter(view)
states = task_list.filter_tasks(view.situation, wanted)
safe_output.markup(task_list.draw_counts(view, wanted))
safe_output.once(view, lambda: task_list.draw_all(view, states), "tasks", view.day, wanted)
