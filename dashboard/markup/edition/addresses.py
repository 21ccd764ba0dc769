"""The files of the pages of a public site, and the links between them, all relative to one folder."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dashboard.statistics import chart_topics

PAGES = {
    "overview": "overview.html",
    "task_list": "tasks.html",
    "trends": "statistics.html",
    "method": "method.html",
}
"""The file of each page; the menu of a site in its order."""
FILTERS = {"status", "unit", "role", "goal"}
"""What a list of a server is filtered by; a page that is a file has it whole."""


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
