"""The letter to one body on the page and as a file, and those to all of which something is asked."""

from __future__ import annotations

from datetime import date

import streamlit as st
from markupsafe import Markup

from dashboard.documents import blocks, letter_items
from dashboard.documents.formats import html_and_markdown, write_file
from dashboard.files import background_work
from dashboard.markup import View, who_reported
from dashboard.markup.kit import entity_names, html
from dashboard.markup.kit.templates import kit
from dashboard.presentation import Wording, languages
from dashboard.strategy import rounds, working_days
from dashboard.text import Problem
from dashboard.web import safe_output, session
from dashboard.web.shell import downloads, fields
from dashboard.workflow import letter_facts


def show_letter(view: View, code: str) -> bool:
    """The letter to a body as it goes out, in the language and format chosen; whether there is one."""
    words, day = view.words, view.day
    letter = view.draw_once(
        lambda: letter_facts.read_letter(view.snapshot, code, day), "letter facts", code, day
    )
    if letter is None:
        return False
    safe_output.markup(html.title(words("digest.title")))
    if not letter.asks:
        name = entity_names.short(view.situation.strategy, code, words)
        safe_output.markup(html.remark(words("digest.none", entity=name)))
        key = session.own_key(view.workspace, f"letter thanks {code}")
        if not st.checkbox(words("digest.thanks"), key=key):
            return False
    safe_output.markup(html.remark(words("digest.remark")))
    reply_by, speak, ending = _choices(view, code)
    document, body = view.draw_once(
        lambda: _write(letter, reply_by, speak), "letter", code, day, reply_by, speak.language
    )
    downloads.offer(
        view,
        words("digest.download"),
        lambda: _file(document, ending),
        f"letter:{code}",
        file_name=letter_facts.file_name(letter, speak, ending),
        key="digest_file",
    )
    safe_output.markup(kit.letter(speak.language, body))
    return True


def _write(
    letter: letter_items.ReminderLetter, reply_by: date, speak: Wording
) -> tuple[blocks.Document, Markup]:
    """The letter, and its body as it is read on the page."""
    document = letter_facts.write_letter(letter, reply_by, speak)
    return document, html_and_markdown.render_body(document, below=2)


def offer_all(view: View) -> None:
    """All letters that ask for something as one archive; nothing where none does."""
    words, day = view.words, view.day
    written = who_reported.letters(view)
    if not written:
        return
    strategy = view.situation.strategy
    names = [entity_names.short(strategy, letter.entity.code, words) for letter in written]
    name = f"{view.workspace.strategy.id}-{words('digest.file_name')}-{day.isoformat()}.zip"
    title = words.plural("digest.all_title", len(written))
    with fields.fold(title, "letters to all") as is_drawn:
        if not is_drawn:
            return
        safe_output.markup(html.remark(words("digest.all_remark", entities=", ".join(names))))
        reply_by, speak, ending = _choices(view, "all")
        downloads.offer(
            view,
            words.plural("digest.all_download", len(written)),
            lambda: background_work.call(
                write_file.render_archive,
                letter_facts.write_letters(view.snapshot, day, reply_by, speak, ending),
                ending,
            ),
            "letters",
            file_name=name,
            key="digest_all",
        )


def _choices(view: View, of: str) -> tuple[date, Wording, str]:
    """The day to answer by, which anybody may change to another working day; the language; the format."""
    words, of = view.words, session.own_key(view.workspace, of)
    key = fields.keep_value(f"digest reply {of}")
    suggested = rounds.reply_day(view.snapshot.strategy.rounds, view.workspace.today)
    fields.begin(key, suggested)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"digest choices {of}"):
        reply_by = st.date_input(
            words("digest.reply_by"),
            format="DD.MM.YYYY",
            key=key,
            help=words("digest.reply_by_help"),
            width=190,
        )
        language = fields.switch(
            words("digest.language"),
            languages.LANGUAGES,
            languages.NAMES.__getitem__,
            key=f"digest {of} {words.language}",
            first=words.language,
        )
        ending = downloads.choose_format(words, blocks.LETTER_FORMATS, f"digest format {of}")
    chosen = reply_by if isinstance(reply_by, date) else suggested
    if unfit := working_days.find_problem(chosen, view.workspace.today):
        safe_output.warnings([unfit], words)
        chosen = suggested
    return chosen, Wording(language, words.today), ending


def _file(document: blocks.Document, ending: str) -> bytes | Problem:
    """The bytes of the letter; a text for mail as Windows opens it."""
    if ending == ".txt":
        content = write_file.render_document(document, ending)
        return content.decode().replace("\n", "\r\n").encode("utf-8-sig")
    return background_work.call(write_file.render_document, document, ending)
