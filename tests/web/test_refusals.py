"""Whoever is refused a thousand times is on record once, with the number; the log says it in a few lines."""

from __future__ import annotations

import http.client
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine

from dashboard.store import database
from dashboard.store.people import access_log, recorded_acts
from dashboard.store.verification import verify_chain
from dashboard.workflow import refusals
from tests import everybody, forked, tabs
from tests.store.submitting import opened
from tests.tabs import Tab

pytestmark = pytest.mark.rest

MANY = 1_000
PLAN = "plan-2024"


class Told(NamedTuple):
    """What is on record of refusals, and the log of the server, once it has stopped."""

    acts: list[recorded_acts.RecordedAct]
    added: int
    log: str


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """After a thousand fetches of a reader, as many of a stranger, and twenty pages of the stranger."""
    folder = tmp_path_factory.mktemp("refused")
    log = folder / "server.log"
    settings = {forked.LOG: str(log), "DASHBOARD_LOG": "json"}
    with everybody.served(folder, **settings) as (address, environment):
        url = environment["DASHBOARD_DATABASE_URL"]
        with Tab(address, "rita") as tab:
            tab.run("method")
            before = _acts(url, folder)
            assert fetch_often(address, "rita") == {403}
        assert fetch_often(address, "mallory") == {403}
        for _ in range(20):
            with Tab(address, "mallory") as tab:
                tab.run("overview")
    every = _acts(url, folder)
    refused = [each for each in every if each.outcome == "refused"]
    return Told(refused, len(every) - len(before), log.read_text("utf-8"))


def _acts(url: str, folder: Path) -> list[recorded_acts.RecordedAct]:
    engine = create_engine(url)
    with database.read_transaction(engine) as connection:
        assert list(verify_chain.verify(connection)) == []
        return recorded_acts.listing(connection, PLAN, recorded_acts.Wanted(), most=9_999)


def fetch_often(address: str, subject: str) -> set[int]:
    """The answers to a thousand requests for a file that is nobody's."""
    connection = http.client.HTTPConnection(address, timeout=60)
    found = set()
    for _ in range(MANY):
        connection.request("GET", f"/media/{'0' * 32}.csv", headers=tabs.headers(subject))
        answer = connection.getresponse()
        answer.read()
        found.add(answer.status)
    connection.close()
    return found


def test_a_thousand_refused_fetches_are_two_lines_with_their_number(told: Told) -> None:
    rita = [each for each in told.acts if each.actor == "Person rita"]
    assert [(each.action, each.object, each.more) for each in rita] == [
        ("export", "transfer", MANY - 1),
        ("export", "transfer", 0),
    ]
    assert told.added <= 5


def test_a_stranger_whom_the_proxy_knows_is_two_lines_whatever_tabs_they_open(told: Told) -> None:
    mallory = [each for each in told.acts if "mallory" in (each.origin or "")]
    assert [(each.object, each.more) for each in mallory] == [
        ("person-unknown", 19),
        ("person-unknown", 0),
    ]


def test_a_refusal_that_could_not_be_recorded_is_on_record_with_the_next_one(
    sqlite_url: str,
) -> None:
    act = access_log.AccessEntry("accept", "submission:7", "refused", PLAN, "person:7")
    with opened(sqlite_url, wait=0.1) as engine, opened(sqlite_url) as other:
        database.prepare(engine)
        with database.write_transaction(other), pytest.raises(database.Unavailable):
            refusals.note(engine, act, "192.0.2.7", "person:7")

        refusals.note(engine, act, "192.0.2.7", "person:7")

        with database.read_transaction(engine) as connection:
            listed = recorded_acts.listing(connection, PLAN, recorded_acts.Wanted(), most=9)
    assert [(each.object, each.outcome) for each in listed] == [("submission:7", "refused")]


def test_the_log_has_one_line_of_json_with_its_zone_for_each_event_and_no_name(told: Told) -> None:
    lines = [json.loads(line) for line in told.log.splitlines() if line.startswith("{")]
    events = [line["event"] for line in lines]
    assert events.count("start") == events.count("stop") == 1
    refused = [line for line in lines if line["event"] == "request-refused"]
    assert {line["kind"] for line in refused} == {"transfer-not-yours"}
    assert len(refused) < 10
    assert all(re.fullmatch(r".*T.*[+-]\d\d:\d\d", line["at"]) for line in lines)
    assert not re.search("rita|mallory|Person", told.log)
