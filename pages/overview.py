"""Overview: where the strategy stands, at a glance."""

from dashboard.web import board, session, show

view = session.current()
words = view.words

if view.situation.only_sources:
    show.warning(words("banner.only_sources"))
show.markup(board.counts(view.situation, words))
show.markup(board.tasks(view.situation, words))
show.foot(
    words("overview.foot", day=words.date(view.day), sequence=view.version),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
    words("overview.translated") if words.language == "cs" else "",
)
