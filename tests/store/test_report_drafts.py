"""Drafts of reports as they are kept: a person's own, one of a kind, bounded, and no record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from dashboard.store import audit_log, report_drafts
from dashboard.store.report_drafts import DraftOwner, ReportDraft
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S

JANA = DraftOwner(S, "CPD", "officer", "Jana")
DRAFT = ReportDraft(
    "file", "hlášení\u202e<b>.csv", b"\x00\xff;", {"encoding of 1": "cp1250", "row": 2}
)


def keep(connection: Connection, owner: DraftOwner, draft: ReportDraft) -> ReportDraft | None:
    return report_drafts.keep(connection, owner, draft, NOW)


def test_a_draft_is_found_as_it_was_kept_and_has_no_line_in_the_audit(
    connection: Connection,
) -> None:
    kept = keep(connection, JANA, DRAFT)

    assert kept is not None
    assert replace(kept, at="") == DRAFT
    assert report_drafts.find(connection, JANA, "file") == kept
    assert report_drafts.find(connection, JANA, "grid") is None
    assert audit_log.listing(connection, S) == []
    assert verify_chain.verify(connection) == []


@pytest.mark.parametrize("other", [{"name": "Petr"}, {"entity": "MLSA"}, {"role": "coordinator"}])
def test_a_draft_is_its_persons_own(connection: Connection, other: dict[str, str]) -> None:
    keep(connection, JANA, DRAFT)

    assert report_drafts.find(connection, replace(JANA, **other), "file") is None


def test_a_later_draft_of_the_kind_takes_the_place_of_the_earlier(connection: Connection) -> None:
    keep(connection, JANA, DRAFT)
    keep(connection, JANA, replace(DRAFT, kind="grid", content=b"typed"))
    later = keep(connection, JANA, replace(DRAFT, content=b"later"))

    assert report_drafts.find(connection, JANA, "file") == later
    typed = report_drafts.find(connection, JANA, "grid")
    assert typed is not None
    assert typed.content == b"typed"


def test_what_is_handed_in_is_erased_and_other_bytes_are_not(connection: Connection) -> None:
    keep(connection, JANA, DRAFT)
    keep(connection, JANA, replace(DRAFT, kind="grid", content=b"typed"))

    report_drafts.erase_content(connection, JANA, DRAFT.content)

    assert report_drafts.find(connection, JANA, "file") is None
    assert report_drafts.find(connection, JANA, "grid") is not None


def test_a_person_keeps_so_many_drafts_and_each_can_still_be_written_over(
    connection: Connection,
) -> None:
    for number in range(report_drafts.MOST_DRAFTS):
        assert keep(connection, replace(JANA, entity=str(number)), DRAFT)

    assert keep(connection, JANA, DRAFT) is None
    assert keep(connection, replace(JANA, role="evaluator"), DRAFT) is None
    assert keep(connection, replace(JANA, entity="7"), replace(DRAFT, content=b"new"))
    assert keep(connection, replace(JANA, strategy="another"), DRAFT)
    assert keep(connection, replace(JANA, name="Karel"), DRAFT)


def test_drafts_that_nobody_touched_for_a_month_make_room(connection: Connection) -> None:
    for number in range(report_drafts.MOST_DRAFTS):
        owner = replace(JANA, entity=str(number))
        at = NOW - timedelta(days=31 if number < 3 else 29)
        assert report_drafts.keep(connection, owner, DRAFT, at)

    assert keep(connection, JANA, DRAFT)

    left = [
        number
        for number in range(5)
        if report_drafts.find(connection, replace(JANA, entity=str(number)), "file")
    ]
    assert left == [3, 4]


def test_a_draft_whose_bytes_were_changed_is_offered_to_nobody(connection: Connection) -> None:
    keep(connection, JANA, DRAFT)
    connection.execute(text("UPDATE report_draft SET sha256 = 'abc'"))

    assert report_drafts.find(connection, JANA, "file") is None
    (problem,) = verify_chain.verify(connection)
    assert problem.code == "audit-report-draft"
    # Their own next one takes its place.
    assert keep(connection, JANA, DRAFT)
    assert report_drafts.find(connection, JANA, "file")
