"""The catalogues: complete in both languages, and every id that the program speaks is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from dashboard.presentation import open_data
from dashboard.presentation.languages import LANGUAGES, Wording, one_line, read_catalogue
from dashboard.text.problem import Problem
from dashboard.text.problem_records import UnfitMessage

ROOT = Path(__file__).resolve().parents[2]
CODE = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py")]

WORD = re.compile(r"[^\W_]+")

SAME_IN_BOTH = {
    *("kind.pdf", "kind.rtf", "kind.index", "date.day", "trends.span", "narrative.remark"),
    *("headline.alone", "headline_part.alone", "delay.because"),
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


def code_words() -> tuple[set[str], set[re.Pattern[str]]]:
    """The words that the code and shipped files hold, and the patterns of the ids it puts together."""
    words, patterns = set[str](), set[str]()
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Constant(value=str(text)) if " " not in text or "\n" not in text:
                    words |= {text, *WORD.findall(text.lower())}
                case ast.JoinedStr(values=parts):
                    texts = [getattr(part, "value", None) for part in parts]
                    patterns.add(
                        "".join(re.escape(t) if isinstance(t, str) else "(.+)" for t in texts)
                    )
                case ast.Attribute(attr=name) | ast.keyword(arg=str(name)) | ast.arg(arg=name):
                    words.update(WORD.findall(name.lower()))
                case ast.Name(id=name) | ast.FunctionDef(name=name):
                    words.update(WORD.findall(name.lower()))
    shipped = [ROOT / "indicators.yaml", *ROOT.glob("d*/**/*.yaml")]
    words.update(w for path in shipped for w in WORD.findall(path.read_text("utf-8").lower()))
    return words, {re.compile(p) for p in patterns if "\\." in p}


def test_every_message_is_said_somewhere() -> None:
    """A part that the code fills in is made of words that it or a shipped file holds."""
    words, patterns = code_words()

    def is_said(name: str) -> bool:
        fills = (match.groups() for p in patterns if (match := p.fullmatch(name)))
        return name in words or any(
            set(WORD.findall(" ".join(parts).lower())) <= words for parts in fills
        )

    assert [name for name in messages("en") if not is_said(name)] == []


def test_every_language_has_every_message_and_no_other() -> None:
    english, czech = messages("en"), messages("cs")

    assert set(english) == set(czech)
    assert all(all(texts) for texts in (*english.values(), *czech.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_stands_once(language: str) -> None:
    text = (ROOT / "dashboard" / "presentation" / "locale" / language / "messages.po").read_text(
        "utf-8"
    )
    names = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)

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


@pytest.mark.parametrize(
    ("language", "other"), [("en", r"submissions? \{(?!day)"), ("cs", r"podání\w* \{(?!day)")]
)
def test_a_report_has_one_name_wherever_its_number_is_said(language: str, other: str) -> None:
    texts = (text for texts in messages(language).values() for text in texts)

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


def test_both_languages_use_the_same_values() -> None:
    def fields(texts: tuple[str, ...]) -> set[str | None]:
        return {field for text in texts for _, field, _, _ in Formatter().parse(text) if field}

    english, czech = messages("en"), messages("cs")

    assert {name for name in english if fields(english[name]) != fields(czech[name])} == set()


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, "1 schválený údaj má"),
        (2, "2 schválené údaje mají"),
        (5, "5 schválených údajů má"),
        (21, "21 schválených údajů má"),
    ],
)
def test_czech_counts_with_three_plurals(n: int, expected: str) -> None:
    assert Wording("cs").plural("overview.later", n).startswith(expected)


def test_numbers_and_days_follow_the_language() -> None:
    assert Wording("cs").number(Decimal("1234.5")) == "1\u00a0234,5"
    assert Wording("en").number(Decimal("1234.5")) == "1,234.5"
    assert Wording("cs").date(date(2022, 10, 18)) == "18. 10. 2022"
    assert Wording("en").date(date(2022, 10, 18)) == "18 Oct 2022"
    assert Wording("cs").date(None) == "–"


def test_a_value_with_braces_is_no_pattern() -> None:
    problem = Problem("date-form", {"found": "{0.__class__}"})

    message, _ = Wording("en").problem(problem)

    assert message == "“{0.__class__}” is not a date."


def test_control_characters_of_a_text_are_made_visible() -> None:
    assert one_line("a\nb\x1b[31m") == "a\\nb\\x1b[31m"


def test_an_unknown_message_is_an_error_of_the_program() -> None:
    for language in LANGUAGES:
        with pytest.raises(UnfitMessage):
            Wording(language)("no.such.message")


def test_a_czech_number_is_printed_with_a_space_between_its_thousands() -> None:
    assert one_line(Wording("cs").number(28912)) == "28 912"


def test_a_number_in_per_cent_is_quoted_as_its_cell_shows_it() -> None:
    problem = Problem("number-percent", {"indicator": "3.2.a"}, value="45.5%", sheet="List1")

    assert "„45,5\u00a0%“" in Wording("cs").problem(problem)[0]
    assert "“45.5%”" in Wording("en").problem(problem)[0]


def test_a_number_below_zero_is_no_formula_in_open_data() -> None:
    written = open_data.csv_text(["value"], [["-3.5"], ["-1+1"], ["=1"]])

    assert written.split("\r\n")[1:4] == ["-3.5", "'-1+1", "'=1"]


def test_of_cells_that_are_merged_across_no_value_is_asked_for_in_each_row() -> None:
    problem = Problem("cells-merged", {"range": "F2:G2"}, row=2, column=6)
    for language in LANGUAGES:
        fix = Wording(language).problem(problem)[1]
        assert not re.search("row|řád", fix)
