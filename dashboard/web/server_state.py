"""For whoever operates the server, on the page of people: version, anchor, last backup, memory, failures."""

from __future__ import annotations

import os
import re
from pathlib import Path

from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import html, table
from dashboard.markup.submissions import receipts
from dashboard.web import safe_output, streamlit_internals
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import permissions
from dashboard.workflow.installation import server_log, server_state

_FAILED = ("document-failed", "reading-refused", "upload-refused", "error")


def draw(view: View, who: ActingPerson) -> None:
    """The state of this server and its database; nothing for others."""
    if not permissions.may_see_server(who.actor):
        return
    words = view.words
    state = server_state.read(view.workspace.engine)
    rows: list[tuple[str, str | Markup]] = [
        (words("server.program"), state.program),
        (words("server.database"), state.backend),
        (words("server.anchor"), _anchor(state)),
    ]
    for act, at in state.last.items():
        said = words("server.not_on_record")
        if at is not None:
            said = receipts.local_time(at.isoformat(), words)
        rows.append((words(f"server.last_{act}"), said))
    if state.following is not None:
        rows.append((words("server.standby"), words("server.lag", seconds=state.following.seconds)))
    rows.append((words("server.sessions"), words.number(streamlit_internals.count_sessions())))
    rows.append((words("server.memory"), f"{words.number(_megabytes())} MB"))
    failed = server_log.counts()
    for event in _FAILED:
        found = {kind: n for (each, kind), n in sorted(failed.items()) if each == event}
        kinds = ", ".join(f"{kind}: {words.number(n)}" for kind, n in found.items())
        rows.append((words(f"server.{event}"), kinds or words.number(0)))
    heads = [words("server.what"), words("server.found")]
    safe_output.markup(html.title(words("server.title")))
    safe_output.markup(html.remark(words("server.remark", process=os.getpid())))
    safe_output.markup(table.table(words("server.title"), heads, rows, "lines"))


def _anchor(state: server_state.ServerState) -> Markup:
    """The anchor, which may go over several lines of a narrow page and is copied as one word."""
    pieces = (state.digest[at : at + 16] for at in range(0, len(state.digest), 16))
    return Markup("{} {}").format(state.sequence, Markup("<wbr>").join(pieces))


def _megabytes() -> int:
    """The memory of this process."""
    told = Path("/proc/self/status").read_text("ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB", told, re.MULTILINE)
    return int(found[1]) >> 10 if found else 0
