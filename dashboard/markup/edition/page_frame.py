"""The frame of every page of a public site: header, menu, language, edition, open data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import with_language
from dashboard.markup.view import View
from dashboard.presentation import languages
from dashboard.statistics import chart_topics
from dashboard.strategy import Strategy
from dashboard.text import damaged_letters
from dashboard.workflow.edition import Edition

PAGES = {
    "overview": "overview.html",
    "task_list": "tasks.html",
    "trends": "statistics.html",
    "method": "method.html",
}
"""The file of each page; the menu of a site in its order."""
FILTERS = {"status", "unit", "role", "goal"}
"""What a list of a server is filtered by; a page that is a file has it whole."""

STYLES = "style.css"
OPEN_DATA = (
    "status.json",
    "indicators.csv",
    "rows.csv",
    "statistics.csv",
    "vydání.csv",
    "certificate.json",
    "README.txt",
)
"""The files of open data, beside the folders of the languages."""

POLICY = (
    "default-src 'none'; style-src 'self' file: 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
"""Nothing is loaded but the style sheet, which beside a page that was opened as a file is one too."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site: its file, the page of the menu it belongs to, its title and what it shows."""

    file: str
    menu: str
    title: str
    body: Markup


def draw_page(view: View, edition: Edition, page: Page) -> bytes:
    """The whole page as a file of HTML."""
    body = view.render(
        "edition/page.html",
        page=page,
        pages=PAGES,
        edition=edition,
        strategy=_title(view),
        languages={code: languages.NAMES[code] for code in languages.LANGUAGES},
        open_data=OPEN_DATA,
        coordinator=_coordinator(view, view.workspace.strategy.at(view.day)),
    )
    return write_file(view, page.title, body)


def write_file(view: View, title: str, body: Markup, css: str = "") -> bytes:
    """A file of HTML of the site, titled with its strategy, too; `css` is the class of its body."""
    whole = view.render(
        "edition/file.html",
        policy=POLICY,
        styles=STYLES,
        title=title,
        strategy=_title(view),
        css=css,
        body=Markup(with_language(body, view.words.language)),
    )
    return damaged_letters.show_unseen(whole).encode()


def _title(view: View) -> str:
    strategy = view.workspace.strategy
    return view.words.text(strategy.title)


def _coordinator(view: View, strategy: Strategy) -> str:
    """The coordinator and the bodies above it, as the strategy names them."""
    codes = strategy.entity_and_parents(strategy.coordinator)
    return ", ".join(entity_names.full(strategy, code, view.words) for code in codes)


def task_file(number: str) -> str:
    """The file of a task."""
    return f"task-{number}.html"


def topic_file(ask: chart_topics.Selection) -> str:
    """The file of a topic of the statistics."""
    return "-".join(filter(None, ("statistics", ask.topic, ask.of, ask.by))) + ".html"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes the links of a site; a page that it does not have gets none.

    `topics` are those that have a page; a link to one that is only shown split leads to its first split.
    """

    strategy: str
    topics: Collection[chart_topics.Selection]

    def __call__(self, page: str, query: Mapping[str, str]) -> str:
        """The address of a page, empty where the site does not have it; see `view.View.address`."""
        if query["strategy"] != self.strategy:
            return ""
        if page == "task" and "task" in query:
            return task_file(query["task"])
        if page == "trends" and "topic" in query:
            return self._topic(query)
        if query.keys() & FILTERS:
            return ""
        return PAGES.get(page, "")

    def _topic(self, query: Mapping[str, str]) -> str:
        of, by = query.get("of"), query.get("by")
        of_topic = [ask for ask in self.topics if (ask.topic, ask.of) == (query["topic"], of)]
        wanted = [ask for ask in of_topic if ask.by == by]
        return next((topic_file(ask) for ask in [*wanted, *of_topic]), PAGES["trends"])
