"""The one script of our own: it says in our words what Streamlit says by itself, remembers a name, sends
what is typed, and draws a page anew after a lost connection.

Streamlit's browser side speaks English, and its words can only be changed once they are in the page: that
the connection is lost, that a file is too large. The person's name stays in their browser.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.files import child_limits
from dashboard.presentation import Wording, languages

ADDRESS = "/dashboard.js"
TAG = f'<script src="{ADDRESS}"></script>'.encode()
"""What is in the `<head>` of each page, before the scripts of Streamlit."""

CHARTS = re.compile(r"(?P<folder>/static/js/)(?P<later>later\.)?(?P<name>PlotlyChart\.[\w-]+\.js)")
WAITING = """await window.pageIsSeen;
const {{ default: chart, PlotlyChart }} = await import("./later.{}");
export {{ chart as default, PlotlyChart }};
"""

PHRASES = {
    r"Connection error": "connection_lost",
    r"Streamlit server is not responding\. .*": "not_responding",
    r"Is Streamlit still running\? .*": "not_responding",
    r"Connection failed with status 401\b.*": "sign_in_ended",
    r"Connection (?:failed with status|timed out).*": "not_responding",
    r"streamlit run yourscript\.py": "start_again",
    r"Error:": "error",
    r"File must be .* or smaller\.": "file_too_large",
    r"(?:AxiosError: )?(?:Network Error|Request failed with status code (?:400|409|50[234]))": "upload_cut",
    r"(?:AxiosError: )?Request failed with status code 40[13]": "upload_not_taken",
    r"(?:AxiosError: )?Request failed with status code 413": "file_too_large",
    r"(?:AxiosError: )?Request failed with status code 507": "upload_no_room",
    r"Failed to generate file for download": "file_not_made",
    r"Page not found": "page_not_found",
    r"(?:You have requested page|The page that you have requested) .*": "shows_overview",
    r"Skip to main content": "skip_to_content",
    r"App pages": "menu",
    r"Sidebar": "menu",
    r"Expand sidebar": "menu_open",
    r"Collapse sidebar": "menu_close",
    r"Help for (.*)": "help_for",
    r"Choose date": "choose_day",
    r"Clear value": "clear",
    r"Open": "open",
    r"No results": "no_results",
    r"file upload": "file",
    r"Add files": "another_file",
    r"Upload": "choose_file",
    r"Search((?:: .*)?)": "search",
    r"Fullscreen((?:: .*)?)": "fullscreen",
    r"Close fullscreen((?:: .*)?)": "fullscreen_close",
    r"Show/hide columns((?:: .*)?)": "columns",
}
"""Patterns of what Streamlit says, each the whole of a text or label, and the message said instead.

`what` in a message is what the group of its pattern holds.
"""


async def answer(_: Request) -> Response:
    """The script, the same for every page."""
    return Response(_script(), media_type="text/javascript", headers={"cache-control": "no-cache"})


class ChartsLast:
    """Lets the script that draws charts, most of what a page loads, come once the rest of its page is seen.

    In its place is one that waits for that, and asks for the other beside itself, under a name of ours.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of ASGI."""
        asked = CHARTS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if asked and not asked["later"]:
            text = WAITING.format(asked["name"])
            answer = Response(
                text, media_type="text/javascript", headers={"cache-control": "no-cache"}
            )
            await answer(scope, receive, send)
            return
        path = {"path": f"{asked['folder']}{asked['name']}"} if asked else {}
        await self.app({**scope, **path}, receive, send)


@cache
def _script() -> str:
    """The script with the messages of every language written into it."""
    limit = child_limits.LARGEST_UPLOAD >> 20
    rules = [
        [
            pattern,
            {
                lang: Wording(lang)(f"browser.{name}", limit=limit, what="$1")
                for lang in languages.LANGUAGES
            },
        ]
        for pattern, name in PHRASES.items()
    ]
    text = Path(__file__).with_name("browser.js").read_text("utf-8")
    return text.replace('"RULES"', json.dumps(rules, ensure_ascii=False), 1)
