"""Every verb of the store said once, with fixed moments and salts: the audit comes out byte for byte.

Whoever reads an old database computes its digests again: neither a line nor a row may ever come out
differently. `tests/golden/audit_chain.txt` has the chain, and below it the rows that were written with it.
"""

from __future__ import annotations

import itertools
import secrets
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from sqlalchemy import Connection, Engine, select

from dashboard.assessment.card import Card
from dashboard.statistics.observations import OBSERVATIONS
from dashboard.store import (
    attachments,
    audit_log,
    cards,
    database,
    messages,
    observations,
    record_kinds,
    schema,
    stored_amendments,
    stored_rounds,
    submissions,
)
from dashboard.store.audit_entry import By, canonical_json
from dashboard.store.people import access_log, accounts, erasure, mails
from dashboard.store.verification import verify_chain
from tests.store.submitting import (
    COORDINATOR,
    NOW,
    S,
    accept,
    add,
    draft,
    found,
    judge,
    row,
    withdraw,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "audit_chain.txt"
VERBS = {
    *("submit", "accept", "return", "withdraw", "attach", "message"),
    *("draft", "ready", "approve", "reopen", "open-round", "change-round", "amend", "take-back"),
    *("lock", "unlock", "write", "load", "invite", "bind", "role", "sign-in", "notify"),
    *("erase", "erase-person"),
}


def test_a_year_leaves_the_same_chain_and_rows_as_ever(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = itertools.count(1)
    monkeypatch.setattr(secrets, "token_hex", lambda length: f"{next(counter):0{2 * length}x}")

    with database.write_transaction(engine) as connection:
        write_a_year(connection)

    with database.read_transaction(engine) as connection:
        lines = audit_log.read_chain(connection)
        assert list(verify_chain.verify(connection)) == []
        written = _dump(connection)
    assert {line.action for line in lines} == VERBS
    assert written == GOLDEN.read_text("utf-8")


def write_a_year(connection: Connection) -> None:
    """Every verb of the store once."""
    _report(connection)
    _assess(connection)
    eva = _invite(connection)
    _correspond(connection)
    _write_and_lock(connection, eva)
    _open_rounds(connection)
    _amend(connection)
    _erase(connection, eva)


def _report(connection: Connection) -> None:
    answered = {(2, "evidence-missing"): "na vyžádání"}
    sent = add(connection, row(note="x"), received_as="datovou schránkou", answers=answered)
    evidence = attachments.NewAttachment(sent, 2, "doklad.pdf", "pdf", b"%PDF-1.7")
    attachments.add(connection, By(S, "novak", NOW), evidence)
    accept(connection, sent)
    second = add(connection, row(value=Decimal(0)), content=b"2", replaces=sent)
    earlier = attachments.listing(connection, S)[sent][0]
    attachments.take_over(connection, By(S, "novak", NOW), earlier, second)
    accept(connection, second)
    withdraw(connection, second)
    third = found(connection, add(connection, row(name="z"), file_name="druhé.csv"))
    submissions.send_back(connection, COORDINATOR, third, "doplnit")
    observations.add(
        connection, COORDINATOR, content=b"year", rows=pl.DataFrame(schema=OBSERVATIONS)
    )


def _assess(connection: Connection) -> None:
    known = audit_log.last_sequence(connection, S)
    for task in ("1.1", "1.2"):
        draft(connection, task)
        filed = judge(connection, Card(task, "Splněno."), known)
        if task == "1.1":
            cards.approve(connection, COORDINATOR, filed)
        else:
            cards.reopen(connection, COORDINATOR, filed, "přepsat")


def _invite(connection: Connection) -> accounts.Person:
    number = accounts.invite(
        connection, COORDINATOR, name="Eva Malá", mail="eva@ministerstvo.example", subject=None
    )
    eva = accounts.get(connection, S, number)
    assert eva is not None
    for state in ("given", "taken"):
        accounts.change_role(
            connection, COORDINATOR, person=eva, role=("officer", "CPD"), state=state
        )
    accounts.bind(connection, eva, S, ("https://idp.example", "eva"), NOW)
    came = access_log.AccessEntry(
        "sign-in", eva.handle, "done", S, eva.handle, person=eva.id, issued=1
    )
    access_log.add(connection, came, "192.0.2.7", NOW)
    mails.add(connection, COORDINATOR, eva, ["deadline:1.1.a"])
    return eva


def _correspond(connection: Connection) -> None:
    for side, text in (("coordinator", "Kolik stran?"), ("entity", "Dvě.")):
        messages.add(connection, COORDINATOR, submission=1, side=side, text=text)  # type: ignore[arg-type]


def _write_and_lock(connection: Connection, eva: accounts.Person) -> None:
    with audit_log.coming_from(connection, eva.id, "192.0.2.8"):
        record_kinds.add(
            connection,
            record_kinds.DOCUMENT_FIELD,
            By(S, eva.handle, NOW),
            name="place",
            text="Praha",
        )
    stored_rounds.close(connection, COORDINATOR, round="2022", closed=True, reason="předáno vládě")
    stored_rounds.close(connection, COORDINATOR, round="2022", closed=False, reason="")


def _open_rounds(connection: Connection) -> None:
    plan = stored_rounds.RoundPlan(
        "2022", date(2022, 1, 1), date(2022, 12, 31), date(2023, 1, 31), ("CPD",), "Stručně."
    )
    stored_rounds.add(connection, COORDINATOR, plan, changed=False)
    everybody = replace(plan, entities=(), note="")
    stored_rounds.add(connection, COORDINATOR, everybody, changed=True)


def _amend(connection: Connection) -> None:
    """A deadline moved, then taken back; a body with another name."""
    decided = (date(2023, 10, 1), "usnesení vlády č. 700/2023", "V připomínkách.")
    moved = stored_amendments.NewAmendment("task", "1.2", *decided, {"deadline": "2024-06-30"})
    names = {"name": "New Office", "name_cs": "Nový úřad"}
    stored_amendments.add(connection, COORDINATOR, moved)
    renamed = stored_amendments.NewAmendment("entity", "CPD", *decided, names)
    stored_amendments.add(connection, COORDINATOR, renamed)
    first, _ = stored_amendments.listing(connection, S, ZoneInfo("Europe/Prague"))
    stored_amendments.take_back(connection, COORDINATOR, first, "Omylem.")


def _erase(connection: Connection, eva: accounts.Person) -> None:
    """Every text that can be erased goes, each of its kind once; then Eva."""
    gone = set()
    lines = {line.seq: line.action for line in audit_log.read_chain(connection)}
    for text in erasure.listing(connection, S):
        if (kind := (lines[text.seq], text.name)) not in gone and text.state == "held":
            gone.add(kind)
            erasure.erase_text(
                connection, COORDINATOR, seq=text.seq, name=text.name, ground="request"
            )
    accounts.erase(connection, COORDINATOR, eva)


def _dump(connection: Connection) -> str:
    """The chain, and every row that was written with a line of it, as JSON, one a line."""
    lines = [
        canonical_json(list(row))
        for row in connection.execute(select(schema.audit).order_by(schema.audit.c.seq))
    ]
    for table in sorted(schema.metadata.tables.values(), key=lambda table: table.name):
        if "seq" not in table.c or table is schema.audit:
            continue
        lines.append(f"# {table.name}")
        rows = connection.execute(select(table).order_by(table.c.seq, *table.primary_key))
        lines += [canonical_json(dict(row._mapping)) for row in rows]
    return "".join(f"{line}\n" for line in lines)
