"""What a server imports to show pages: all at its start, and nothing that draws documents or workbooks."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.pages import ROOT

HEAVY = (
    *("docx", "fontTools", "lxml", "matplotlib", "openpyxl", "pandas", "pikepdf"),
    *("pyarrow", "pyhanko", "reportlab", "typst"),
)
"""Packages that take a second or tens of megabytes, and belong in processes of their own."""

VISITS = """
import gc, json, sys
from dashboard.web import server
from tests.pages import visit

server.prepare(server._health)
frozen, loaded = gc.get_freeze_count(), {*sys.modules}
pages = {"overview": visit().run(), "assessment": visit("assessment", lang="cs").run()}
pages |= {name: visit(name).run() for name in ("report", "who_reported", "trends", "review")}
assert not any(page.exception for page in pages.values())
later = sorted(name for name in {*sys.modules} - loaded if name.startswith("dashboard"))
print(json.dumps([frozen, later, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


@pytest.mark.usefixtures("database")
def test_a_server_loads_what_pages_need_before_a_visit_and_nothing_that_draws_documents() -> None:
    visited = subprocess.run(
        [sys.executable, "-c", VISITS], cwd=ROOT, capture_output=True, check=True, text=True
    )

    frozen, later, imported = json.loads(visited.stdout.splitlines()[-1])
    assert "streamlit" in imported
    assert {*HEAVY} & {*imported} == set()
    assert later == []
    assert frozen > len(imported)
