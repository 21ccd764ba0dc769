"""The dashboard with a bare page beside it, both of one server: what `pages` measures.

Started as a file by Streamlit, with the configuration, the middleware and the entry of the real
server. The address chooses: `?bare` is a title and nothing else.
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from benchmarks import page_profile
from dashboard.web import streamlit_internals
from dashboard.web.shell.security_headers import SecurityHeaders

streamlit_internals.adapt()
if os.environ.get(page_profile.SETTING):
    page_profile.watch()
app = st.App(
    Path(__file__).with_name("entry.py"),
    routes=[Route(page_profile.ADDRESS, page_profile.answer)],
    middleware=[Middleware(SecurityHeaders)],
)
