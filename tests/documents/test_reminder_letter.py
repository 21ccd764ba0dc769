"""The letter to a body: what is asked, what waits, what others have told; one source for every format."""

from __future__ import annotations

import html
import io
from datetime import date
from pathlib import Path
from typing import Any

import docx

from dashboard.documents.formats import html_and_markdown, pdf, plain_text, word
from dashboard.documents.letter_items import ReminderLetter
from dashboard.documents.reminder_letter import build_letter
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.fulfilment.what_is_outstanding import ReturnedSubmission
from dashboard.presentation import delay_words
from dashboard.presentation.languages import Wording
from dashboard.progress import contradictions
from dashboard.strategy import Strategy
from dashboard.strategy.check_file import parse
from tests.assessed import poppler
from tests.outstanding import answer_of
from tests.small_plan import TEXT, plan, row, rows

EN, CS = Wording("en"), Wording("cs")
DAY, MAY = date(2025, 1, 30), date(2024, 5, 1)
ROUNDS = """
rounds:
  - {id: spring, title: Spring, start: 2024-01-01, end: 2024-06-30, due: 2024-07-30, source: x}
  - {id: autumn, title: Autumn, title_cs: Podzim, start: 2024-07-01, end: 2024-12-31, due: 2025-02-28,
     source: x}
"""
REPLY_BY = date(2025, 2, 14)
PLACES = """
    address: Letná 3, Prague
    contact: {person: Eva Malá, phone: "974 832 111", mail: eva@example.cz}
    signatory: Head of the department
    signatory_cs: ředitelka odboru
"""


def letter(
    code: str,
    *told: Any,
    waiting: tuple[Any, ...] = (),
    more: str = "",
    strategy: Strategy | None = None,
    day: date = DAY,
    **facts: Any,
) -> ReminderLetter:
    """The letter to a body where something was told and something waits, with more facts."""
    known, standing, sent = strategy or plan(more), rows(*told), rows(*waiting)
    returned = {code: facts.pop("returned", ())}
    found = answer_of(situation(known, standing, day), standing, sent, returned)
    body = found.body(code)
    assert body is not None
    return ReminderLetter(known, body, standing, sent, known_on=9, **facts)


def text_of(made: ReminderLetter, words: Wording = EN) -> str:
    return plain_text.render_text(build_letter(made, REPLY_BY, words))


def part(text: str, heading: str) -> list[str]:
    """The lines of the part under a heading of a letter, without the heading's letter."""
    blocks = text.split("\n\n")
    at = next((n for n, each in enumerate(blocks) if each[3:] == heading and each[1] == "."), None)
    return [] if at is None else blocks[at + 1].splitlines()


ASKED, RETURNED = "What we need from you", "What we returned to you, and why"
WAITING = "What we have received from you and the coordinator has yet to decide on"
JOINT = "Joint tasks that another body has reported on"


def test_what_is_missing_is_told_by_task_with_its_deadline_in_words() -> None:
    text = text_of(letter("CPD"))

    assert text.splitlines()[0] == "A plan: request for progress reports by 14 Feb 2025"
    assert part(text, ASKED) == [
        "1. Write (1.1): The text; The print. Deadline 31 Dec 2024, 30 days late. We have no report on this"
        " by a responsible body, neither approved nor awaiting a decision. Please send: The day it was"
        " completed, and evidence."
    ]
    assert (
        "Prevention is responsible for 2 tasks of the strategy. Computed status as of 30 Jan 2025:"
        in text
    )
    assert "Please answer part A." in text
    assert "Next deadline, 31 Dec 2025:\n\n- Count (1.2): Counted\n" in text
    assert "Please answer by 14 Feb 2025 on the page “Report progress” of the dashboard" in text
    assert [part(text, each) for each in (RETURNED, WAITING, JOINT)] == [[], [], []]
    assert "1.1.a" not in text


def test_what_a_body_said_itself_is_repeated_in_its_words_of_what_it_said_it() -> None:
    said = (
        row("CPD", "1.1.a", MAY, 0, component="text", note="Draft with the minister."),
        row("CPD", "1.1.b", MAY, 0, component="print", note="After the text."),
    )

    (item,) = part(text_of(letter("CPD", said[0])), ASKED)
    assert "The text – you wrote (1 May 2024): “Draft with the minister”." in item
    assert "The text: Deadline 31 Dec 2024, 30 days late. The print: Deadline" in item
    assert item.count("We have no report on this") == 1

    (item,) = part(text_of(letter("CPD", *said)), ASKED)
    assert "The text – you wrote (1 May 2024): “Draft with the minister”." in item
    assert "The print – you wrote (1 May 2024): “After the text”." in item
    same = ({**each, "note": "No money."} for each in said)
    (item,) = part(text_of(letter("CPD", *same)), ASKED)
    assert item.count("ou wrote (1 May 2024): “No money”.") == 1


def test_a_body_of_which_nothing_is_asked_gets_thanks_at_most() -> None:
    done = [
        row("CPD", f"1.1.{id}", MAY, 1, component=name)
        for id, name in (("a", "text"), ("b", "print"))
    ]
    made = letter("CPD", *done)
    text = text_of(made)

    assert not made.asks
    assert text.splitlines()[0] == "A plan: thank you for your cooperation"
    assert "As of 30 Jan 2025 nothing is asked of you." in text
    assert "Tasks that are met according to the computed status: Write (1.1)." in text
    assert "Please answer" not in text
    assert "overdue" not in text


def test_what_waits_is_never_asked_for() -> None:
    sent = (row("CPD", "1.1", MAY, note="Both are at the printer's."),)
    made = letter("CPD", waiting=sent)

    assert not made.asks
    assert part(text_of(made), WAITING) == [
        "- Write (1.1): report in words, 1 May 2024 (report no. 1)."
        " Its approval would not change the computed status of the task as of 30 Jan 2025."
    ]


def test_a_report_that_waits_says_what_its_approval_would_do() -> None:
    sent = (
        row("CPD", "1.1.a", MAY, 1, component="text", evidence="no. 5"),
        row("CPD", "1.1.b", MAY, 0, component="print"),
    )
    would_be = {"1.1": Status.PARTIALLY_MET}

    text = text_of(letter("CPD", waiting=sent, effect=lambda number: would_be))

    assert part(text, WAITING)[0] == (
        "- Write (1.1): The text, 1 May 2024, evidence: no. 5; The print: not reached, 1 May 2024,"
        " no evidence given (report no. 1)."
        " If approved, the computed status of the task would be: partially met."
    )
    assert "nothing is asked of you" in text


def test_evidence_that_a_waiting_report_lacks_is_asked_for() -> None:
    sent = (
        row("CPD", "1.1.a", MAY, 1, component="text"),
        row("CPD", "1.1.b", MAY, 1, component="print", evidence="no. 5"),
    )

    assert part(text_of(letter("CPD", waiting=sent)), ASKED) == [
        "1. Write (1.1): Evidence is missing for the entry of 1 May 2024 (your report no. 1)."
        " Please send: The evidence, or its file number."
    ]


def test_what_was_returned_stands_with_its_reason_and_is_to_be_answered() -> None:
    about = (("2.1", None), ("1.1", "1.1.a"))
    back = (ReturnedSubmission(7, "a.csv", "row 4: which\ntext?", about),)
    made = letter("MOJ", returned=back)
    text = text_of(made)

    (asked,) = part(text, ASKED)
    assert asked.startswith("1. Write (1.1): The print. Deadline")
    assert "The text" not in text, "what was returned is asked for once, by its correction"
    assert part(text, RETURNED) == [
        "- Report no. 7 (a.csv). Later (2.1), Write (1.1). Why it was returned: “row 4: which text?”"
        " Until you submit it again its entries are not counted. Submitted again and approved with the same"
        " values, it would not change the computed status of any task."
    ]
    moved = letter("MOJ", returned=back, effect=lambda number: {"1.1": Status.MET})
    assert part(text_of(moved), RETURNED)[0].endswith("the computed status would be: met (1.1).")
    assert "Please answer parts A and B." in text


def test_a_joint_task_is_left_to_the_owner_that_has_reported_on_it() -> None:
    told = row("MOJ", "1.1.a", MAY, 0, component="text")
    sent = (row("MOJ", "1.1.b", MAY, 1, component="print"),)
    text = text_of(letter("CPD", told, waiting=sent))

    assert part(text, ASKED) == []
    assert part(text, JOINT) == [
        "- Write (1.1): Missing: The text. Last report, as of: MOJ, 1 May 2024."
        " The print: report no. 1 (MOJ) awaits the coordinator’s decision."
    ]
    assert "The text: Deadline" in part(text_of(letter("MOJ", told)), ASKED)[0]


def test_a_missed_round_asks_for_nothing_on_which_another_report_waits() -> None:
    sent = (row("MOJ", "1.1", MAY, note="Both are at the printer's."),)
    made = letter("CPD", waiting=sent, more=ROUNDS)
    text = text_of(made)

    assert made.body.outstanding == ("1.2.a",), "the report of another owner answers for both"
    (asked,) = part(text, ASKED)
    assert asked == (
        "1. Count (1.2): Counted. Deadline 31 Dec 2025. These rounds ask about it: Spring, Autumn. Please"
        " send: A report on its progress; if nothing has changed, “nothing to report”."
    )
    assert "late" not in text
    assert "Next deadline" not in text, "it is named where it is asked for"
    assert part(text, JOINT) == [
        "- Write (1.1): "
        "The text: report no. 1 (MOJ), which awaits the coordinator’s decision, says: "
        "narrative, “Both are at the printer's”. "
        "The print: report no. 1 (MOJ), which awaits the coordinator’s decision, says: "
        "narrative, “Both are at the printer's”."
    ]


def test_a_waiting_report_that_says_no_is_not_told_as_what_is_missing() -> None:
    sent = (
        row("MOJ", "1.1.a", MAY, 1, component="text"),
        row("MOJ", "1.1.b", MAY, 0, component="print", note="Next year."),
    )

    assert part(text_of(letter("CPD", waiting=sent)), JOINT) == [
        "- Write (1.1): The text: report no. 1 (MOJ) awaits the coordinator’s decision."
        " The print: report no. 1 (MOJ), which awaits the coordinator’s decision, says: "
        "not reached, “Next year”."
    ]


def test_what_is_overdue_and_asked_by_rounds_is_one_item_with_every_reason() -> None:
    text = text_of(letter("CPD", more=ROUNDS))

    first, second = part(text, ASKED)
    assert first.startswith(
        "1. Write (1.1): The text; The print. Deadline 31 Dec 2024, 30 days late."
        " These rounds ask about it: Spring, Autumn. We have no report on this"
    )
    assert second.startswith("2. Count (1.2): Counted. Deadline 31 Dec 2025. These rounds ask")
    assert "Round “Spring”, which was to be submitted by 30 Jul 2024, asks about 1 Jan 2024" in text
    assert "Round “Autumn”, submit by 28 Feb 2025, asks about 1 Jul 2024 to 31 Dec 2024." in text
    early = text_of(letter("MOJ", more=ROUNDS, day=MAY))
    assert part(early, ASKED)[0].startswith(
        "1. Write (1.1): The text; The print. Deadline 31 Dec 2024. Round “Spring” asks about it."
    )


def test_what_is_noted_of_a_round_is_a_sentence_of_its_own() -> None:
    for stop in ("", "."):
        noted = ROUNDS.replace(
            "title_cs: Podzim", f"title_cs: Podzim, note: With the minutes{stop}"
        )

        text = text_of(letter("CPD", more=noted))

        assert "asks about 1 Jul 2024 to 31 Dec 2024. With the minutes. Where" in text


def test_what_is_due_today_is_not_called_late() -> None:
    day = date(2024, 12, 31)
    text = text_of(letter("CPD", day=day), Wording("en", day))

    assert "The deadline is today, 31 Dec 2024." in part(text, ASKED)[0]
    assert "late" not in text
    assert "Next deadline, 31 Dec 2025" in text


def test_a_contradiction_is_a_question_with_both_rows() -> None:
    told = [
        row("CPD", "1.1.a", MAY, 1, component="text", evidence="list 3"),
        row("MOJ", "1.1.a", MAY, 0, component="text", evidence="PPR-10", submission=2),
    ]
    found = contradictions.find_among(plan(), rows(*told), DAY)
    text = text_of(letter("MOJ", *told, disputes=found))

    (asked,) = part(text, ASKED)
    assert asked.startswith("1. Write (1.1): The print. Deadline")
    assert (
        "Contradiction with CPD: The text. Your report no. 2: not reached, 1 May 2024,"
        " evidence: PPR-10. CPD, report no. 1: reached, 1 May 2024, evidence: list 3." in asked
    )
    assert asked.endswith("Whether you stand by your entry; if not, please withdraw report no. 2.")


def test_what_nobody_has_told_keeps_its_place_and_says_what_to_fill() -> None:
    made = build_letter(letter("CPD"), REPLY_BY, CS)

    assert made.head is not None
    assert made.head.addressee[-1] == "[doplňte: adresa nebo datová schránka]"
    assert [text for _, text in made.head.reference][:2] == [
        "[doplňte: číslo jednací]",
        "[doplňte: den odeslání]",
    ]
    assert "[doplňte: kdo dopis podepisuje a v jaké funkci]" in plain_text.render_text(made)


def test_contacts_and_who_signs_come_from_the_strategy() -> None:
    named = TEXT.replace(
        "{code: MOI, kind: ministry, name: Interior, name_cs: Vnitro}",
        f"code: MOI\n    kind: ministry\n    name: Interior\n    name_cs: Vnitro{PLACES.rstrip()}",
    ).replace("name_cs: Prevence", "name_cs: odbor prevence")
    strategy, problems = parse(named)
    assert problems == []
    made = build_letter(letter("CPD", strategy=strategy), REPLY_BY, CS)
    text = plain_text.render_text(made)

    assert made.head is not None
    assert ("Telefon", "974\xa0832\xa0111") in made.head.reference
    assert made.head.sender == ("Vnitro",)
    assert made.head.addressee[:2] == ("Odbor prevence", "Vnitro")
    assert "Vážení,\n\nOdbor prevence je gestorem 2 úkolů" in text.replace("\xa0", " ")
    assert "Dotazy zodpoví: Eva Malá, 974 832 111, eva@example.cz." in text
    assert "ředitelka odboru" in text
    wrong = named.replace("person:", "persom:")
    assert [each.code for each in parse(wrong)[1]] == ["unknown-key"]


def test_lateness_is_told_in_years_or_months_and_never_more_than_has_passed() -> None:
    due = date(2021, 12, 31)
    said = {
        date(2022, 1, 30): "30 days late",
        date(2022, 1, 31): "1 month late (31 days)",
        date(2022, 2, 1): "over 1 month late (32 days)",
        date(2022, 2, 28): "2 months late (59 days)",
        date(2022, 12, 30): "over 11 months late (364 days)",
        date(2022, 12, 31): "1 year late (365 days)",
        date(2024, 3, 31): "over 2 years late (821 days)",
    }

    assert {day: delay_words.late_text(due, day, EN) for day in said} == said
    assert delay_words.late_text(due, date(2024, 3, 31), CS) == "přes 2 roky po termínu (821 dní)"


def test_every_format_says_the_same(tmp_path: Path) -> None:
    told = row("CPD", "1.1.a", MAY, 0, component="text", note="O tom <b>v</b> srpnu.")
    address = "https://plneni.example/report?unit=CPD&lang=cs"
    made = build_letter(letter("CPD", told, more=ROUNDS), REPLY_BY, CS, address)
    content, page = pdf.render_pdf(made), html_and_markdown.render_body(made, below=2)
    written = docx.Document(io.BytesIO(word.render_word(made)))
    parts = (each for each in written.element.body.iter() if each.tag.endswith("}t"))
    said = {
        "text": plain_text.render_text(made),
        "word": "".join(each.text or "" for each in parts),
        "pdf": poppler("pdftotext", content, tmp_path),
        "html": html.unescape(page),
    }

    for name, text in said.items():
        squeezed = "".join(text.split())
        for wanted in (made.title, "Otom<b>v</b>srpnu", "28.2.2025"):
            assert "".join(wanted.split()) in squeezed, name
    assert made.title.endswith("do 14.\xa02.\xa02025"), "a line ends where it may"
    assert "https://plneni.example/report?unit=CPD&amp;lang=cs" in page
    links = [each.target_ref for each in written.part.rels.values() if each.is_external]
    assert links == [address]
    assert "<b>v</b>" not in page
    assert poppler("pdfinfo", content, tmp_path).count("Tagged:          yes") == 1
