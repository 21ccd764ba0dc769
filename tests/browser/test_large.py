"""A large table while other people work: its progress is told, and their pages answer meanwhile."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Open, Serve, Server, pick, settle, task_lines
from tests.processes import wait_for

pytestmark = pytest.mark.rest


ROWS = 100_000
READING = "Step 1 of 2: the file is being read"
CHECKING = "Step 2 of 2: 100,000 rows are being checked"
HEAD = "task,indicator,component,date,value,evidence,note"


def readers(server: Server) -> list[int]:
    """The children in which a server reads files."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if b"dashboard.files.reading_child" in (process / "cmdline").read_bytes():
                parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
                found += [int(process.name)] if int(parent) == server.process else []
    return found


def test_a_page_answers_while_a_hundred_thousand_rows_are_read_and_while_they_are_checked(
    serve: Serve, visit: Open
) -> None:
    server = serve()
    # Every row has texts of its own and an address to ask about, so that the check takes seconds.
    lines = (
        f"3.2,a,training {n},2022-05-{n % 28 + 1:02},{n + 1},file {n},{n} asked info@example.cz"
        for n in range(ROWS)
    )
    content = "\n".join([HEAD, *lines]).encode()
    first = visit(server, "report?lang=en&role=officer&unit=CPD").page
    second = visit(server, "task_list?lang=en").page
    result = first.get_by_text(f"{ROWS:,} rows have no errors.")

    file = {"name": "large.csv", "mimeType": "text/csv", "buffer": content}
    first.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    wait_for(lambda: bool(readers(server)), "the file is being read")
    (child,) = readers(server)
    os.kill(child, signal.SIGSTOP)  # it reads for as long as the other page needs
    expect(first.get_by_text(READING)).to_be_visible()
    second.goto(f"{server.url}/?lang=en")
    settle(second)
    expect(task_lines(second).first).to_be_visible()
    expect(first.get_by_text(READING)).to_be_visible()
    second.goto(f"{server.url}/task_list?lang=en")
    settle(second)
    listed = second.get_by_role("table", name="Tasks with status").get_by_role("rowheader")
    expect(listed).to_have_count(13)
    second.get_by_role("combobox", name="Status").focus()
    os.kill(child, signal.SIGCONT)

    first.get_by_text(CHECKING).wait_for(timeout=60_000)
    pick(second, "Status", "No report")
    listed.nth(9).wait_for(state="detached")
    assert not result.is_visible()  # the other page had its answer before the check had its own

    expect(result).to_be_visible(timeout=60_000)
    settle(first)
