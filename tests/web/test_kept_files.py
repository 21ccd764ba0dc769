"""The files of Streamlit are answered from memory, as Streamlit itself answers; nothing else is kept."""

from __future__ import annotations

from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette import starlette_static_routes

from dashboard.web.server import KeptFiles
from dashboard.web.shell.browser_script import ChartsLast
from tests import own_loop

FOLDER = Path(streamlit.__file__).with_name("static")
SCRIPTS = [f"/static/js/{file.name}" for file in sorted((FOLDER / "static/js").iterdir())]
STREAMLIT = starlette_static_routes.create_streamlit_static_handler(str(FOLDER), None)


class Counted:
    """Streamlit's own answers, and how many were asked for."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of ASGI."""
        self.asked += 1
        await STREAMLIT(scope, receive, send)


def request(path: str, method: str = "GET", *headers: tuple[bytes, bytes]) -> Scope:
    """A request as it comes from a browser."""
    return {"type": "http", "method": method, "path": path, "headers": [*headers]}


def answer(application: ASGIApp, scope: Scope) -> tuple[Message, bytes]:
    """How an answer starts, and its body."""
    start, *chunks = own_loop.ask(application, scope)
    return start, b"".join(chunk["body"] for chunk in chunks)


def test_a_second_answer_is_the_first_without_asking_streamlit() -> None:
    streamlit_files = Counted()
    kept = KeptFiles(streamlit_files)

    for path in SCRIPTS[:9]:
        plain = answer(STREAMLIT, request(path))
        assert answer(kept, request(path)) == plain
        assert answer(kept, request(path)) == plain
        assert plain[1] == (FOLDER / path[1:]).read_bytes()

    assert streamlit_files.asked == 9


def test_what_may_change_or_is_no_whole_file_is_asked_for_each_time() -> None:
    script = SCRIPTS[0]
    kept_whole = answer(KeptFiles(STREAMLIT), request(script))[1]
    others = ["/", "/index.html", "/static/js/no-such-file.js", "/static/js/../../index.html"]
    others += [script.replace("/js/", "/./js/./"), script.replace("/js/", "/js//")]
    part = request(script, "GET", (b"range", b"bytes=0-9"))
    for scope in (*map(request, others), request(script, "HEAD"), part):
        streamlit_files = Counted()
        kept = KeptFiles(streamlit_files)

        first, second = answer(kept, scope), answer(kept, scope)

        assert (streamlit_files.asked, len(kept.kept)) == (2, 0), scope["path"]
        assert first == second == answer(STREAMLIT, scope)
    assert (first[0]["status"], first[1]) == (206, kept_whole[:10])


def test_what_is_packed_for_one_browser_is_not_given_to_the_next() -> None:
    kept, path = KeptFiles(GZipMiddleware(STREAMLIT)), SCRIPTS[0]

    packed, _ = answer(kept, request(path, "GET", (b"accept-encoding", b"gzip")))
    _, plain = answer(kept, request(path))

    assert Headers(raw=packed["headers"])["content-encoding"] == "gzip"
    assert plain == (FOLDER / path[1:]).read_bytes()


def test_the_script_of_charts_comes_last_under_a_name_of_ours() -> None:
    (path,) = (path for path in SCRIPTS if "/PlotlyChart." in path)
    served, script = ChartsLast(KeptFiles(STREAMLIT)), (FOLDER / path[1:]).read_bytes()

    waiting = answer(served, request(path))[1].decode()
    later = waiting.partition('import(".')[2].partition('"')[0]
    assert answer(served, request(f"/static/js{later}"))[1] == script
    assert b" as PlotlyChart," in script[-60:]
    assert "export { chart as default, PlotlyChart };" in waiting
