"""The entry script of the dashboard; or, where the address asks for it, a bare page.

Reading the script anew at each run, which the real server does not, counts against our pages.
"""

import runpy

import streamlit as st

from dashboard.cli import serve

if "bare" in st.query_params:
    st.title("Bare")
else:
    runpy.run_path(str(serve.ENTRY.with_name("app.py")))
