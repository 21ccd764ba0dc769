"""The entry script of the dashboard; or, where the address asks for it, a bare page.

Reading the script anew at each run, which the real server does not, counts against our pages.
"""

import runpy

import streamlit as st

from dashboard.web import serving

if "bare" in st.query_params:
    st.title("Bare")
else:
    runpy.run_path(str(serving.ENTRY.with_name("app.py")))
