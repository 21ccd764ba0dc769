"""Which edition printed the statistics of a public page, and what is withheld of them."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.markup.view import View
from dashboard.presentation import edition_words
from dashboard.statistics.edition_numbers import PrintedStatistics
from dashboard.statistics.small_counts import Split
from dashboard.workflow.edition import PublicSnapshot


def _printed(view: View) -> PrintedStatistics | None:
    return view.snapshot.printed if isinstance(view.snapshot, PublicSnapshot) else None


def explain(view: View) -> str:
    """Whose numbers these are, and when others are shown; empty inside."""
    printed = _printed(view)
    return edition_words.explain(printed, view.words) if printed else ""


def draw_withheld(view: View) -> Markup:
    """What everybody does not see, why and until when; nothing inside, and where nothing is withheld."""
    if not isinstance(view.snapshot, PublicSnapshot):
        return Markup()
    return list_withheld(view, view.snapshot.protected.withheld)


def list_withheld(view: View, withheld: Sequence[Split]) -> Markup:
    """The splits and totals that are withheld, with the rule."""
    definitions, words = view.snapshot.definitions, view.words
    return view.render(
        "trends/withheld.html",
        listed=[edition_words.name_withheld(each, definitions, words) for each in withheld],
        rule=edition_words.tell_rule(definitions, words),
    )


def explain_nothing(view: View) -> str:
    """Why there are no statistics."""
    printed, words = _printed(view), view.words
    return edition_words.explain_nothing(printed, words) if printed else words("trends.none")


def _name(message: str, view: View, **values: object) -> str:
    """A message that names the edition whose statistics are shown; empty where there is none."""
    printed, words = _printed(view), view.words
    if printed is None or printed.published is None or not printed.of_edition:
        return ""
    published = words.date(printed.published)
    return words(message, number=printed.number, published=published, **values)


def name_edition(view: View) -> str:
    """The edition and its day, for below a chart; empty where there is none."""
    return _name("printed.short", view)


def date_picture(view: View) -> str:
    """The day of a picture that is made today."""
    words, day = view.words, view.words.date(view.workspace.today)
    named = _name("printed.picture", view, day=day)
    return named or words("picture.of_page", day=day, version=view.snapshot.sequence)
