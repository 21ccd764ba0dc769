"""The database that is tampered with, and the kinds of tampering that plain SQL alone cannot write down."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256

from sqlalchemy import Connection, Engine, text

from dashboard.assessment.card import Card
from dashboard.progress.row_schema import REPORTED_COLUMNS
from dashboard.store import (
    attachments,
    audit_log,
    cards,
    database,
    messages,
    record_kinds,
    stored_amendments,
    stored_rounds,
    stored_rows,
    submissions,
)
from dashboard.store.audit_entry import AuditEntry, By
from dashboard.store.people import access_log, accounts
from tests import databases
from tests.store.rewriting import Facts, rewrite_chain
from tests.store.submitting import (
    COORDINATOR,
    NOW,
    S,
    accept,
    add,
    draft,
    found,
    judge,
    opened,
    row,
)


def tell_story(url: str) -> None:
    """Fills a database with one of everything that people do, beside what ships with the strategy.

    Submissions: 1 (shipped) and 3 are accepted, 2 (shipped) waits, 4 is returned. Cards: 1 is approved,
    2 was given back. Draft 1 is being written, a field of the assessment written. Person 1 is an officer
    and came in.
    Submission 3 has a file and a question. A round is opened and the strategy amended at the end.
    """
    databases.fill(url)
    with opened(url) as engine, database.write_transaction(engine) as connection:
        answered = {(2, "evidence-missing"): "na vyžádání"}
        rows = [row(name="x", task="1.2"), row(3, name="y", note="původní")]
        sent = add(connection, *rows, received_as="datovou schránkou", answers=answered)
        seq = accept(connection, sent)
        returned = found(connection, add(connection, row(name="z"), file_name="druhé.csv"))
        submissions.send_back(connection, COORDINATOR, returned, "doplnit")
        cards.approve(connection, COORDINATOR, judge(connection, Card("1.1", "Splněno."), seq))
        given_back = judge(connection, Card("1.2", "Splněno."), seq)
        cards.reopen(connection, COORDINATOR, given_back, "přepsat")
        _write(connection)

        _invite(connection)
        _correspond(connection)
        _open_a_round(connection)
        _amend(connection)


def _amend(connection: Connection) -> None:
    new = stored_amendments.NewAmendment(
        *("entity", "CPD", date(2023, 10, 1), "usnesení vlády č. 700/2023", "reorganizace"),
        {"name": "New Department", "name_cs": "Nový odbor"},
    )
    stored_amendments.add(connection, COORDINATOR, new)


def _open_a_round(connection: Connection) -> None:
    plan = stored_rounds.RoundPlan(
        "2022", date(2022, 1, 1), date(2022, 12, 31), date(2023, 1, 31), note="Stručně."
    )
    stored_rounds.add(connection, COORDINATOR, plan, changed=False)


def _invite(connection: Connection) -> None:
    """Somebody who may come in, with a role, and who came."""
    known_as = ("https://idp.example", "eva")
    number = accounts.invite(connection, COORDINATOR, name="Eva Malá", mail=None, subject=known_as)
    person = accounts.get(connection, S, number)
    assert person is not None
    accounts.change_role(
        connection, COORDINATOR, person=person, role=("officer", "CPD"), state="given"
    )
    came = access_log.AccessEntry("sign-in", "person:1", "done", S, "person:1", person=1, issued=1)
    access_log.add(connection, came, "192.0.2.7", NOW)
    # A draft of hers has her handle in the chain, not her name, and from where it came beside it.
    with audit_log.coming_from(connection, person.id, "192.0.2.8"):
        draft(connection, "2.2", By(S, "person:1", NOW))


def _correspond(connection: Connection) -> None:
    """A file of evidence with submission 3, and a question about it."""
    evidence = attachments.NewAttachment(3, None, "doklad.pdf", "pdf", b"%PDF-1.7")
    attachments.add(connection, COORDINATOR, evidence)
    messages.add(connection, COORDINATOR, submission=3, side="coordinator", text="Kolik stran?")


def _write(connection: Connection) -> None:
    """What people write beside reports and cards."""
    draft(connection, "2.1")
    stored_rounds.close(connection, COORDINATOR, round="2022", closed=True, reason="předáno vládě")
    record_kinds.add(
        connection, record_kinds.DOCUMENT_FIELD, COORDINATOR, name="place", text="Praha"
    )


@contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """A transaction in which everything may be written past every rule, undone at the end."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Below SQLAlchemy: within a transaction SQLite would not hear it.
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("PRAGMA foreign_keys = 0")
        with connection.begin() as transaction:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
            transaction.rollback()


def edit_a_value_with_its_digest(connection: Connection) -> None:
    columns = ", ".join(REPORTED_COLUMNS)
    query = f"SELECT id, submission, {columns} FROM progress_row WHERE note = 'původní'"  # noqa: S608
    id, submission, *reported = connection.execute(text(query)).one()
    reported[REPORTED_COLUMNS.index("value")] = "7"
    values = {"digest": stored_rows.row_digest(id, submission, reported), "id": id}
    connection.execute(
        text("UPDATE progress_row SET value = '7', digest = :digest WHERE id = :id"), values
    )


def swap_two_lines(connection: Connection) -> None:
    columns = ("at", "actor", "action", "object", "before", "after")
    query = f"SELECT {', '.join(columns)} FROM audit WHERE seq IN (8, 9) ORDER BY seq"  # noqa: S608
    lines = connection.execute(text(query)).all()
    update = ", ".join(f'"{name}" = :{name}' for name in columns)
    for seq, line in zip((9, 8), lines, strict=True):
        values = {**line._mapping, "seq": seq}
        connection.execute(text(f"UPDATE audit SET {update} WHERE seq = :seq"), values)  # noqa: S608


def edit_a_line_with_its_digest(connection: Connection) -> None:
    line = next(line for line in audit_log.read_chain(connection) if line.seq == 9)
    values = {"digest": replace(line, actor="x").compute_digest()}
    change = "UPDATE audit SET actor = 'x', digest = :digest WHERE seq = 9"
    connection.execute(text(change), values)


def edit_bytes_with_their_hash(connection: Connection) -> None:
    values = {"old": found(connection, 3).sha256, "new": sha256(b"x").hexdigest(), "bytes": b"x"}
    for change in (
        "UPDATE file SET bytes = :bytes, size = 1, sha256 = :new WHERE sha256 = :old",
        "UPDATE submission SET sha256 = :new WHERE sha256 = :old",
    ):
        connection.execute(text(change), values)


def rewrite_all_but_a_card(connection: Connection) -> None:
    """A value is edited, its digest, that of its submission and the chain follow; a card is forgotten."""
    _rewrite_a_value(connection, cards_too=False)


def rewrite_all(connection: Connection) -> None:
    """The same, and the cards follow too."""
    _rewrite_a_value(connection, cards_too=True)


def _rewrite_a_value(connection: Connection, *, cards_too: bool) -> None:
    edit_a_value_with_its_digest(connection)
    query = "SELECT digest FROM progress_row WHERE submission = 3 ORDER BY id"
    whole = stored_rows.digest_of_all(connection.execute(text(query)).scalars())
    filed = {f"card:{number}": _card_rows(connection, number) for number in (1, 2)}

    def follow(line: AuditEntry, facts: Facts) -> Facts | None:
        if (line.action, line.object) == ("submit", "submission:3"):
            return facts | {"rows_digest": whole}
        if cards_too and line.action == "ready":
            return facts | {"digest": filed[line.object]}
        return None

    rewrite_chain(connection, follow)
    for number in (1, 2) if cards_too else ():
        values = {"digest": filed[f"card:{number}"], "id": number}
        connection.execute(text("UPDATE card SET digest = :digest WHERE id = :id"), values)


def _card_rows(connection: Connection, number: int) -> str:
    filed = cards.get(connection, S, number)
    assert filed is not None
    return cards.task_rows_digest(
        connection, S, filed.task, filed.as_of.isoformat(), filed.known_on
    )


def cut_the_tail(connection: Connection) -> None:
    """Everything since the card of 1.2 was filed goes, with all that it left behind."""
    lines = audit_log.read_chain(connection)
    last = next(line.seq for line in lines if line.object == "card:2") - 1
    for table in ("text_salt", "round", "amendment", "period_lock", "document_field",
                  "role_change", "access",
                  "attachment", "message"):  # fmt: skip
        connection.execute(text(f"DELETE FROM {table} WHERE seq > {last}"))  # noqa: S608
    for statement in (
        "DELETE FROM card WHERE id = 2",
        "DELETE FROM draft",
        "DELETE FROM file WHERE size = 8",
        "DELETE FROM person",
        f"DELETE FROM audit WHERE seq > {last}",  # noqa: S608
    ):
        connection.execute(text(statement))


DONE_BY: dict[str, Callable[[Connection], None]] = {
    each.__name__: each
    for each in (
        edit_a_value_with_its_digest,
        swap_two_lines,
        edit_a_line_with_its_digest,
        edit_bytes_with_their_hash,
        rewrite_all_but_a_card,
        rewrite_all,
        cut_the_tail,
    )
}
"""By the name under which `tampering.yaml` speaks of it."""
