"""The papers for a meeting: what changed and came, who owes what, what to decide, whom to remind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from dashboard.assessment.card import Card, CardRecord
from dashboard.cli.command_line import shared_options
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import (
    Bullets,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    as_cited_text,
)
from dashboard.documents.chapters.annexes import SourceFile
from dashboard.documents.meeting import ChangesSince, PendingSubmission, build_pack
from dashboard.fulfilment.compare_days import Side, find_new_rows
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.progress.contradictions import find_among
from dashboard.workflow import document_material
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.answers import answer_of
from tests.assessed import NOW, material_of, workspace_of
from tests.small_plan import plan, row, rows

BEFORE, AFTER = date(2022, 6, 30), date(2023, 6, 30)


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(NOW, tmp_path_factory.mktemp("now")) as workspace:
        yield workspace


def papers_of(workspace: Workspace, language: str = "en") -> Document:
    made = material_of(workspace, AFTER)
    snapshot = Snapshot(workspace)
    side = snapshot.side_at_close(BEFORE)
    changes = document_material.read_changes(snapshot, side, made.day)
    return build_pack(made, changes, Wording(language))


def part(document: Document, title: str) -> list[list[str]]:
    """The rows, items and paragraphs below a heading, as texts."""
    found: list[list[str]] = []
    inside = False
    for block in document.blocks:
        if isinstance(block, Heading):
            inside = block.text == title
        elif inside and isinstance(block, TableBlock):
            found += [[as_cited_text(cell).text for cell in row] for row in block.rows]
        elif inside and isinstance(block, Bullets):
            found += [[as_cited_text(item).text] for item in block.items]
        elif inside and isinstance(block, Paragraph):
            found.append([as_cited_text(block.text).text])
    return found


def test_each_changed_indicator_is_one_line_that_says_what_happened(now: Workspace) -> None:
    changed = part(papers_of(now), "What changed")

    assert ["2.1.a", "Not met", "Met", "Public sources reported 18 Oct 2022"] in changed
    assert ["2.3.a", "Not yet due", "No report", "deadline passed on 31 Dec 2022"] in changed
    assert len({line[0] for line in changed}) == len(changed)


def test_every_row_that_came_stands_with_its_mark(now: Workspace) -> None:
    made = papers_of(now)

    told = part(made, "New rows and evidence")
    sources = part(made, "Sources")

    assert len(told) == len(made.facts["sources"]) == 4
    assert told[1][0].startswith(
        "2.1.a Unified list of indicators of trafficking: reached, reported by Public sources, "
        "18 Oct 2022 (inferred)."
    )
    assert any("https://www.mvcr.cz" in line[3] for line in sources)


def test_what_is_overdue_and_what_is_outstanding_is_named(now: Workspace) -> None:
    made = papers_of(now)

    overdue, missing = part(made, "Overdue"), part(made, "Reports outstanding")

    assert [line[0].split()[0] for line in overdue] == [
        "1.1.a", "1.1.b", "2.3.a", "2.4.a", "2.4.b", "2.4.c", "4.4.a", "4.4.b",
    ]  # fmt: skip
    assert overdue[2][1:] == ["MLSA", "31 Dec 2022", "181 days late", "No report"]
    assert ["Ministry of Labour and Social Affairs", "2.3.a", "–"] in missing


def test_what_waits_for_a_decision_is_listed(now: Workspace) -> None:
    decisions = [line[0] for line in part(papers_of(now), "Decisions needed")]

    assert (
        decisions[0] == "Report no. 2 of Public sources (candidate.csv, 1 row) awaits a decision."
    )
    assert "Overdue tasks not assessed yet: 1.1, 2.1, 2.3, 2.4, 4.4" in decisions[1]


def test_a_card_that_is_ready_waits_for_approval(now: Workspace) -> None:
    kept = CardRecord(Card(task="2.1"), state="ready", author="jana")
    made = replace(material_of(now, AFTER), cards={"2.1": kept})
    snapshot = Snapshot(now)
    side = snapshot.side_at_close(BEFORE)
    changes = document_material.read_changes(snapshot, side, made.day)

    decisions = part(build_pack(made, changes, Wording("en")), "Decisions needed")

    assert ["The card of task 2.1 is submitted for approval (by jana)."] in decisions
    assert not any("2.1" in line[0] for line in decisions if "not assessed yet" in line[0])


def test_a_reminder_goes_to_each_body_that_owes_and_tells_it_what(now: Workspace) -> None:
    made = papers_of(now)

    reminder = [line[0] for line in part(made, "Ministry of Labour and Social Affairs")]

    assert reminder[1:3] == [
        "2.3.a Creation of the card.",
        "Next deadline, 31 Dec 2023: 3.1.a.",
    ]
    assert not part(made, "Ministry of Foreign Affairs")


def test_the_nearest_deadline_of_each_body_is_told(now: Workspace) -> None:
    due = part(papers_of(now), "Next deadlines")

    assert all(line[0] == "31 Dec 2023" for line in due)
    assert len(due) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_papers_speak_both_languages(now: Workspace, language: str) -> None:
    made = papers_of(now, language)

    assert (
        "Upomínky k\xa0odeslání" in [one.text for one in made.blocks if isinstance(one, Heading)]
    ) == (language == "cs")


def test_a_day_before_anything_was_known_is_taken_as_known_now(now: Workspace) -> None:
    sequence = now.version()

    assert Snapshot(now).side_at_close(date(2021, 1, 1)) == Side(date(2021, 1, 1), sequence)
    assert shared_options.parse_side(now, "2021-01-01@3") == Side(date(2021, 1, 1), 3)


TOLD = rows(
    row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text"),
    row("MOJ", "1.1.a", date(2024, 5, 1), 0, component="text"),
    row("CPD", "1.1.b", date(2024, 5, 1), 1, component="print"),
    row("MOJ", "1.1.b", date(2024, 6, 1), 1, component="print"),
    row("CPD", "1.2.a", date(2025, 3, 1), 1, component="Seminar in Brno"),
    row("DESK", "1.2.a", date(2025, 3, 1), 2, component="Seminar in Brno"),
    row("CPD", "1.2.a", date(2025, 4, 1), 1, component="Seminar in Plzen"),
)


def test_a_contradiction_stands_in_the_papers_with_both_rows() -> None:
    strategy, day = plan(), date(2025, 12, 31)
    made = Material(
        strategy=strategy, sha256="0" * 64, answer=answer_of(situation(strategy, TOLD, day), TOLD), rows=TOLD,
        history=TOLD.clear().with_columns(opened=pl.lit(1), closed=pl.lit(1)),
        observations=pl.DataFrame(),
        published=pl.DataFrame(), filed={1: SourceFile("told.xlsx", "List1")}, cards={},
        known_on=9, digest="0" * 64, contradictions=find_among(strategy, TOLD, day),
    )  # fmt: skip
    since = ChangesSince(
        Side(date(2024, 1, 1), 9), (), TOLD.clear(), (PendingSubmission(4, "MOJ", "x.csv", 2),)
    )

    written = build_pack(made, since, Wording("cs"))

    told = part(written, "Rozpory mezi subjekty")
    assert [line[0] for line in told] == ["1.1.a", "1.2.a"]
    assert told[0][1].startswith("CPD, ")
    assert told[0][2].startswith("MOJ, ")
    assert all("list List1" in line[4] for line in part(written, "Zdroje")[1:])
    assert part(written, "Co se změnilo") == [["Nic se nezměnilo."]]


def test_a_row_has_come_when_it_was_dated_later_or_accepted_later() -> None:
    history = TOLD.with_columns(
        opened=pl.Series([1, 1, 5, 1, 1, 1, 1]), closed=pl.lit(None, pl.Int64)
    )

    found = find_new_rows(plan(), history, Side(date(2024, 12, 31), 3), Side(date(2025, 3, 31), 5))

    assert found["row"].to_list() == [3, 5, 6]
