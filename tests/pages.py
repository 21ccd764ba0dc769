"""Pages as a person opens and reads them: texts, headings, tables, links and fields by their names.

A page runs in this process under Streamlit's own test runner, on a database of the test. What it shows as
HTML is parsed, so that a test speaks of what is read there and not of how it is marked up; `markup` is for
tests whose point is the markup: that text of strangers stays text, or that a secret is nowhere in it.
"""

from __future__ import annotations

import concurrent.futures
import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import Element, TreeBuilder

import pytest
from streamlit.testing.v1 import AppTest, local_script_runner

from dashboard.__main__ import main
from dashboard.presentation import Wording
from dashboard.store import submissions
from dashboard.store.submissions import Submission
from dashboard.web import session
from dashboard.web.assessment import download
from dashboard.web.shell import fields, reconnection
from dashboard.workflow import workspace as opened_workspace
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import Purpose, open_workspace
from tests import databases

ROOT = Path(__file__).resolve().parent.parent
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
ADOPTED = ROOT / "indicators.yaml"
FINISHED = ROOT / "data" / "2016-2019" / "indicators.yaml"
SMALL = ROOT / "tests" / "small.yaml"
FOREIGN = ROOT / "tests" / "foreign.yaml"
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
STRATEGY = "cz-thb-2020-2023"
LAST_DAY = date(2023, 12, 31)
"""The last day of its period: the tests of pages are on it, whatever day it is."""
HEADERS = "task,indicator,component,date,value,evidence,note"
CARD = f"{HEADERS}\n2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published\n"
"""One right row of MLSA: the card of rights was published."""

FOLDS = (
    "amendments", "rounds", "letters to all", "load statistics", "protection",
    "trends fold", "details", "report rows", "report notices", "report thread", "report file", "decided",
)  # fmt: skip
"""What is folded away on a page: whoever looks has opened all of it."""
_look_again = local_script_runner.require_widgets_deltas


def _wait_for_the_run(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Until a page has run: Streamlit would look a thousand times a second, and slow it down by that."""
    assert runner._script_thread is not None
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        _look_again(runner, 0)  # which says that the time is over


local_script_runner.require_widgets_deltas = _wait_for_the_run

Content = AppTest | Element
"""A page, or a part of one."""


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a new database for the pages, which show the adopted strategy."""
    address = databases.sqlite(tmp_path / "pages.db", databases.fill_shown)
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", address)
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ADOPTED))
    return address


@pytest.fixture
def today(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets it be the day it is: what the record dates now is past or present."""
    set_today(monkeypatch, datetime.now(opened_workspace.HOME).date())


def set_today(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Lets it be a day, for pages and commands that run in this process."""
    monkeypatch.setattr(opened_workspace, "today_at_home", lambda: day)


@pytest.fixture
def workspace(database: str) -> Workspace:
    """The workspace on the database of the pages."""
    return databases.opened(database)


def show_strategy(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Lets pages that are opened from now on show another strategy file, which their database adopts.

    It is then the last day of that strategy, or today where it goes on.
    """
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(path))
    opened, _ = open_workspace(path, os.environ["DASHBOARD_DATABASE_URL"], Purpose.ADOPT)
    if opened is not None:  # a test may be about a file that cannot be shown
        opened.engine.dispose()
        set_today(
            monkeypatch, min(datetime.now(opened_workspace.HOME).date(), opened.strategy.period.end)
        )


# Opening and using a page


def visit(name: str = "overview", **query: str) -> AppTest:
    """A page in the browser of somebody who has just come, in English unless the query says otherwise."""
    page = AppTest.from_file(ENTRY, default_timeout=60)
    page.query_params.update({"lang": "en", **query})
    page.session_state[fields.OPENED] = set(FOLDS)
    if name != "overview":
        page.switch_page(str(ROOT / "pages" / f"{name}.py"))
    page.run()
    assert not page.exception
    return page


def open_page(name: str = "overview", **query: str) -> AppTest:
    """The same, after the seconds in which a page may not yet show what another session has done."""
    session.refresh()
    return visit(name, **query)


def open_report(entity: str = "MLSA", **query: str) -> AppTest:
    """Report progress, as an officer of the entity opens it."""
    return open_page("report", role="officer", unit=entity, **query)


def open_review(**query: str) -> AppTest:
    """Review, as a coordinator opens it unless the query says otherwise."""
    return open_page("review", **({"role": "coordinator"} | query))


def address(page: AppTest) -> dict[str, str]:
    """The query of the page's address."""
    values = {name: page.query_params[name] for name in page.query_params}
    return {name: value if isinstance(value, str) else value[0] for name, value in values.items()}


def lists(page: AppTest) -> list[Any]:
    """The lists of a page to choose one option from, below the header."""
    return [each for each in page.selectbox if not str(each.key).endswith("day chosen")]


def field(page: AppTest, label: str) -> Any:
    """The field with a label."""
    kinds = (
        page.text_input, page.text_area, page.selectbox, page.segmented_control,
        page.number_input, page.date_input, page.multiselect, page.pills,
    )  # fmt: skip
    fields = {field.label: field for fields in kinds for field in fields}
    assert label in fields, list(fields)
    return fields[label]


def fill(page: AppTest, label: str, value: Any) -> AppTest:
    """Puts a value into the field with a label, as if typed and left, or chosen."""
    field(page, label).set_value(value)
    return page.run()


def choose_day(page: AppTest, day: date) -> AppTest:
    """Looks at a day that has no name."""
    fill(page, "As of", session.OWN_DAY)
    return fill(page, "Another day", day)


def button(page: AppTest, name: str) -> Any:
    """The button with a name."""
    (button,) = [button for button in page.button if button.label == name]
    return button


def wait_for_document(page: AppTest) -> AppTest:
    """The page once the document is there for which it has asked: a browser asks again each second."""
    concurrent.futures.wait([page.session_state[download.MADE].made], timeout=120)
    return page.run()


def press(page: AppTest, name: str) -> AppTest:
    """Presses the button with a name."""
    button(page, name).click()
    return page.run()


def button_names(page: AppTest) -> list[str]:
    """The names of the buttons that a person sees below the header, those that download included."""
    others = set(reconnection.KEYS)
    seen = (button for button in page.button if button.key not in others)
    return [button.label for button in (*seen, *page.download_button)]


def enter_name(page: AppTest, name: str) -> AppTest:
    """Says who acts."""
    return fill(page, Wording(address(page)["lang"])("person.name"), name)


def upload(
    page: AppTest, content: str | bytes, name: str = "mlsa.csv", where: str = "report.file"
) -> AppTest:
    """Gives a file to a field of the page, which then shows what it read; `where` is the id of its name."""
    label = Wording(address(page)["lang"])(where)
    (uploader,) = (each for each in page.file_uploader if each.label == label)
    data = content.encode() if isinstance(content, str) else content
    uploader.set_value((name, data, "text/csv"))
    return page.run()


def confirm(page: AppTest) -> AppTest:
    """Confirms what the page shows and so hands it in."""
    return press(page, Wording(address(page)["lang"])("report.confirm"))


def hand_in(content: str = CARD, entity: str = "MLSA", name: str = "Jana") -> AppTest:
    """The page after its officer has handed in a file."""
    return confirm(enter_name(upload(open_report(entity), content), name))


def submit(path: Path, entity: str, *lines: str, flags: tuple[str, ...] = ("--accept",)) -> None:
    """Hands in a file of these lines by the command line; accepted unless the flags say otherwise."""
    path.write_text("\n".join([HEADERS, *lines]) + "\n")
    assert main(["submit", str(path), "--entity", entity, *flags]) == 0


def read_stored(workspace: Workspace) -> list[Submission]:
    """What was handed in, without what ships with the program."""
    with workspace.reading() as connection:
        every = submissions.listing(connection, workspace.strategy.id)
    return [submission for submission in every if submission.sender != "seed"]


# Reading a page


class Link(NamedTuple):
    """A link by its accessible name."""

    name: str
    address: str

    @property
    def query(self) -> dict[str, str]:
        """The parameters of its address."""
        return {name: value for name, (value,) in parse_qs(urlsplit(self.address).query).items()}


def markup(page: AppTest) -> str:
    """The HTML of the page, without its style sheet."""
    assert not page.exception
    bodies = [str(element.proto.body) for element in page.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style>"))


def drawings_sent(page: AppTest) -> list[str]:
    """The drawings of the page, each of which travels as a text."""
    places = read_html(markup(page)).iter("div")
    return [
        unquote(place.get("data-drawing", "")) for place in places if "data-drawing" in place.attrib
    ]


def read_html(html: str) -> Element:
    """HTML of our own as a part of a page."""
    reader = _Reader()
    reader.feed(f"<main>{html}</main>")
    return reader.tree.close()


def text(content: Content) -> str:
    """What is read, a line for each block: paragraph, item, heading, cell; every space is the same space."""
    pieces = "".join(_pieces(_element(content)))
    lines = [re.sub("[ \t]+", " ", line).strip(" ") for line in pieces.split("\n")]
    return "\n".join(line for line in lines if line)


def headings(content: Content) -> list[str]:
    """The headings in their order."""
    return [_line(element) for element in _element(content).iter() if element.tag in LEVELS]


def section(content: Content, heading: str) -> Element:
    """What stands below a heading, up to the next one of its level or above."""
    return _named(list(_sections(_element(content))), heading)


def region(content: Content, name: str) -> Element:
    """The list, navigation or picture with an accessible name."""
    (found,) = [each for each in _element(content).iter() if each.get("aria-label") == name]
    return found


def table(content: Content, caption: str) -> list[list[str]]:
    """The rows of the table with a caption, the column headers first; each cell in one line."""
    tables = [(_line(each.find("caption")), each) for each in _element(content).iter("table")]
    found = _named(tables, caption)
    return [[_line(cell) for cell in row] for row in found.iter("tr")]


def captions(content: Content) -> list[str]:
    """The captions of the tables."""
    return [_line(caption) for caption in _element(content).iter("caption")]


def facts(content: Content) -> list[tuple[str, str]]:
    """Names with what they say, of all lists of definitions."""
    element = _element(content)
    names = [_line(name) for name in element.iter("dt")]
    return list(zip(names, map(_line, element.iter("dd")), strict=True))


def items(content: Content) -> list[str]:
    """The items of all lists, each in one line."""
    return [_line(item) for item in _element(content).iter("li")]


def notices(content: Content) -> list[str]:
    """What is announced as soon as it appears: notices, warnings and errors."""
    return [*_with_role(content, "status"), *alerts(content)]


def alerts(content: Content) -> list[str]:
    """The errors."""
    return _with_role(content, "alert")


def links(content: Content) -> list[Link]:
    """The links in their order."""
    return [
        Link(link.get("aria-label") or _line(link, hidden=False), link.get("href", ""))
        for link in _element(content).iter("a")
    ]


def link(content: Content, name: str) -> Link:
    """The link with a name; several of one name lead to the same place."""
    (found,) = {link for link in links(content) if link.name == name}
    return found


def in_language(content: Content, language: str) -> list[str]:
    """The texts that are marked as being in a language, on a page that is in another."""
    return [_line(each) for each in _element(content).iter("span") if each.get("lang") == language]


LEVELS = {f"h{level}": level for level in range(1, 7)}
INLINE = frozenset(
    "a abbr b code del em i ins q s small span strong sub sup".split()  # noqa: SIM905 - a list of them would be long
)
VOID = frozenset(["br", "col", "hr", "img", "input", "link", "meta", "wbr"])


class _Reader(HTMLParser):
    """HTML as a tree of elements."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag not in VOID
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data.replace("\u00a0", " "))


def _element(content: Content) -> Element:
    """The part itself, or all parts of the page below one another."""
    if isinstance(content, Element):
        return content
    whole = Element("main")
    for part in read_html(markup(content)):  # each stands in an element that says its language
        whole.extend(part)
    return whole


def _pieces(element: Element, *, hidden: bool = True) -> Iterator[str]:
    """The text of an element, block elements on lines of their own."""
    if not hidden and element.get("aria-hidden") == "true":
        return
    edge = "" if element.tag in INLINE else "\n"
    yield edge
    yield (element.text or "").replace("\n", " ")
    for child in element:
        yield from _pieces(child, hidden=hidden)
        yield (child.tail or "").replace("\n", " ")
    yield edge


def _line(element: Element | None, *, hidden: bool = True) -> str:
    """The text of an element in one line, with what is hidden from assistive technology or without."""
    pieces = "" if element is None else "".join(_pieces(element, hidden=hidden))
    return re.sub("[ \t\n]+", " ", pieces).strip(" ")


def _sections(element: Element) -> Iterator[tuple[str, Element]]:
    """Every heading with what stands beside and below it."""
    below: list[tuple[int, Element]] = []
    for child in element:
        level = LEVELS.get(child.tag, 0)
        if level:
            below = [(above, part) for above, part in below if above < level]
        for _, part in below:
            part.append(child)
        if level:
            below.append((level, Element("section")))
            yield _line(child), below[-1][1]
        else:
            yield from _sections(child)


def _named(pairs: list[tuple[str, Element]], name: str) -> Element:
    found = [element for each, element in pairs if each == name]
    assert len(found) == 1, [each for each, _ in pairs]
    return found[0]


def _with_role(content: Content, role: str) -> list[str]:
    element = _element(content)
    return [_line(each, hidden=False) for each in element.iter() if each.get("role") == role]
