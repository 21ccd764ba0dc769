"""Which edition printed the statistics of a public page; nothing where a page is not for everybody."""

from __future__ import annotations

from dashboard.markup.view import View
from dashboard.presentation import edition_words
from dashboard.statistics.edition_numbers import PrintedStatistics
from dashboard.workflow.edition import PublicSnapshot


def _printed(view: View) -> PrintedStatistics | None:
    return view.snapshot.printed if isinstance(view.snapshot, PublicSnapshot) else None


def explain(view: View) -> str:
    """Whose numbers these are, and when others are shown; empty inside."""
    printed = _printed(view)
    return edition_words.explain(printed, view.words) if printed else ""


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
