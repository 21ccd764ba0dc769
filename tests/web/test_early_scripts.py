"""The browser is told of the scripts of the frame with the page; they are found in Streamlit's files."""

from __future__ import annotations

import re

from starlette.responses import HTMLResponse

from dashboard.web.shell import early_scripts
from dashboard.web.shell.security_headers import SecurityHeaders
from tests import own_loop

SCRIPTS = early_scripts.FOLDER / "static" / "js"
PAGE = (early_scripts.FOLDER / "index.html").read_text("utf-8")
NAMED = set(re.findall(r"\./static/js/([\w.-]+\.js)", PAGE))
"""What the page of Streamlit names itself."""


def test_each_part_of_the_frame_is_among_them_and_none_is_named_twice() -> None:
    found = early_scripts.find()

    for part in early_scripts.PARTS:
        assert any(file.startswith(f"{part}.") for file in found), part
    assert len(found) == len(set(found))
    assert not NAMED & set(found)
    assert all((SCRIPTS / file).is_file() for file in found)


def test_whatever_they_import_is_named_too() -> None:
    found = set(early_scripts.find())

    for file in found:
        script = (SCRIPTS / file).read_text("utf-8")
        imported = set(re.findall(r"(?:from|import)[\"'`]\./([\w.-]+\.js)", script))
        assert imported <= found | NAMED, file


def test_they_are_no_more_than_the_frame_needs() -> None:
    found = early_scripts.find()

    assert len(found) <= 10
    assert sum((SCRIPTS / file).stat().st_size for file in found) < 100_000


def test_the_page_names_them_in_its_head() -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    sent = own_loop.ask(SecurityHeaders(HTMLResponse(PAGE)), scope)
    head, body = b"".join(part.get("body", b"") for part in sent).decode().split("</head>")

    for file in early_scripts.find():
        link = f'<link rel="modulepreload" crossorigin href="./static/js/{file}">'
        assert head.count(link) == 1
    assert "modulepreload" not in body


def test_the_page_names_what_the_script_of_streamlit_asks_first() -> None:
    script = (SCRIPTS / re.findall(r'src="\./static/js/([^"]+)"', PAGE)[0]).read_text("utf-8")

    for question in early_scripts.FIRST_QUESTIONS:
        assert f"`{question}`" in script
        link = f'<link rel="preload" as="fetch" crossorigin href="./{question}">'
        assert early_scripts.tags().decode().count(link) == 1
