"""Which edition printed the statistics of a public page; nothing where a page is not for everybody."""

from __future__ import annotations

from dashboard.markup.view import View
from dashboard.workflow.edition import Edition, PrintedStatistics, PublicSnapshot


def _printed(view: View) -> PrintedStatistics | None:
    return view.snapshot.printed if isinstance(view.snapshot, PublicSnapshot) else None


def _edition(view: View) -> Edition | None:
    """The edition whose statistics are shown."""
    printed = _printed(view)
    return printed.edition if printed and printed.of_edition else None


def explain(view: View) -> str:
    """Whose numbers these are, and when others are shown; empty inside."""
    words, printed = view.words, _printed(view)
    if printed is None:
        return ""
    if printed.edition is None:
        return words("printed.before_first")
    told = {"number": printed.edition.number, "published": words.date(printed.edition.published)}
    return words("printed.of_edition" if printed.of_edition else "printed.not_on_record", **told)


def explain_nothing(view: View) -> str:
    """Why there are no statistics."""
    told = explain(view)
    return f"{view.words('printed.nothing')} {told}" if told else view.words("trends.none")


def name_edition(view: View) -> str:
    """The edition and its day, for below a chart; empty where none is shown."""
    edition, words = _edition(view), view.words
    if edition is None:
        return ""
    published = words.date(edition.published)
    return words("printed.short", number=edition.number, published=published)


def date_picture(view: View) -> str:
    """Of when a picture is that is made today."""
    words, edition = view.words, _edition(view)
    day = words.date(view.workspace.today)
    if edition is None:
        return words("picture.of_page", day=day, version=view.snapshot.sequence)
    published = words.date(edition.published)
    return words("printed.picture", number=edition.number, published=published, day=day)
