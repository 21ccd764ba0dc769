"""No message can fail: a code has a record, a record its sentences, and every call gives what they take."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import Environment, nodes

from dashboard.presentation.languages import LANGUAGES, Wording, read_catalogue
from dashboard.text.problem import Problem
from dashboard.text.problem_records import (
    EVERYWHERE,
    INFORMATION,
    KINDS,
    RECORDS,
    FieldKind,
    UnfitMessage,
    family_of,
    find_unfit,
)

ROOT = Path(__file__).resolve().parents[2]
CODE = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
TEMPLATES = [
    (path, Environment().parse(path.read_text("utf-8")))
    for path in (ROOT / "dashboard" / "markup" / "templates").rglob("*.html")
]
GIVEN = json.loads((ROOT / "tests" / "golden" / "problems.json").read_text("utf-8"))
"""Problems by code as their makers really built them in the tests, a line for each set of fields."""

SAMPLES = {
    FieldKind.TEXT: ("x", "", "{0}", "<b>ž</b>\n\x1b"),
    FieldKind.WORD: ("submit", "not_applicable", "?"),
    FieldKind.VALUE: ("delay", "nothing_to_report", "1234.5", "1/8", "0"),
    FieldKind.NUMBER: ("-1.5", "1250750", "1E-7"),
    FieldKind.COUNT: ("0", "10000"),
    FieldKind.DAY: ("2022-12-31",),
    FieldKind.STATED: ("2022", "2022-12-31"),
}
UNFIT = ("", "2021-06-30x", "45.5%", "NaN", "1/2/3", "31. 12. 2021")
WORD = re.compile(r"[^\W_]+")
FILLED_LATER = {"task.of_goal"}
"""Sentences that are filled as markup, with markup."""


@cache
def fields_of(message: str) -> set[str]:
    """The fields of a sentence, in either language."""
    return {
        field
        for language in LANGUAGES
        for text in texts(language).get(message, ())
        for _, field, _, _ in Formatter().parse(text)
        if field
    }


@cache
def sentences() -> frozenset[str]:
    return frozenset(texts("en"))


@cache
def texts(language: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for message in read_catalogue(language):
        if message.id:
            name = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string
            found[name] = (text,) if isinstance(text, str) else tuple(text or ())
    return found


def test_every_code_has_one_record_and_every_record_its_sentence() -> None:
    spoken = {name.removeprefix("problem.") for name in texts("en") if name.startswith("problem.")}

    assert spoken == set(RECORDS)


def test_every_problem_says_what_to_do_unless_its_record_says_that_it_only_informs() -> None:
    """Also without a variant; and no remedy is written for a code or a family that does not exist."""
    remedies = {name.split(".", 1)[1] for name in sentences() if name.startswith("fix.")}

    helpless = {code for code in RECORDS if not {code, family_of(code)} & remedies}

    assert helpless == INFORMATION
    assert {name.split(".")[0] for name in remedies} <= {*RECORDS, *map(family_of, RECORDS)}
    for code in RECORDS.keys() - INFORMATION:
        given = {field.rstrip("?"): sample(field.rstrip("?"), 0) for field in RECORDS[code]}
        problem = Problem(code, given | {"found": "x"})
        for language in LANGUAGES:
            assert all(Wording(language).problem(problem)), code


def test_a_sentence_takes_no_field_that_the_record_does_not_have() -> None:
    wrong = {
        name: sorted(beyond)
        for name in sentences()
        if is_of_a_problem(name)
        for record in [RECORDS.get(name.split(".")[1], ())]
        if (beyond := fields_of(name) - {field.rstrip("?") for field in record} - EVERYWHERE)
    }

    assert wrong == {}


def test_every_problem_is_a_sentence_in_both_languages_with_every_kind_of_value() -> None:
    """With the fields that a record must have, and with all that it may have."""
    for code, record in RECORDS.items():
        for turn in range(max(map(len, SAMPLES.values()))):
            for fields in (record, [field for field in record if not field.endswith("?")]):
                names = [field.rstrip("?") for field in fields]
                values = {name: sample(name, turn) for name in names} | {"found": "x"}
                for variant in variants(code, values):
                    problem = Problem(code, values | variant, value="x", row=1, column=1)
                    for language in LANGUAGES:
                        assert Wording(language).problem_line(problem)


def sample(name: str, turn: int) -> str:
    samples = SAMPLES[KINDS.get(name, FieldKind.TEXT)]
    return samples[turn % len(samples)]


def variants(code: str, values: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What chooses each remedy for which there are values; nothing chooses the one that has no name."""
    beginning = f"fix.{code}"
    for name in sentences():
        if name == beginning and fields_of(name) <= set(values):
            yield {}
        elif name.startswith(f"{beginning}.") and fields_of(name) <= set(values):
            yield {"variant": name.removeprefix(f"{beginning}.")}
    if beginning not in sentences():
        yield {}


def test_every_problem_that_a_maker_built_is_a_sentence_without_a_machine_word() -> None:
    for code, built in GIVEN.items():
        for one in built:
            problem = Problem(code, one["values"], value=one["value"], sheet=one["sheet"])
            for language in LANGUAGES:
                message, fix = Wording(language).problem(problem)
                assert message
                assert "{" not in re.sub(re.escape(problem.values.get("found", "")), "", message)
                assert fix == fix.strip()


def test_every_code_has_problems_that_its_makers_built() -> None:
    """What no test makes has no real values, and so no proof that its sentence can be said: make it in one
    (`test_made_problems.py` has those of servers and children), and collect it."""
    assert set(GIVEN) == set(RECORDS)
    assert all(GIVEN.values())


@pytest.mark.parametrize(
    "kind", [kind for kind in FieldKind if kind not in {FieldKind.TEXT, FieldKind.STATED}]
)
def test_a_value_of_another_kind_cannot_be_built_and_is_shown_as_it_is_in_production(
    kind: FieldKind,
) -> None:
    name = next(each for each in KINDS if KINDS[each] is kind)
    code = next(code for code, record in RECORDS.items() if name in record)
    fields = {field.rstrip("?"): sample(field.rstrip("?"), 0) for field in RECORDS[code]}
    bad = "two\nlines" if kind is FieldKind.WORD else "31. 12. 2021"

    with pytest.raises(UnfitMessage):
        Problem(code, fields | {"found": "x", name: bad})
    with warnings.catch_warnings(record=True) as logged:
        warnings.simplefilter("always")
        problem = Problem(code, fields | {"found": "x", name: bad})
        lines = [Wording(language).problem_line(problem) for language in LANGUAGES]

    assert all(lines)
    assert logged
    assert bad not in " ".join(str(each.message) for each in logged)


def test_no_value_whatever_ends_a_sentence_in_production() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in (name for name in KINDS if KINDS[name] is not FieldKind.WORD):
            code = next(each for each, record in RECORDS.items() if {name, f"{name}?"} & {*record})
            for text in UNFIT:
                problem = Problem(code, {name: text})
                assert all(Wording(language).problem_line(problem) for language in LANGUAGES)
        for language in LANGUAGES:
            assert Wording(language)("no.such.message", a=1) == "no.such.message"
            assert Wording(language).plural("no.such.message", 2) == "no.such.message"
            assert "–" in Wording(language)("task.of_goal", goal="1")


def test_a_problem_without_a_record_or_with_a_field_too_many_cannot_be_built() -> None:
    with pytest.raises(UnfitMessage, match="no-such-code: no record"):
        Problem("no-such-code")
    with pytest.raises(UnfitMessage, match="file-empty: why is not in its record"):
        Problem("file-empty", {"why": "x"})
    with pytest.raises(UnfitMessage, match="value-differs: no word"):
        Problem("value-differs", {"submission": "1", "found": "x"})


def test_every_maker_gives_its_problem_the_fields_of_its_record() -> None:
    """Where it names the code and the fields in full; each other one is held when it builds a problem."""
    wrong, seen = [], set()
    for path in CODE:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and (built := problem_of(call)):
                code, given = built
                seen.add(code)
                values = dict.fromkeys(given, "x")
                unfit = [
                    each
                    for each in find_unfit(code, values, has_cell="value" in call_keywords(call))
                    if not re.search(r" is no \w+( \w+)*$", each)
                ]
                wrong += [(path.name, call.lineno, each) for each in unfit]

    assert wrong == []
    assert seen
    assert seen <= set(RECORDS)


def call_keywords(call: ast.Call) -> set[str]:
    return {keyword.arg or "" for keyword in call.keywords}


def problem_of(call: ast.Call) -> tuple[str, set[str]] | None:
    """The code and the fields of a problem that a call builds; None for any other call."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    code = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    if not isinstance(code, str) or not code:
        return None
    if name in {"refuse", "UnreadableWorkbook", "NoLongerPermitted"}:
        given = call_keywords(call)
        return None if "" in given else (code, given)
    if name != "Problem":
        return None
    values = call.args[1] if len(call.args) > 1 else ast.Dict([], [])
    if not isinstance(values, ast.Dict) or None in values.keys:
        return None
    return code, {str(ast.literal_eval(key)) for key in values.keys if key is not None}


def test_every_call_gives_its_sentence_each_value_that_it_takes() -> None:
    """Where a call names its message and its values in full."""
    wrong = []
    for path in CODE:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and (spoken := sentence_of(call)):
                message, given = spoken
                if missing := fields_of(message) - given:
                    wrong.append((path.name, call.lineno, message, sorted(missing)))
    for path, template in TEMPLATES:
        for said in template.find_all(nodes.Call):
            match said:
                case nodes.Call(
                    node=nodes.Name(name="words") | nodes.Getattr(attr="plural"),
                    args=[nodes.Const(value=str(message)), *counted],
                ):
                    given = {keyword.key for keyword in said.kwargs} | ({"n"} if counted else set())
                    if missing := fields_of(message) - given:
                        wrong.append((path.name, said.lineno, message, sorted(missing)))

    assert [each for each in wrong if each[2] not in FILLED_LATER] == []


def test_every_message_is_said_somewhere() -> None:
    """What nothing says is dead: it is deleted.

    A part that the code fills in is made of words that it or a shipped file holds.
    """
    words, patterns = code_words()

    def is_said(name: str) -> bool:
        fills = (match.groups() for each in patterns if (match := each.fullmatch(name)))
        return name in words or any(
            set(WORD.findall(" ".join(parts).lower())) <= words for parts in fills
        )

    # What commands of an earlier version are called is typed by whoever still types it.
    unsaid = {name for name in sentences() if not is_said(name)}
    assert {name for name in unsaid if not name.startswith("gone.")} == set()
    remedies = {name for name in sentences() if name.startswith("fix.") and name.count(".") == 2}
    assert {name for name in remedies if name.split(".")[2] not in words} == set()


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
    for _, template in TEMPLATES:
        words |= {str(constant.value) for constant in template.find_all(nodes.Const)}
        for named in template.find_all((nodes.Name, nodes.Getattr)):
            words.update(WORD.findall(getattr(named, "name", "") or getattr(named, "attr", "")))
        for joined in template.find_all(nodes.Concat):
            texts = [getattr(part, "value", None) for part in joined.nodes]
            patterns.add("".join(re.escape(t) if isinstance(t, str) else "(.+)" for t in texts))
    shipped = [ROOT / "indicators.yaml", *ROOT.glob("d*/**/*.yaml")]
    words.update(w for path in shipped for w in WORD.findall(path.read_text("utf-8").lower()))
    return words, {re.compile(each) for each in patterns if "\\." in each}


def is_of_a_problem(message: str) -> bool:
    """Whether it is of a code: those are traced by the problems that their makers built."""
    return message.split(".", maxsplit=1)[0] in {"problem", "fix"}


def sentence_of(call: ast.Call) -> tuple[str, set[str]] | None:
    """The message that a call speaks and the names of its values; None for any other call."""
    function, given = call.func, {keyword.arg or "" for keyword in call.keywords}
    if isinstance(function, ast.Attribute) and function.attr == "plural":
        function, given = function.value, given | {"n"}
    name = getattr(function, "id", getattr(function, "attr", ""))
    first = call.args[0] if call.args else None
    if name not in {"words", "wording"} or "" in given:
        return None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return None
    return first.value, given
