"""A running dashboard and an open page, as the browser tests speak of them."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.error import URLError
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, WebSocket, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.__main__ import main
from dashboard.web.session import CACHE_SECONDS
from tests import databases, forked
from tests.processes import PATIENCE, READY, free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
ADOPTED = ROOT / "indicators.yaml"
expect.set_options(timeout=30_000)  # a busy machine is no fault of a page
CHROMIUM = ("chromium-headless-shell", "chromium")
"""The same browser: the first comes without a window to draw, and is a tenth cheaper."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--js-flags=--no-opt --no-maglev",  # no page lives long enough for faster code
    "--process-per-site",  # the next page finds the scripts of the last one compiled,
    # if they are not compiled while they come. The others are of Playwright's own list, which this replaces.
    "--disable-features=ScriptStreaming,PaintHolding,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "ThirdPartyStoragePartitioning,AvoidUnnecessaryBeforeUnloadCheckSync,MediaRouter,OptimizationHints,"
    "NetworkTimeServiceQuerying,PreconnectToSearch",
]


FILLED = {
    "task": "task=2.1",
    "who_reported": "unit=MOI",
    "trends": "topic=victims&by=sex",
    "report": "role=officer&unit=MLSA",
    "review": "role=coordinator",
}
"""What shows a page with as much on it as it may have, where the bare address does not."""


CZECH = """úkol;ukazatel;složka;datum;hodnota;doklad;poznámka
3.2;a;Ostrava – terénní pracovníci;12.5.2022;1;č. j. MV-1/2022;Školení
3.2;a;Plzeň;20. 11. 2023;1,0;č. j. MV-2/2023;Další školení
4.1;;;31.12.2022;;;Zpráva o spolupráci
"""
"""What an officer of the Department of Crime Prevention hands in, as Czech Excel saves it."""
FAULTY = """task,indicator,component,date,value,evidence,note
2.3,a,card,31.11.2022,1,x,
9.9,a,card,2022-11-30,1,x,
2.3,b,card,2022-11-30,1,x,
2.3,a,cards,2022-11-30,1,x,
2.3,a,card,2022-10-30,about,x,
2.4,a,proposals,2022-11-30,1,x,
"""
"""The same heads in English, and a fault in each of six rows."""


def places() -> list[str]:
    """Every page there is, bare and filled, as an address without language."""
    names = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    bare = ["?" if name == "overview" else f"{name}?" for name in names]
    return [*bare, *(f"{name}?{query}&" for name, query in FILLED.items())]


SEEN_AT_ONCE = {"submissions", "status", "assess", "audit", "access", "invite"}
"""Commands that here store nothing, or nothing that a page keeps: people are read anew at every run."""


@dataclass(frozen=True)
class Server:
    """A running dashboard with a database of its own."""

    url: str
    environment: dict[str, str] = field(repr=False)
    process: int
    start_again: Callable[[], None] = field(default=lambda: None, repr=False)
    """Ends it at once, as a machine that breaks down does, and starts it again at the same address."""
    runs_as: Callable[[], int] = field(default=lambda: 0, repr=False)
    """The process that it is now: another one after each new start."""

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Lets the server answer nothing meanwhile, as one does that is busy with other people."""
        os.kill(self.process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process, signal.SIGCONT)

    def command(self, *words: str | Path) -> str:
        """What a command of the same installation prints; in this process, for a new one takes a second."""
        printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
            patch.chdir(ROOT)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            assert main([str(word) for word in words]) == 0
        if words[0] not in SEEN_AT_ONCE:
            time.sleep(CACHE_SECONDS)  # until then a page may show what stood before it was written
        return printed.buffer.getvalue().decode()


@dataclass(frozen=True)
class Visit:
    """A page as a person has it open, and what it did behind their back."""

    page: Page
    outside: list[str]
    complaints: list[str]


Serve = Callable[..., Server]
Open = Callable[..., Visit]

_PORTS: list[int] = []
"""Where servers of this process listened: a browser that knows the address knows its scripts."""


def known_port() -> int:
    """The first port a server has listened on that is free again, or a new one."""
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    _PORTS.append(free_port())
    return _PORTS[-1]


def wait_until_it_answers(url: str, runs: Callable[[], bool], path: str = "healthz") -> None:
    def answers() -> bool:
        assert runs(), "the server has stopped"
        try:
            urllib.request.urlopen(f"{url}/{path}", timeout=2).close()  # noqa: S310 - loopback
        except (URLError, ConnectionError, TimeoutError):
            return False
        return True

    wait_for(answers, "the server answers")


class Talk:
    """What a page and its server say to each other, as far as it tells whether an answer is due."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        """How often the page has asked for an answer."""
        self.awaited = self._begun = False
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._asked)
        socket.on("framereceived", self._answered)

    def _asked(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).HasField("rerun_script"):
            self.asked += 1
            self.awaited, self._begun = True, False

    def _answered(self, frame: bytes | str) -> None:
        if not isinstance(frame, bytes):
            return
        said = ForwardMsg.FromString(frame)
        if said.HasField("new_session"):
            self._begun = True
        # A run that was cut short is followed by the one that it was cut short for.
        elif self._begun and said.HasField("script_finished"):
            self.awaited = said.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN


_TALKS: WeakKeyDictionary[Page, Talk] = WeakKeyDictionary()


def listen(page: Page) -> Page:
    """The same page, so that `settle` knows what it waits for; to be called before it opens anything."""
    _TALKS[page] = Talk(page)
    return page


def requests_of(page: Page) -> int:
    """How often a page has asked its server for an answer."""
    return _TALKS[page].asked


DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STILL = f"""(async () => {{
  const slides = each => each.constructor === Animation && each.playState === "running"
    && each.effect.getComputedTiming().endTime < Infinity;
  for (let moving; moving = document.getAnimations().filter(slides), moving.length;)
    await Promise.allSettled(moving.map(each => each.finished));
  await document.fonts.ready;
  await {DRAWN};
}})()"""
"""By then no part slides open any more: until then it hides what is wider than the page. And every letter
has the width of its font, and no icon that of its name."""
ASKED = f"{DRAWN}.then(() => new Promise(done => setTimeout(done)))"
"""By then a page has asked for whatever it asks for: it asks from a timer, and a browser that was just
clicked may draw two frames before it comes to one. Timers come in the order in which they were set."""


def wait_until(page: Page, done: Callable[[], bool]) -> None:
    """Waits for what a page and its server say to each other.

    It looks again after a tenth of the time that it has waited, at least 20 ms: a look costs two of them.
    """
    began = time.monotonic()
    while not done():
        waited = time.monotonic() - began
        assert waited < 30, "the server has not answered"
        page.wait_for_timeout(max(20, waited * 100))


def settle(page: Page) -> None:
    """Waits until what was done to the page is answered, and the answer is drawn."""
    page.evaluate(ASKED)
    wait_until(page, lambda: not _TALKS[page].awaited)
    page.wait_for_selector("h1.strategy, p.notice.error", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.evaluate(STILL)


def open_folds(page: Page) -> None:
    """Opens every part that is folded away, the last one first: what stands below moves down."""
    shut = page.locator("[data-testid=stExpander] details:not([open]) > summary")
    for folded in shut.all()[::-1]:
        folded.click()
        settle(page)


REPORT_FILE = re.compile("Table with the report|Tabulka se zprávou")
"""The field of the table that is handed in, beside those for evidence."""


def send(field: Locator, file: dict[str, Any]) -> None:
    """Chooses a file in a field, and waits until the server has it and has answered."""
    page = field.page
    asked = _TALKS[page].asked
    field.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    wait_until(page, lambda: _TALKS[page].asked > asked)  # which it does when it has sent the file
    settle(page)


def upload(page: Page, name: str, content: bytes) -> None:
    """Hands a file to the page, which then shows what it read; nothing is stored by that."""
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    table = page.get_by_test_id("stFileUploader").filter(has_text=REPORT_FILE)
    send(table, file)
    # The file is there once its first rows or its problems are.
    page.wait_for_selector("div.filing-sheet, p.notice.error", timeout=30_000)


def in_the_middle(field: Locator) -> Locator:
    """A field, brought to the middle of the window: at its edge a list that opens is closed again."""
    field.evaluate("field => field.scrollIntoView({block: 'center'})")
    field.page.evaluate(DRAWN)
    return field


def pick(page: Page, label: str, words: str) -> None:
    """Chooses the first option of a list that has these words in it."""
    field = in_the_middle(page.get_by_role("combobox", name=label, exact=True).first)
    option = page.get_by_role("option", name=re.compile(re.escape(words), re.IGNORECASE)).first
    field.fill(words)
    for _ in range(20):
        # The list comes after the letters, and a page that still moves closes it: it is opened again.
        page.wait_for_timeout(100)
        if option.is_visible():
            break
        field.press("ArrowDown")
    option.click()
    settle(page)


def call_me(page: Page, label: str, name: str) -> None:
    """Says who acts; the field of who is known already is folded."""
    if not page.get_by_label(label).is_visible():
        page.locator(".st-key-person summary").click()
    page.get_by_label(label).fill(name)
    page.keyboard.press("Tab")
    settle(page)


def row_with(page: Page, table: str, text: str) -> Locator:
    """The row that has a text, in the table whose caption begins so."""
    return page.get_by_role("table", name=table).get_by_role("row").filter(has_text=text)


def fact(page: Page, text: str) -> Locator:
    """What a list of names and facts, as a receipt is one, says with this text."""
    return page.get_by_role("definition").filter(has_text=text)


TASK_LINE = re.compile(r"^\s*\d+(\.\d)? \w")
"""How the line of a task begins: with its number and its title."""


def task_lines(page: Page) -> Locator:
    """The tasks on the Overview."""
    table = page.get_by_role("table", name=re.compile("Tasks by goal|Úkoly podle cílů"))
    return table.get_by_role("row").filter(has_text=TASK_LINE)


def task_line(page: Page, number: str) -> Locator:
    """A task on the Overview."""
    return task_lines(page).filter(has=page.get_by_text(number, exact=True))


def stored(server: Server, strategy: Path = ADOPTED) -> list[dict[str, Any]]:
    """What the command line says was handed in, without what ships with the program."""
    words = ("submissions", "--format", "json", "--strategy", strategy)
    document = json.loads(server.command(*words))
    return [one for one in document["submissions"] if one["sender"] != "seed"]


@contextmanager
def running(
    folder: Path, strategy: Path = ADOPTED, make: databases.Make | None = None
) -> Iterator[Server]:
    """A dashboard on a strategy file with a new database in a folder; stopped at the end.

    What fills the database is what
    ships with the strategy, unless another is named.
    """
    port = known_port()
    path = folder / f"{port}.db"
    database = f"sqlite:///{path}"
    if not path.exists():
        shipped = databases.fill if strategy == ADOPTED else databases.prepare
        database = databases.sqlite(path, make or shipped)
    environment = {
        **os.environ,
        "DASHBOARD_DATABASE_URL": database,
        "DASHBOARD_STRATEGY": str(strategy),
        "LANG": "C.UTF-8",
    }
    command = ["serve", "--port", str(port), "--strategy", str(strategy)]
    with started(command, port, environment) as server:
        yield server


@contextmanager
def started(command: list[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    """A dashboard in a process of its own, as a command starts it; stopped at the end."""
    url = f"http://127.0.0.1:{port}"

    def start() -> Any:
        process = READY.Process(target=forked.serve, args=(command, environment), daemon=True)
        process.start()
        return process

    def start_again() -> None:
        processes[-1].kill()
        processes[-1].join()
        processes.append(start())
        wait_until_it_answers(url, processes[-1].is_alive)

    processes = [start()]
    try:
        wait_until_it_answers(url, processes[0].is_alive)
        yield Server(
            url, environment, processes[0].pid, start_again, lambda: int(processes[-1].pid)
        )
    finally:
        for each in processes:
            each.terminate()
            each.join(timeout=PATIENCE)
            assert each.exitcode is not None, "the server does not stop"
            each.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a dashboard as `running` does; stopped after the test."""
    with ExitStack() as stack:
        yield lambda *given, **named: stack.enter_context(running(tmp_path, *given, **named))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One dashboard for all tests that only look: whatever stores something has one of its own."""
    with running(tmp_path_factory.mktemp("server")) as shared:
        yield shared
        assert stored(shared) == []


@contextmanager
def chromium(flags: Sequence[str] = FLAGS) -> Iterator[Browser | None]:
    """The browser of this machine, else the one that Playwright has brought; None where there is neither."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        path = path or shutil.which(playwright.chromium.executable_path)
        try:
            found = playwright.chromium.launch(executable_path=path, args=flags)
        except Error as error:
            if path or "Executable doesn't exist" not in error.message:
                raise
            yield None
            return
        yield found
        found.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        if found is None:
            pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
        yield found


@pytest.fixture(scope="package")
def window(browser: Browser) -> Iterator[Page]:
    """An idle page that stays open: while it does, the browser keeps what it has compiled."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(window: Page) -> Iterator[Callable[..., Visit]]:
    """Opens an address in a new tab of a browser that remembers no visit, and waits until the page stands."""
    window.context.clear_cookies()
    tabs: list[Page] = []
    servers: list[str] = []

    def open_page(
        server: Server,
        query: str = "",
        *,
        width: int = 1366,
        height: int = 768,
        scheme: Literal["light", "dark"] = "light",
    ) -> Visit:
        if server.url not in servers:
            servers.append(server.url)
            window.goto(f"{server.url}/healthz")
            window.evaluate("localStorage.clear()")
        page = listen(window.context.new_page())
        tabs.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        own = (server.url, server.url.replace("http", "ws", 1), "data:", "blob:")
        found = Visit(page, [], [])
        page.on(
            "request", lambda r: found.outside.append(r.url) if not r.url.startswith(own) else None
        )
        page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.goto(f"{server.url}/{query}")
        settle(page)
        return found

    yield open_page
    for tab in tabs:
        tab.close()
