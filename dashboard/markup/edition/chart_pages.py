"""Charts of a public site that others take along: each on a page of its own for frames, as SVG and as PNG."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from dashboard.markup.edition.page_frame import write_file
from dashboard.markup.kit.html import join
from dashboard.markup.trends.picture import Picture
from dashboard.markup.view import View
from dashboard.workflow.edition import Edition


@dataclass(frozen=True, slots=True)
class ChartOfEdition:
    """A chart as a picture, as markup for a page, and the page that has its numbers."""

    picture: Picture
    body: Markup
    numbers: str


def tell_edition(view: View, edition: Edition) -> str:
    """Of when the charts of an edition are."""
    words = view.words
    published = words.date(edition.published)
    version = view.snapshot.sequence
    return words("picture.of_edition", number=edition.number, published=published, version=version)


def draw_page(view: View, chart: ChartOfEdition) -> bytes:
    """The page of one chart: its title, itself, its sources, and the ways to its numbers and its files."""
    words, picture = view.words, chart.picture
    foot = join([Markup("<p>{}</p>").format(line) for line in picture.foot])
    numbers = Markup('<a href="{}" target="_top">{}</a>').format(
        chart.numbers, words("edition.numbers_of_chart")
    )
    body = Markup(
        '<main><h1>{}</h1>{}<footer class="chart-foot">{}<p>{}</p></footer></main>'
    ).format(picture.title, chart.body, foot, Markup(" · ").join([numbers, *_files(view, picture)]))
    return write_file(view, picture.title, body, "chart-alone")


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
