"""The entry script: page set-up, language and day, navigation, nothing else."""

from __future__ import annotations

import streamlit as st

from dashboard.presentation import Wording
from dashboard.store import database
from dashboard.web import page_run_cache, session
from dashboard.web.report import grid
from dashboard.web.shell import (
    address_bar,
    fields,
    frame,
    menu,
    reconnection,
    role_choice,
    style_sheet,
    typed_texts,
)
from dashboard.web.sign_in import page_access, this_machine_only, who_is_asking
from dashboard.web.strategy_files import UnreadableStrategy
from dashboard.workflow import permissions
from dashboard.workflow.installation import server_log


def menu_word(name: str, words: Wording) -> str:
    """The word above a group of pages; to who decides it says how many submissions wait."""
    reviews = permissions.Role.COORDINATOR in visitor.roles
    if (
        name != "reports"
        or not reviews
        or role_choice.current_role() is not permissions.Role.COORDINATOR
    ):
        return words(f"menu.{name}") if name else ""
    submissions = session.snapshot_of(session.open_workspace()).submissions
    waiting = sum(submission.stage == "submitted" for submission in submissions)
    return words("menu.reports_waiting", n=waiting) if waiting else words("menu.reports")


def title_of(name: str, words: Wording) -> str:
    """What the browser calls a page; with the number of the task that it shows."""
    strategy, number = session.open_workspace().strategy, st.query_params.get("task")
    if name == "assessment":  # where it is chosen in a field, which the address follows
        number = st.session_state.get(f"{strategy.id} task", number)
    shown = name in ("task", "assessment") and any(task.number == number for task in strategy.tasks)
    return f"{f'{number} ' if shown else ''}{words(f'page.{name}')} – {words('app.title')}"


if this_machine_only.is_started_with(__file__):
    # `streamlit run` on this file: without our server nothing guards who is answered.
    frame.show_problem(this_machine_only.START)
    st.stop()

words = session.words()
watch = server_log.PageWatch()
page_run_cache.begin()
try:
    visitor = who_is_asking.admit()
    pages = menu.pages_for(visitor, words)
    groups = {
        menu_word(group, words): [pages[name] for name in names]
        for group, names in menu.MENU.items()
    }
    moved = [pages[name] for name in menu.MOVED]
    page = st.navigation({**groups, "": [*groups[""], *moved]}, position="top")
    shown = watch.page = page.url_path or "overview"
    title = title_of(menu.MOVED.get(shown, shown), words)
    st.set_page_config(page_title=title, page_icon="🧭", layout="wide")
    address_bar.begin(shown)
    with fields.page_run():
        reconnection.begin()
        role_choice.recall()
        frame.draw(visitor)
        reconnection.draw(words)
        if visitor.problem is not None and visitor.problem.code == "session-expired":
            typed_texts.keep_undrawn(session.open_workspace())
            grid.keep_undrawn(session.current_view())
        if visitor.problem is not None and shown not in page_access.OPEN_TO_ALL:
            page_access.show_way_in(visitor, words)
        elif not page_access.is_open(visitor, menu.MOVED.get(shown, shown)):
            who_is_asking.note_refused_page(visitor, shown)
            page_access.show_not_yours(visitor, shown, words)
            for name in page_access.where_to_go(visitor):
                st.page_link(pages[name])
        else:
            frame.tell_first_step(shown)
            page.run()
        frame.draw_share("people" if page_access.is_open(visitor, "people") else None, visitor.mode)
        style_sheet.show()
except permissions.NoLongerPermitted as error:
    frame.show_problem(error.problem)
except database.Unavailable as error:
    frame.show_problem(session.reader_problem(error))
except UnreadableStrategy as error:
    for problem in error.problems:
        frame.show_problem(problem)
except Exception:
    damaged = session.find_damage()
    if damaged is None:
        raise
    frame.show_problem(session.reader_problem(damaged))
finally:
    page_run_cache.end()
    watch.end()
