"""Two servers behind nginx as shipped, on one PostgreSQL: one dies in the middle of a person's hand-ins.

Each round has four hand-ins, in four tabs that one server serves: that server is killed before an upload,
while one is on its way, before Confirm, and after Confirm, before its answer has come. Nobody loads a page
again.
`make faults` plays more rounds.
"""

from __future__ import annotations

import os
import re
import signal
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import Engine, create_engine, text

from tests.browser.sign_ins import JANA, PEOPLE, behind_one_proxy, command, person_at
from tests.browser.visiting import REPORT_FILE, Server, fact, listen, settle, upload, wait_until
from tests.faults.counts import ROUNDS, tell

pytestmark = pytest.mark.rest

PETR = "petr"
"""A colleague of the officer: a person has one draft of an uploaded file at a time."""
REPORT = "report?lang=en"
HEADS = "task,indicator,component,date,value,evidence,note\n"
STAGES = ("before the upload", "in transfer", "before Confirm", "after Confirm")
CUT = "The file did not arrive whole, because the connection was interrupted."
ASKED_AGAIN = 10
"""Seconds after which nginx asks a server again that failed: until then new pages may be with either."""
OPEN = "01"
"""An established connection, as the kernel lists it."""


def connections(server: Server) -> int:
    """How many connections a server has open."""
    port = f"{int(server.url.rpartition(':')[2]):04X}"
    lines = Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
    found = (line.split() for line in lines)
    return sum(each[1].endswith(f":{port}") and each[3] == OPEN for each in found)


def table(number: int) -> bytes:
    """A report that no other hand-in makes."""
    day = date(2022, 6, 1) + timedelta(number)
    return f"{HEADS}2.3,a,card,{day},1,ref. {number},\n".encode()


def is_stored(engine: Engine, name: str) -> int:
    """How often a file was handed in."""
    with engine.connect() as connection:
        asked = text("SELECT count(*) FROM submission WHERE file_name = :name")
        return int(connection.execute(asked, {"name": name}).scalar_one())


def confirm(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Confirm")).click()


def another_tab(context: BrowserContext, address: str) -> Page:
    page = listen(context.new_page())
    page.goto(f"{address}/{REPORT}")
    settle(page)
    return page


def play(
    browser: Browser, servers: list[Server], address: str, engine: Engine, first: int
) -> list[str]:
    """One round; the names of its files, in the order of `STAGES`."""
    names = [f"{first + at}.csv" for at in range(len(STAGES))]
    before = person_at(browser, address, JANA, REPORT)
    cut, confirmed = (another_tab(before.context, address) for _ in range(2))
    colleague = browser.new_context()
    affinity = [each for each in before.context.cookies() if each["name"] == "replica"]
    colleague.add_cookies([*affinity, {"name": "who", "value": PETR, "url": address}])  # type: ignore[list-item]
    unconfirmed = another_tab(colleague, address)
    pages = before, cut, unconfirmed, confirmed
    for at in (2, 3):
        upload(pages[at], names[at], table(first + at))
    idle, serving = sorted(servers, key=connections)
    assert (connections(idle), connections(serving) > 0) == (0, True)

    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    cut.route("**/upload_file/**", hold)
    chosen = {"name": names[1], "mimeType": "text/csv", "buffer": table(first + 1)}
    field = cut.get_by_test_id("stFileUploader").filter(has_text=REPORT_FILE)
    field.locator("input[type=file]").set_input_files(chosen)  # type: ignore[arg-type]
    wait_until(cut, lambda: bool(held))
    confirm(confirmed)
    wait_until(confirmed, lambda: is_stored(engine, names[3]) == 1)
    os.kill(serving.runs_as(), signal.SIGSTOP)  # what is under way is taken by nobody
    before_it = connections(serving)
    held[0].continue_()
    cut.unroute("**/upload_file/**")
    wait_until(cut, lambda: connections(serving) > before_it)
    os.kill(serving.runs_as(), signal.SIGKILL)

    expect(cut.get_by_text(CUT)).to_be_visible()
    for each in pages:
        expect(each.locator("[data-test-connection-state=CONNECTED]")).to_have_count(1)
        settle(each)
    expect(fact(confirmed, names[3])).to_be_visible()
    for at, each in enumerate((before, cut)):
        upload(each, names[at], table(first + at))
    for at, each in enumerate((before, cut, unconfirmed)):
        confirm(each)
        expect(fact(each, names[at])).to_be_visible()
    before.context.close()
    colleague.close()
    serving.start_again()
    return names


def test_each_confirmed_report_is_stored_once_with_a_receipt_whichever_server_dies(
    browser: Browser, tmp_path: Path, postgresql_url: str
) -> None:
    engine = create_engine(postgresql_url)
    people = PEOPLE | {PETR: ("Petr Malý", "officer:MLSA")}
    with behind_one_proxy(tmp_path, 2, postgresql_url, people) as (servers, address):
        names: list[str] = []
        for number in range(ROUNDS):
            if number:
                time.sleep(ASKED_AGAIN + 2)
            names += play(browser, servers, address, engine, len(names))
        times = [is_stored(engine, name) for name in names]
        tell(len(names), len(names) - times.count(1))
        assert times == [1] * len(names)
        acts = command(servers[0].environment, "access", "--as", "Karel Novák")
        assert "refused" not in acts
        command(servers[0].environment, "audit", "verify")
    engine.dispose()
