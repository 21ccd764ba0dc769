"""The frame of every page of a public site: header, menu, language, edition, open data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import join, with_language
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
    words, strategy = view.words, view.workspace.strategy
    title = words.text(strategy.title, strategy.title_cs)
    body = Markup(
        '<header class="site"><h1 class="strategy">{}</h1>{}{}{}</header><main>{}</main>{}'
    ).format(
        title,
        _languages(view, page.file),
        _menu(view, page),
        _edition_line(view, edition),
        page.body,
        _foot(view, page),
    )
    return write_file(view, page.title, body)


def write_file(view: View, title: str, body: Markup, css: str = "") -> bytes:
    """A file of HTML of the site, titled with its strategy, too; `css` is the class of its body."""
    words, strategy = view.words, view.workspace.strategy
    head = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">'
        '<link rel="stylesheet" href="../{}"><title>{} – {}</title></head><body{}>'
    ).format(
        words.language,
        POLICY,
        STYLES,
        title,
        words.text(strategy.title, strategy.title_cs),
        Markup(' class="{}"').format(css) if css else "",
    )
    whole = head + Markup(with_language(body, words.language)) + Markup("</body></html>\n")
    return damaged_letters.show_unseen(whole).encode()


def _menu(view: View, page: Page) -> Markup:
    items = [
        Markup('<li><a href="{}"{}>{}</a></li>').format(
            file,
            Markup(' aria-current="page"') if name == page.menu else "",
            view.words(f"page.{name}"),
        )
        for name, file in PAGES.items()
    ]
    return Markup('<nav class="site" aria-label="{}"><ul>{}</ul></nav>').format(
        view.words("frame.menu"), join(items)
    )


def _languages(view: View, file: str) -> Markup:
    """The same page in each language; the current language is not a link."""
    here = view.words.language
    items = [
        Markup('<li><b lang="{}">{}</b></li>').format(code, languages.NAMES[code])
        if code == here
        else Markup('<li><a href="../{0}/{1}" lang="{0}" hreflang="{0}">{2}</a></li>').format(
            code, file, languages.NAMES[code]
        )
        for code in languages.LANGUAGES
    ]
    return Markup('<nav class="languages" aria-label="{}"><ul>{}</ul></nav>').format(
        view.words("frame.language"), join(items)
    )


def _edition_line(view: View, edition: Edition) -> Markup:
    words = view.words
    return Markup('<p class="edition">{}</p>').format(
        words(
            "edition.edition",
            number=edition.number,
            published=words.date(edition.published),
            day=words.date(view.day),
            version=view.snapshot.sequence,
        )
    )


def _foot(view: View, page: Page) -> Markup:
    """What the site is made of and what is left out, its data, and whom to ask."""
    words, workspace = view.words, view.workspace
    data = Markup(" · ").join(
        Markup('<a href="../{}">{}</a>').format(quote(name), name) for name in OPEN_DATA
    )
    # The Overview says it below its tasks.
    caveat = "" if page.menu == "overview" else words("overview.not_shown_is_not_undone")
    lines = [
        Markup("{}").format(caveat),
        Markup("{}").format(words("edition.left_out")),
        Markup("{} {}").format(words("edition.data"), data),
        Markup("{}").format(
            words("edition.contact", body=_coordinator(view, workspace.strategy.at(view.day)))
        ),
        Markup("{} <code>{}</code>").format(words("edition.strategy_file"), workspace.sha256),
    ]
    return Markup('<footer class="site">{}</footer>').format(
        join([Markup("<p>{}</p>").format(line) for line in lines if line])
    )


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
