"""Deadlines as a calendar file, read again as a calendar reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar

from dashboard.documents.deadline_calendar import write_calendar
from dashboard.presentation import Wording
from dashboard.strategy.rounds import Opening, Round
from dashboard.text.text_language import Text
from dashboard.workflow.snapshot import Snapshot
from tests.assessed import NOW, workspace_of

TODAY = date(2026, 11, 26)
WRITTEN = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
"""Half past midnight of today in Prague."""
ROUND = Round(
    id="2023",
    title=Text("Reports of 2023"),
    start=date(2023, 1, 1),
    end=date(2023, 12, 31),
    due=date(2027, 1, 31),
    source="",
    entities=("MLSA",),
    opened=Opening(on=TODAY, by="Karel"),
)


def events(
    folder: Path, language: str = "en", *, code: str | None = None, round: Round = ROUND
) -> list[Any]:
    """The events of the strategy and of a round that asks today, of one body or of all."""
    with workspace_of(NOW, folder) as workspace:
        asking = workspace.strategy.model_copy(update={"rounds": (round,)})
        units = Snapshot(replace(workspace, strategy=asking)).answer(TODAY).bodies
        units = tuple(unit for unit in units if code in {None, unit.entity.code})
        content = write_calendar(workspace.strategy, units, WRITTEN, Wording(language))
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return list(icalendar.Calendar.from_ical(content).events)


def test_each_due_day_is_an_event_of_that_day_and_no_indicator_is_missing(tmp_path: Path) -> None:
    found = events(tmp_path)

    uids = [str(event["UID"]) for event in found]
    assert len(set(uids)) == len(uids)
    assert len({uid.split("/")[1] for uid in uids} - {"round"}) == 20
    card = next(event for event in found if event["UID"] == "cz-thb-2020-2023/2.3.a/0")
    assert (card.start, card.end) == (date(2022, 12, 31), date(2023, 1, 1))
    assert card["SUMMARY"].startswith("2.3.a due: ")
    assert "Responsible: MLSA" in card["DESCRIPTION"]
    assert "Needed: 1\nResponsible" in card["DESCRIPTION"]
    needed = {
        event["UID"].split("/")[1]: event["DESCRIPTION"].split("Needed: ")[1].split("\n")[0]
        for event in found[:-1]
    }
    assert needed["3.2.a"] == "1; target assumed"
    assert needed["4.3.a"] == "5; what is needed is partly assumed"
    assert "Set by" not in found[-1]["DESCRIPTION"], "the coordinator opened the round"
    assert card["DTSTAMP"].dt == WRITTEN
    assert card["TRANSP"] == "TRANSPARENT"
    (alarm,) = card.walk("VALARM")
    assert alarm["TRIGGER"].dt.days == -14


def test_a_body_gets_its_own_deadlines_in_its_language(tmp_path: Path) -> None:
    *found, asked = events(tmp_path, "cs", code="MLSA")

    assert {str(event["UID"]).split("/")[1][:3] for event in found} == {"2.3", "3.1"}
    assert all(event["SUMMARY"].startswith("Termín ") for event in found)
    assert all("Gestor: " in event["DESCRIPTION"] for event in found)
    assert asked["UID"] == "cz-thb-2020-2023/round/2023"


def test_a_round_has_its_event_while_it_asks_a_body_for_something(tmp_path: Path) -> None:
    rounds = [event for event in events(tmp_path) if "/round/" in event["UID"]]

    assert [(event["UID"], event.start) for event in rounds] == [
        ("cz-thb-2020-2023/round/2023", date(2027, 1, 31))
    ]
    assert not [event for event in events(tmp_path, code="MOJ") if "/round/" in event["UID"]]
    before = {"start": date(2019, 1, 1), "end": date(2019, 12, 31)}  # no task had begun
    idle = ROUND.model_copy(update=before)
    assert not [event for event in events(tmp_path, round=idle) if "/round/" in event["UID"]]
