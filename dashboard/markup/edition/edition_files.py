"""All files of a public edition, from a public snapshot: its pages in every language and its open data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dashboard.documents.formats import pictures
from dashboard.markup import method, task_list
from dashboard.markup.edition import page_frame, statistics_pages
from dashboard.markup.edition.page_frame import PAGES, Addresses, Page, task_file
from dashboard.markup.kit import templates
from dashboard.markup.kit.html import css, foot, join
from dashboard.markup.overview import headline, squares, task_table
from dashboard.markup.task import page as task_page
from dashboard.markup.trends import overview_chart
from dashboard.markup.view import View
from dashboard.presentation import (
    Wording,
    catalogue_record,
    exported_files,
    json_payloads,
    languages,
    public_tables,
)
from dashboard.text import tables
from dashboard.workflow.edition import Edition, NextEdition, certificate
from dashboard.workflow.edition.editions import Listed


def draw(
    snapshot: NextEdition,
    earlier: Sequence[NextEdition],
    edition: Edition,
    asked_for: str,
) -> Mapping[str, bytes]:
    """The files of an edition by their paths; `earlier` are the strategies before, the last first.

    The site of a strategy that is not in Czech opens in the language `asked_for`.

    The same data give the same bytes.
    """
    first = "cs" if snapshot.strategy.title.said_in("cs") else asked_for
    files = {"index.html": _entrance(first), page_frame.STYLES: _styles(), **_open_data(snapshot)}
    certified = certificate.certify(snapshot.protected)
    files[certificate.FILE] = (json.dumps(certified, indent=2) + "\n").encode()
    known = {each.strategy.id: each.workspace for each in (snapshot, *earlier)}
    evaluated = next((each for each in (snapshot, *earlier) if each.strategy.cards), None)
    drawings: dict[str, str] = {}
    for language in languages.LANGUAGES:
        today = snapshot.workspace.today
        plain = View(snapshot, Wording(language, today), snapshot.opening_day, known)
        addresses = Addresses(snapshot.strategy.id, statistics_pages.topics(plain))
        view = View(snapshot, plain.words, plain.day, known, address=addresses)
        statistics = statistics_pages.draw_pages(view, edition)
        pages = [
            _overview(view),
            *_tasks(view),
            *statistics.pages,
            Page(
                PAGES["method"],
                "method",
                view.words("page.method"),
                method.draw_all(view, evaluated),
            ),
        ]
        for page in pages:
            files[f"{language}/{page.file}"] = page_frame.draw_page(view, edition, page)
        for name, content in statistics.tables.items():
            files[f"{language}/{name}"] = content
        for chart in statistics.charts:
            path = f"{language}/{chart.picture.name}"
            files[f"{path}.html"] = statistics_pages.draw_chart_page(view, chart)
            drawings[path] = chart.picture.svg
    for kind, make in (("svg", pictures.svg), ("png", pictures.png)):
        made = zip(drawings, make([*drawings.values()]), strict=True)
        files |= {f"{path}.{kind}": content for path, content in made}
    return _marked(files, snapshot.strategy.id)


def _marked(files: Mapping[str, bytes], strategy: str) -> Mapping[str, bytes]:
    return {name: tables.mark_made_up(name, files[name], strategy) for name in files}


def _overview(view: View) -> Page:
    body = view.render(
        "edition/overview.html",
        headline=headline.draw(view, view.usual_earlier_day),
        squares=squares.draw_squares(view),
        tasks=task_table.draw_tasks(view, {}),
        foot=task_table.draw_foot(view),
        chart=overview_chart.draw_pieces(view),
    )
    return Page(PAGES["overview"], "overview", view.words("page.overview"), body)


def _tasks(view: View) -> list[Page]:
    """The list of tasks, and the page of each."""
    words, states = view.words, list(view.situation.tasks)
    below = foot(words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence))
    listing = join(
        [
            task_list.title(view),
            task_list.draw_counts(view, task_list.Filter()),
            task_list.draw_all(view, states),
            below,
        ]
    )
    pages = [Page(PAGES["task_list"], "task_list", words("page.task_list"), listing)]
    for state in states:
        number = state.task.number
        details = view.snapshot.task(number, view.day)
        assert details is not None
        title = f"{number} {words.text(state.task.name)}"
        body = task_page.draw(view, details) + below
        pages.append(Page(task_file(number), "task_list", title, body))
    return pages


def list_editions(strategy: str, listed: Sequence[Listed]) -> Mapping[str, bytes]:
    """The list of editions, with the reason and the digest of each."""
    rows = [
        (
            each.edition.number,
            each.edition.published.isoformat(),
            tables.guard_formula(each.reason),
            each.digest,
        )
        for each in listed
    ]
    table = public_tables.edition_list(rows)
    text = public_tables.csv_text(table.heads, table.rows)
    return _marked({table.file: text.encode()}, strategy)


def _open_data(snapshot: NextEdition) -> dict[str, bytes]:
    """Status, the tables with their descriptions and code lists, and their record in a catalogue."""
    workspace = snapshot.workspace
    strategy, day = workspace.strategy, snapshot.opening_day
    header = json_payloads.common_fields(strategy.id, workspace.sha256, day, snapshot.sequence)
    if record := snapshot.anchor:
        header["anchor"] = {"sequence": record.seq, "digest": record.digest}
    found, statistics = snapshot.answer(day), snapshot.statistics
    tables = public_tables.build(found.situation, snapshot.rows, statistics)
    lists = public_tables.code_lists(strategy.at(day), statistics)
    status = header | json_payloads.status_payload(found)
    texts = {"status.json": json_payloads.write(status) + "\n"}
    for table in [*tables, *lists]:
        texts |= table.files()
    editions = public_tables.edition_list()
    texts |= editions.description()
    texts |= catalogue_record.files(strategy, [*tables, *lists, editions])
    terms = catalogue_record.TERMS.values() if strategy.title.said_in("cs") else ()
    texts["README.txt"] = "\n".join(
        _readme(header, [*tables, *lists, editions], [*terms], Wording(code))
        for code in languages.LANGUAGES
    )
    return {name: text.encode() for name, text in texts.items()}


def _readme(
    header: Mapping[str, Any],
    tables: Sequence[public_tables.PublicTable],
    terms: Sequence[str],
    words: Wording,
) -> str:
    """What the data are, which file holds what, and the terms of use, where they are known."""
    language = words.language
    lines = [
        *(f"{table.file}: {table.names[language]}" for table in tables),
        *([words("export.terms"), *terms] if terms else []),
    ]
    said = exported_files.readme(header, words("export.public"), words)
    return said + "".join(f"{line}\n" for line in lines)


def _styles() -> bytes:
    own = Path(__file__).with_name("edition.css").read_text("utf-8")
    return f"{css()}\n{own}".encode()


def _entrance(first: str) -> bytes:
    """The first page, which leads to the Overview in one language at once."""
    links = []
    for code in sorted(languages.LANGUAGES, key=lambda code: code != first):
        words = Wording(code)
        links.append((code, f"{words('app.title')} – {words('page.overview')}"))
    entrance = templates.render(
        "edition/entrance.html", Wording(first), overview=PAGES["overview"], links=links
    )
    return entrance.encode()
