"""The catalogues: complete in both languages, and every id that the program speaks is there."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from markupsafe import escape

from dashboard.fulfilment import rule_words
from dashboard.markup import method
from dashboard.presentation import exported_files, public_tables
from dashboard.presentation.languages import LANGUAGES, Wording, one_line, read_catalogue
from dashboard.text.problem import Problem
from dashboard.text.problem_records import UnfitMessage
from tests.small_plan import strategy_of
from tests.statistics.shipped import given

ROOT = Path(__file__).resolve().parents[2]
CODE = [
    path
    for folder, names in {
        "dashboard": "*.py",
        "dashboard/markup": "*.html",
        "pages": "*.py",
    }.items()
    for path in (ROOT / folder).rglob(names)
]

WORD = re.compile(r"[^\W_]+")

SAME_IN_BOTH = {
    *("kind.pdf", "kind.rtf", "kind.index", "date.day", "trends.span", "narrative.remark"),
    *("delay.because", "trends.fragment"),
    *("people.role", "people.mail", "doctor.disk"),
    *("narrative.report", "narrative.counts", "narrative.counts_parts"),
}
"""Ids whose Czech sentence is rightly the English one."""


def messages(language: str) -> dict[str, tuple[str, ...]]:
    """The sentences of a language by message id; a plural has several."""
    found: dict[str, tuple[str, ...]] = {}
    for message in read_catalogue(language):
        if message.id:
            name, text = message.id, message.string
            texts = (text,) if isinstance(text, str) else tuple(text or ())
            found[name if isinstance(name, str) else name[0]] = texts
    return found


def spoken() -> set[str]:
    """The message ids that the code names in full."""
    calls = re.compile(r'(?:words|wording|self)(?:\.plural)?\(\s*"([a-z_]+(?:\.[a-z_0-9]+)*)"')
    found = {match for path in CODE for match in calls.findall(path.read_text("utf-8"))}
    raised = re.compile(r'(?:Problem|Unreadable|problem)\(\s*"([a-z]+(?:-[a-z]+)+)"')
    return found | {
        f"problem.{m}" for path in CODE for m in raised.findall(path.read_text("utf-8"))
    }


def test_every_language_has_every_message_and_no_other() -> None:
    english = set(messages("en"))
    unsaid = {(lang, name) for lang in LANGUAGES for name in english ^ set(messages(lang))}
    empty = {
        (lang, name)
        for lang in LANGUAGES
        for name, texts in messages(lang).items()
        if not all(texts)
    }

    assert unsaid | empty == set()


def test_every_word_of_the_rule_is_in_every_list_of_words() -> None:
    tables = public_tables.code_lists(
        strategy_of((ROOT / "indicators.yaml").read_text("utf-8")), given()
    )
    codes = {table.file: {row[4] for row in table.rows} for table in tables}
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    missing = []
    for name, listed in rule_words.LISTS.items():
        ids = {word: f"{name}.{word}" for word in listed}
        line = max(glossary, key=lambda line: sum(f"`{word}`" in line for word in listed))
        missing += [("glossary", ids[word]) for word in listed if f"`{word}`" not in line]
        if name in public_tables.INDICATOR_WORDS:
            known = codes[f"{public_tables.CODE_LISTS}/{name}.csv"]
            missing += [("open data", ids[word]) for word in listed if word not in known]
        for language in LANGUAGES:
            drawn, said = method.draw_terms(Wording(language)), messages(language)
            anchors = re.findall(r'id="([^"]+)"', drawn)
            assert len(anchors) == len(set(anchors))
            missing += [(language, ids[word]) for word in listed if ids[word] not in said]
            missing += [
                (f"Method, {language}", ids[word])
                for word in listed
                if escape(said.get(ids[word], ("",))[0]) not in drawn
            ]

    assert missing == []


def test_every_message_stands_once() -> None:
    for language in LANGUAGES:
        file = ROOT / "dashboard" / "presentation" / "locale" / language / "messages.po"
        names = re.findall(r'^msgid "(.+)"$', file.read_text("utf-8"), re.MULTILINE)

        assert [name for name, n in Counter(names).items() if n > 1] == []


def test_what_is_spoken_of_a_number_has_plural_forms_and_nothing_else_has() -> None:
    plural = {m.id[0] for m in read_catalogue("cs") if m.id and not isinstance(m.id, str)}
    call = re.compile(r'(?:words|wording|self)(\.plural)?\(\s*"([a-z_]+(?:\.[a-z_0-9]+)+)"')

    wrong = {
        name
        for path in CODE
        for counted, name in call.findall(path.read_text("utf-8"))
        if bool(counted) != (name in plural)
    }

    assert wrong == set()


def test_a_report_has_one_name_wherever_its_number_is_said() -> None:
    for language, other in (("en", r"submissions? \{(?!day)"), ("cs", r"podání\w* \{(?!day)")):
        texts = [text for texts in messages(language).values() for text in texts]

        assert [text for text in texts if re.search(other, text, re.IGNORECASE)] == []


def test_czech_is_nowhere_english_by_neglect() -> None:
    english, czech = messages("en"), messages("cs")

    same = {name for name in english if set(english[name]) & set(czech[name])}

    assert same == SAME_IN_BOTH


def test_every_message_that_the_code_speaks_is_in_the_catalogue() -> None:
    assert spoken() - set(messages("en")) == set()


def test_every_warning_has_a_short_name() -> None:
    """By it answers are asked for and kept in receipts, where its sentence has no values any more."""
    warned = re.compile(r'Finding\(\s*"([a-z-]+)",[^()]*Severity\.WARNING')
    codes = {code for path in CODE for code in warned.findall(path.read_text("utf-8"))}

    assert "evidence-missing" in codes
    assert {f"warning.{code}" for code in codes} - set(messages("en")) == set()
    assert Wording("cs").warning("evidence-missing") == "chybějící doklad"
    assert Wording("cs").warning("of-a-former-version") == "jiné upozornění"


def test_every_language_uses_the_same_values() -> None:
    def fields(texts: tuple[str, ...]) -> set[str | None]:
        return {field for text in texts for _, field, _, _ in Formatter().parse(text) if field}

    english, others = messages("en"), {lang: messages(lang) for lang in LANGUAGES}

    assert {
        (lang, name)
        for lang, said in others.items()
        for name in english
        if fields(english[name]) != fields(said[name])
    } == set()


def test_numbers_and_days_follow_the_language() -> None:
    czech, english = Wording("cs"), Wording("en")

    assert (czech.number(Decimal("1234.5")), czech.number(28912)) == ("1\u00a0234,5", "28\u00a0912")
    assert one_line(czech.number(28912)) == "28 912"
    assert english.number(Decimal("1234.5")) == "1,234.5"
    assert (czech.date(date(2022, 10, 18)), czech.date(None)) == ("18. 10. 2022", "–")
    assert english.date(date(2022, 10, 18)) == "18 Oct 2022"
    for begun in (
        *("1 schválený údaj má", "2 schválené údaje mají"),
        *("5 schválených údajů má", "21 schválených údajů má"),
    ):
        assert czech.plural("overview.later", int(begun.split()[0])).startswith(begun)


def test_a_value_is_no_pattern_and_control_characters_are_made_visible() -> None:
    problem = Problem("date-form", {"found": "{0.__class__}"})

    assert Wording("en").problem(problem)[0] == "“{0.__class__}” is not a date."
    assert one_line("a\nb\x1b[31m") == "a\\nb\\x1b[31m"


def test_an_unknown_message_is_an_error_of_the_program() -> None:
    for language in LANGUAGES:
        with pytest.raises(UnfitMessage):
            Wording(language)("no.such.message")


def test_a_number_in_per_cent_is_quoted_as_its_cell_shows_it() -> None:
    problem = Problem("number-percent", {"indicator": "3.2.a"}, value="45.5%", sheet="List1")

    assert "„45,5\u00a0%“" in Wording("cs").problem(problem)[0]
    assert "“45.5%”" in Wording("en").problem(problem)[0]


def test_a_number_below_zero_is_no_formula_in_open_data() -> None:
    written = exported_files.csv_text(["value"], [["-3.5"], ["-1+1"], ["=1"]])

    assert written.split("\r\n")[1:4] == ["-3.5", "'-1+1", "'=1"]


def test_of_cells_that_are_merged_across_no_value_is_asked_for_in_each_row() -> None:
    problem = Problem("cells-merged", {"range": "F2:G2"}, row=2, column=6)
    for language in LANGUAGES:
        fix = Wording(language).problem(problem)[1]
        assert not re.search("row|řád", fix)
