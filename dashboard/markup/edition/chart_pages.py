"""Charts of a public site that others take along: each on a page of its own for frames, as SVG and as PNG."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from dashboard.markup.edition.page_frame import POLICY, STYLES
from dashboard.markup.kit.html import join, with_language
from dashboard.markup.trends.picture import Picture
from dashboard.markup.view import View
from dashboard.text import damaged_letters
from dashboard.workflow.edition import Edition


@dataclass(frozen=True, slots=True)
class ChartOfEdition:
    """A chart as a picture, as markup for a page, and the page that has its numbers."""

    picture: Picture
    body: Markup
    numbers: str


def dated(view: View, edition: Edition) -> str:
    """Of when the charts of an edition are."""
    words = view.words
    published = words.date(edition.published)
    version = view.snapshot.sequence
    return words("picture.of_edition", number=edition.number, published=published, version=version)


def draw_page(view: View, chart: ChartOfEdition) -> bytes:
    """The page of one chart: its title, itself, its sources, and the ways to its numbers and its files."""
    words, picture, strategy = view.words, chart.picture, view.workspace.strategy
    title = words.text(strategy.title, strategy.title_cs)
    foot = join([Markup("<p>{}</p>").format(line) for line in picture.foot])
    numbers = Markup('<a href="{}" target="_top">{}</a>').format(
        chart.numbers, words("edition.numbers_of_chart")
    )
    body = Markup(
        '<main><h1>{}</h1>{}<footer class="chart-foot">{}<p>{}</p></footer></main>'
    ).format(picture.title, chart.body, foot, Markup(" · ").join([numbers, *_files(view, picture)]))
    head = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="{}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">'
        '<link rel="stylesheet" href="../{}"><title>{} – {}</title></head><body class="chart-alone">'
    ).format(words.language, POLICY, STYLES, picture.title, title)
    whole = head + Markup(with_language(body, words.language)) + Markup("</body></html>\n")
    return damaged_letters.show_unseen(whole).encode()


def _files(view: View, picture: Picture) -> list[Markup]:
    return [
        Markup('<a href="{0}.{1}" download>{2}</a>').format(
            picture.name, kind, view.words(f"picture.{kind}")
        )
        for kind in ("svg", "png")
    ]


def take_along(view: View, picture: Picture) -> Markup:
    """Below a chart: its own address, its files, and what another site writes to show it."""
    words, published = view.words, view.workspace.strategy.publication
    alone = Markup('<a href="{}.html">{}</a>').format(picture.name, words("edition.chart_alone"))
    links = Markup('<p class="take-along">{}</p>').format(
        Markup(" · ").join([alone, *_files(view, picture)])
    )
    if published is None:
        return links
    address = f"{published.address.rstrip('/')}/{words.language}/{picture.name}.html"
    frame = f'<iframe src="{address}" title="{escape(picture.title)}" width="720" height="520"></iframe>'
    return links + Markup(
        '<details class="told"><summary>{}</summary><p><code>{}</code></p></details>'
    ).format(words("edition.frame"), frame)
