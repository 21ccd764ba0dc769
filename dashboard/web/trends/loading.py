"""Loading a publisher's table among the evaluator's tools: a preview of everything, then a receipt."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.files import child_limits
from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.markup.kit.html import join
from dashboard.markup.kit.table import Column, table
from dashboard.markup.submissions.problems import draw_problems
from dashboard.presentation import publisher_table_words
from dashboard.statistics.publisher_reader import READERS
from dashboard.statistics.publisher_table import Choices
from dashboard.text import Problem, errors, tables
from dashboard.web import safe_output, session
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import action_result, permissions, statistics_actions
from dashboard.workflow.statistics_actions import StatisticsCheck, StatisticsFile

RESULT = "loaded_statistics"
MOST_LABELS = 100
"""Labels that nobody knows for which lines are offered at once."""


def offer(view: View, who: ActingPerson) -> None:
    """The fields to load a table, for those who may."""
    if not permissions.may_load_statistics(who.actor):
        return
    with fields.fold(view.words("load.title"), "load statistics") as is_drawn:
        if not is_drawn:
            return
        with fields.place_above():
            _show_receipt(view)
        safe_output.markup(html.remark(view.words("load.lead")))
        _ask(view, who)


def _key(view: View, name: str) -> str:
    return session.own_key(view.workspace, f"load_{name}")


def _ask(view: View, who: ActingPerson) -> None:
    """The publisher, the file, and what its table does not say itself; then the preview."""
    words = view.words
    chosen = fields.select(
        words("load.publisher"),
        list(READERS),
        lambda code: words.text(READERS[code].name),
        key=_key(view, "publisher"),
        placeholder=words("load.own_heads"),
        width=620,
    )
    reader = READERS.get(chosen or "")
    sent = st.file_uploader(words("load.file"), key=_key(view, "file"))
    content = sent.getvalue() if sent else b""
    digest = sha256(content).hexdigest()
    recognised = _key(view, f"recognised {digest}")
    choices = _ask_choices(view, is_published=bool(reader) or recognised in st.session_state)
    if sent is None:
        return
    options = tables.Options(sheet=st.session_state.get(_key(view, f"sheet {digest}")))
    file = StatisticsFile(
        sent.name,
        content,
        options,
        reader=reader.id if reader else None,
        choices=choices,
        limit=child_limits.LARGEST_UPLOAD,
    )
    check = _try(view, who, file, digest)
    if isinstance(check, action_result.Refused):
        for problem in check.problems:
            safe_output.error(words.problem_text(problem))
        return
    if reader is None and check.published and recognised not in st.session_state:
        st.session_state[recognised] = True
        st.rerun()
    _ask_sheet(view, check.problems, digest)
    safe_output.markup(draw_outcome(view, check, "would"))
    _ask_aliases(view, check, digest)
    if not who.name:
        safe_output.warning(words("person.no_name"))
    ready = bool(who.name and check.rows and not errors(check.problems))
    st.button(
        words("load.enter"),
        type="primary",
        disabled=not ready,
        key=_key(view, f"enter {digest}"),
        on_click=_load,
        args=(view, who, file),
    )


def _ask_choices(view: View, *, is_published: bool) -> Choices:
    if not is_published:
        return Choices()
    said: dict[str, str] = {}
    with st.container(horizontal=True, key=_key(view, "said")):
        for name in ("country", "vintage"):
            said[name] = str(
                st.text_input(
                    view.words(f"load.{name}"),
                    help=view.words(f"load.{name}_help"),
                    key=fields.keep_value(_key(view, name)),
                    max_chars=80,
                    width=220,
                )
                or ""
            ).strip()
    typed = str(st.session_state.get(_key(view, "aliases")) or "")
    return Choices(aliases=read_aliases(typed), **said)


def read_aliases(typed: str) -> dict[str, str]:
    """The code of each label: of each line what stands behind its last equals sign, where anything does."""
    pairs = (line.rpartition("=") for line in typed.splitlines())
    return {
        label.strip(): code.strip() for label, _, code in pairs if label.strip() and code.strip()
    }


def _try(
    view: View, who: ActingPerson, file: StatisticsFile, digest: str
) -> StatisticsCheck | action_result.Refused:
    """What loading would do, computed again only when the file, what is said of it or the data changed."""
    asked = (view.snapshot.sequence, who.actor, digest, file.reader, file.options, file.choices)
    key, state = _key(view, "tried"), st.session_state
    known: Any = state.get(key)
    if known is None or known[0] != asked:
        with st.spinner(view.words("load.reading"), show_time=True):
            check = session.carry_out(
                lambda: statistics_actions.load(view.workspace, who.actor, file, dry_run=True)
            )
        known = state[key] = asked, check
    found: StatisticsCheck | action_result.Refused = known[1]
    return found


def _ask_sheet(view: View, problems: tuple[Problem, ...], digest: str) -> None:
    """Asks which sheet of a workbook with several tables is meant."""
    key = _key(view, f"sheet {digest}")
    choices = next((each.choices for each in problems if each.choices), ())
    if choices or st.session_state.get(key):
        listed = list(dict.fromkeys([*choices, *filter(None, [st.session_state.get(key)])]))
        choose = view.words("entry.choose")
        fields.select(view.words("load.sheet"), listed, str, key=key, placeholder=choose)


def _ask_aliases(view: View, check: StatisticsCheck, digest: str) -> None:
    """A line for each label that nobody knows, whose code a person may write."""
    found, key = check.published, _key(view, "aliases")
    if found is None or not (found.unknown or st.session_state.get(key)):
        return
    lines = [f"{each.label} = " for each in found.unknown[:MOST_LABELS]]
    if st.session_state.get(_key(view, "aliases of")) != digest:
        st.session_state[_key(view, "aliases of")] = digest
        st.session_state[key] = "\n".join(lines)
    st.text_area(
        view.words("load.aliases"), help=view.words("load.aliases_help"), key=key, height=160
    )


def _load(view: View, who: ActingPerson, file: StatisticsFile) -> None:
    check = session.carry_out(lambda: statistics_actions.load(view.workspace, who.actor, file))
    st.session_state[_key(view, RESULT)] = check


def _show_receipt(view: View) -> None:
    """What came of the last click, once."""
    match st.session_state.pop(_key(view, RESULT), None):
        case action_result.Refused(problems=found):
            for problem in found:
                safe_output.error(view.words.problem_text(problem))
        case StatisticsCheck() as check:
            with st.container(key="outcome load"):
                safe_output.markup(draw_outcome(view, check, "done"))


def draw_outcome(view: View, check: StatisticsCheck, message: str) -> Markup:
    """The outcome in a sentence, the reading, the revised numbers, and every problem at its cell."""
    words = view.words
    wrong = len(errors(check.problems))
    if wrong:
        head = words.plural("load.refused", wrong)
    else:
        head = words.plural(f"load.{'already' if check.already else message}", check.rows)
    drawn = html.title(head)
    if check.already:
        return drawn
    told = publisher_table_words.tell_reading(check.published, words) if check.published else []
    drawn += join([html.remark(html.escape_unprintable(line)) for line in told])
    if check.revisions:
        drawn += _draw_revisions(view, check)
    if check.problems:
        drawn += draw_problems(check.problems, (), view.situation.strategy, words)
    return drawn


def _draw_revisions(view: View, check: StatisticsCheck) -> Markup:
    """Numbers that an earlier vintage had otherwise."""
    words, definitions = view.words, view.snapshot.definitions
    rows = [
        (
            publisher_table_words.revised_number(each, definitions, words),
            *publisher_table_words.before_and_after(each, words),
        )
        for each in check.revisions
    ]
    heads = [words(f"load.{name}") for name in ("counted", "before", "now")]
    columns = [Column(head, label=head) for head in heads]
    return table(words.plural("load.revisions", len(rows)), columns, rows, "filing")
