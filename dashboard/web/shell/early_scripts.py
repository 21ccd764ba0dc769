"""What Streamlit asks for only once it runs: the browser is told of it with the page.

Streamlit loads the script of each kind of part when the first one comes, so those of the frame were asked
for only after the first messages of the first run. They are found in the files of Streamlit, whose names
change with each version. Whether the server answers was asked once Streamlit had begun, while nothing else
could go on.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit

PARTS = ("Html", "ButtonGroup", "Button", "DownloadButton")
"""The kinds of parts that the frame of a page has; the last one most pages."""
FIRST_QUESTIONS = ("_stcore/health", "_stcore/host-config")
"""What the script of Streamlit asks the server before it connects."""
FOLDER = Path(streamlit.__file__).with_name("static")


@cache
def tags() -> bytes:
    """What belongs to the end of the head of each page."""
    link = '<link rel="modulepreload" crossorigin href="./static/js/{}">'
    first = '<link rel="preload" as="fetch" crossorigin href="./{}">'
    return "".join([*map(link.format, find()), *map(first.format, FIRST_QUESTIONS)]).encode()


def find() -> list[str]:
    """The files that the page of Streamlit does not name itself; empty where none is found."""
    page = (FOLDER / "index.html").read_text("utf-8")
    main = re.search(r'<script type="module"[^>]* src="\./static/js/([^"]+)"', page)
    if main is None:
        return []
    script = (FOLDER / "static" / "js" / main[1]).read_text("utf-8")
    listed = re.search(r"m\.f=\[([^]]*)\]", script)
    files = re.findall(r'"([^"]+)"', listed[1]) if listed else []
    wanted: dict[str, None] = {}
    for part in PARTS:
        needs = re.search(
            rf"import\(`\./{part}\.[\w-]+\.js`\)[^`]{{0,60}}?__vite__mapDeps\(\[([\d,]*)\]\)",
            script,
        )
        for number in needs[1].split(",") if needs and needs[1] else ():
            if int(number) < len(files):
                wanted[files[int(number)].removeprefix("./")] = None
    return [file for file in wanted if file.endswith(".js") and f"/{file}" not in page]
