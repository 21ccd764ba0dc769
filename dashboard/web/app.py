"""The entry script: page set-up, language and day, navigation, nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.store.database import Unavailable
from dashboard.web import session
from dashboard.web.shell import fields, frame

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
NAMES = (
    "overview",
    "tasks",
    "timeline",
    "units",
    "reporting",
    "recommendations",
    "trends",
    "compare",
    "report",
    "review",
    "assessment",
    "method",
    "task",
)
HIDDEN = {"task"}

words = session.words()
try:
    page = st.navigation(
        [
            st.Page(
                PAGES / f"{name}.py",
                title=words(f"page.{name}"),
                url_path=None if name == "overview" else name,
                default=name == "overview",
                visibility="hidden" if name in HIDDEN else "visible",
            )
            for name in NAMES
            if (PAGES / f"{name}.py").exists()
        ],
        position="top",
    )
    title = f"{page.title} – {words('app.title')}"
    st.set_page_config(page_title=title, page_icon="🧭", layout="wide")
    with fields.drawing():
        frame.draw()
        page.run()
except Unavailable as error:
    frame.sorry(error.problem)
except session.Unreadable as error:
    for problem in error.problems:
        frame.sorry(problem)
