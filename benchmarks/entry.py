"""The entry script of the dashboard; or, where the address asks for it, a bare page.

Like the real server it compiles the script once.
"""

import streamlit as st

from benchmarks.compiled import entry
from dashboard.cli import serve

if "bare" in st.query_params:
    st.title("Bare")
else:
    script = str(serve.ENTRY.with_name("app.py"))
    exec(entry(script), {"__name__": "__main__", "__file__": script})  # noqa: S102 - our own program
