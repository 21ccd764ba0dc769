"""What comes back of what was sent, and which of it stands, on real databases."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Connection, Engine, select, text

from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.store import (
    answers_to_warnings,
    audit_log,
    columns_as_json,
    schema,
    standing_rows,
    stored_rows,
    submissions,
)
from dashboard.store.audit_entry import By
from dashboard.store.database import in_memory, prepare, read_transaction, write_transaction
from dashboard.store.stored_rows import RepeatedKey
from dashboard.store.submissions import Conflict, Submission
from dashboard.store.verification import verify_chain
from tests.store.submitting import NOW, S, accept, add, found, frame, row, standing, withdraw

WORD: dict[str, Any] = {"value": None, "word": "nothing_to_report"}

# What goes in comes out


def test_rows_come_back_as_they_were_given(connection: Connection) -> None:
    given = frame(
        row(2, value=Decimal("0.1")),
        row(3, date=None, precision=None, value=Decimal("123456789012345678901.123456789")),
        row(4, name="b", value=Decimal("100.50"), precision="not_later_than"),
        row(5, name=None, component=None, value=None, word="ongoing", evidence=None),
        row(6, indicator=None, name=None, value=None, note='Text "v uvozovkách"\n=A1 \N{SNOWMAN}'),
        row(7, name="c", value=Decimal(0), date=date(1, 1, 1)),
        row(8, name="d", value=None, delay_reason="outside", expected="2024-06"),
    )

    number = add(connection, rows=given)

    kept = submissions.read_rows(connection, S, number)
    assert kept.schema == ROW_SCHEMA
    assert kept.select(given.columns).equals(given)
    assert kept["seq"].null_count() == kept.height
    seq = accept(connection, number)
    history = standing_rows.history(connection, S)
    assert history.select(given.columns).equals(given)
    assert history["seq"].to_list() == history["opened"].to_list() == [seq] * 7
    assert submissions.read_rows(connection, S, number)["seq"].to_list() == [seq] * 7


def test_a_submission_without_rows_is_kept(connection: Connection) -> None:
    number = add(connection)

    accept(connection, number)

    assert submissions.read_rows(connection, S, number).is_empty()
    assert standing_rows.history(connection, S).schema == standing_rows.HISTORY
    assert verify_chain.verify(connection) == []


def test_rows_read_a_part_at_a_time_are_those_read_at_once(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows_with(column: str, values: Sequence[object]) -> pl.DataFrame:
        return frame(*(row(n, name=f"{column} {n}", **{column: v}) for n, v in enumerate(values)))

    given = [
        rows_with("note", [None, None, None, "null", None]),
        rows_with("note", [None] * 7),
        rows_with("denominator", [None, None, Decimal("0.5"), None, None, Decimal(2)]),
    ]
    numbers = [add(connection, rows=rows, content=bytes([n])) for n, rows in enumerate(given)]
    accept(connection, numbers[1])

    for part, asked in ((2, 10), (3, 10), (3, 1), (4, 2), (6, 1), (6, 2)):
        monkeypatch.setattr(columns_as_json, "FEW", part)
        monkeypatch.setattr(columns_as_json, "_ASKED", asked)

        kept = submissions.read_rows(connection, S, numbers[0], numbers[2])
        assert kept.schema == ROW_SCHEMA
        assert kept.select(given[0].columns).equals(pl.concat([given[0], given[2]])), (part, asked)
        history = standing_rows.history(connection, S)
        assert history.select(given[1].columns).equals(given[1]), (part, asked)


def test_a_database_in_memory_is_read_a_part_at_a_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = in_memory()
    prepare(engine)
    with write_transaction(engine) as connection:
        number = add(connection, *(row(n, name=f"{n}") for n in range(9)))
        monkeypatch.setattr(columns_as_json, "FEW", 2)

        assert submissions.read_rows(connection, S, number)["line"].to_list() == list(range(9))


def test_a_float_and_a_number_that_would_be_rounded_are_refused(connection: Connection) -> None:
    for value, why in (
        (pl.col("value").cast(pl.Float64), "float"),
        (pl.lit(Decimal("0.1234567891")), "nine decimal places"),
    ):
        with pytest.raises(ValueError, match=why):
            add(connection, rows=frame(row()).with_columns(value=value))


def test_a_submission_is_found_with_everything_it_was_sent_with(connection: Connection) -> None:
    content = bytes(range(256))

    number = add(connection, row(), content=content, received_as="e-mail")

    submission = found(connection, number)
    assert submission == Submission(
        id=number,
        strategy=S,
        entity="CPD",
        sender="novak",
        received_as="e-mail",
        file_name="hlášení.csv",
        sha256=sha256(content).hexdigest(),
        submitted_at="2026-11-24T12:00:00.000000+00:00",
        replaces=None,
        state="submitted",
        version=1,
        rows=1,
        reading={"encoding": "cp1250"},
        reason=None,
        replaced_by=None,
    )
    assert submissions.read_content(connection, S, number) == content
    assert submissions.listing(connection, S) == [submission]
    assert submissions.get(connection, "another", number) is None
    with pytest.raises(LookupError):
        submissions.read_content(connection, "another", number)


def test_answers_come_back_as_they_were_given(connection: Connection) -> None:
    given = {(3, "double-count"): "Jiná událost,\nviz doklad", (2, "evidence-missing"): "interní ✓"}

    number, without = add(connection, row(), answers=given), add(connection, row(3, name="b"))

    assert answers_to_warnings.read(connection, S, number) == given
    assert (
        answers_to_warnings.read(connection, S, without)
        == answers_to_warnings.read(connection, "another", number)
        == {}
    )
    assert verify_chain.verify(connection) == []


def test_a_digest_names_its_columns_and_leaves_out_what_is_empty() -> None:
    rows = stored_rows.to_stored_text(
        frame(row(delay_reason="other"), row(expected="other"), row())
    )

    digests = [stored_rows.row_digest(7, 3, reported) for reported in rows.iter_rows()]

    for digest, stored in zip(digests, rows.iter_rows(named=True), strict=True):
        says = {name: value for name, value in stored.items() if value is not None}
        says |= {"row": 7, "submission": 3}
        text = json.dumps(says, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert digest == sha256(text.encode()).hexdigest()
    assert len(set(digests)) == 3


def test_a_word_and_a_number_of_one_day_are_no_repeated_key_of_one_file() -> None:
    rows = stored_rows.to_stored_text(frame(row(), row(3, **WORD)))

    assert len(set(stored_rows.row_keys(rows))) == 2


def test_two_rows_that_answer_one_question_are_named(connection: Connection) -> None:
    with pytest.raises(RepeatedKey) as caught:
        add(connection, row(2), row(3, name="other"), row(4, value=Decimal(0)))

    assert caught.value.lines == (2, 4)
    assert submissions.listing(connection, S) == []


# What stands


def test_a_later_acceptance_takes_the_key(connection: Connection) -> None:
    first, second = add(connection, row(), row(3, name="b")), add(connection, row(value=Decimal(0)))

    before, after = accept(connection, first), accept(connection, second)

    assert standing(connection, before) == [first, first]
    assert standing(connection, after) == [first, second]
    assert found(connection, first).state == "accepted"


@pytest.mark.parametrize("remark", [WORD, {"value": Decimal(0), "denominator": Decimal(0)}])
def test_a_report_without_a_number_closes_no_number_and_no_number_closes_it(
    connection: Connection, remark: dict[str, Any]
) -> None:
    accept(connection, add(connection, row(**remark)))
    accept(connection, add(connection, row()))
    accept(connection, add(connection, row(**remark, note="again")))
    assert standing(connection) == [2, 3]

    withdraw(connection, 2)

    assert standing(connection) == [3]
    assert verify_chain.verify(connection) == []


def test_withdrawing_lets_the_earlier_row_stand_again(connection: Connection) -> None:
    first, second = add(connection, row()), add(connection, row(value=Decimal(0)))
    began = accept(connection, first)
    accept(connection, second)

    seq = withdraw(connection, second)

    assert standing(connection) == [first]
    history = standing_rows.history(connection, S).filter(pl.col("submission") == first)
    assert history["opened"].to_list() == [began, seq]
    assert history["seq"].to_list() == [began, began]
    assert found(connection, second).reason == "omyl"


def test_withdrawing_from_the_middle_changes_nothing_that_stands(connection: Connection) -> None:
    numbers = [add(connection, row(value=Decimal(n))) for n in range(3)]
    for number in numbers:
        accept(connection, number)

    withdraw(connection, numbers[1])
    assert standing(connection) == [numbers[2]]

    withdraw(connection, numbers[2])
    assert standing(connection) == [numbers[0]]


def test_a_replacement_closes_every_row_of_what_it_replaces(connection: Connection) -> None:
    old = add(connection, row(), row(3, name="dropped"))
    accept(connection, old)
    new = add(connection, row(value=Decimal(0)), replaces=old)

    accept(connection, new)

    assert standing(connection) == [new]
    assert found(connection, old).state == "replaced"


def test_withdrawing_a_replacement_brings_the_replaced_one_back(connection: Connection) -> None:
    old = add(connection, row(), row(3, name="b"))
    accept(connection, old)
    new = add(connection, row(value=Decimal(0)), replaces=old)
    accept(connection, new)
    other = add(connection, row(name="b", value=Decimal(0)))
    accept(connection, other)

    withdraw(connection, new)

    assert found(connection, old).state == "accepted"
    assert standing(connection) == [old, other]


def test_a_key_the_replacement_drops_goes_back_to_whoever_had_it(connection: Connection) -> None:
    first, old = add(connection, row()), add(connection, row(value=Decimal(0)))
    accept(connection, first)
    accept(connection, old)
    new = add(connection, row(name="b"), replaces=old)

    accept(connection, new)

    assert standing(connection) == [first, new]


def test_what_two_submissions_replaced_stays_replaced_while_one_lives(
    connection: Connection,
) -> None:
    old = add(connection, row())
    accept(connection, old)
    one, two = (add(connection, row(value=Decimal(n)), replaces=old) for n in (2, 3))
    accept(connection, one)
    accept(connection, two)

    withdraw(connection, one)
    assert found(connection, old).state == "replaced"

    withdraw(connection, two)
    assert found(connection, old).state == "accepted"
    assert standing(connection) == [old]


def test_only_a_submission_of_the_same_entity_is_replaced(connection: Connection) -> None:
    old = add(connection, row())

    with pytest.raises(ValueError, match="none of MZV's"):
        add(connection, row(), entity="MZV", replaces=old)


def test_what_was_sent_back_never_stands(connection: Connection) -> None:
    number = add(connection, row())

    submissions.send_back(
        connection, By(S, "coord", NOW), found(connection, number), "Chybí doklad."
    )

    assert standing(connection) == []
    returned = found(connection, number)
    assert (returned.state, returned.reason, returned.version) == ("returned", "Chybí doklad.", 2)


def test_strategies_do_not_see_each_other(connection: Connection) -> None:
    number = add(connection, row())
    accept(connection, number)
    add(connection, row(), strategy="2016-2019")

    assert [one.id for one in submissions.listing(connection, S)] == [number]
    assert standing_rows.history(connection, "2016-2019").is_empty()
    assert audit_log.last_sequence(connection, S) == 2
    assert audit_log.last_sequence(connection, "2016-2019") == 3
    assert audit_log.last_sequence(connection, "none") == 0


def test_the_same_bytes_of_an_entity_live_once(connection: Connection) -> None:
    number = add(connection, row(), content=b"same")

    with pytest.raises(Conflict) as caught:
        add(connection, row(), content=b"same", file_name="renamed.csv")
    assert caught.value.current == found(connection, number)
    assert submissions.find_active(connection, S, "CPD", sha256(b"same").hexdigest()) is not None

    add(connection, row(entity="MZV"), content=b"same", entity="MZV")
    withdraw(connection, number)
    again = add(connection, row(), content=b"same")
    assert found(connection, again).state == "submitted"
    assert verify_chain.verify(connection) == []


def test_what_was_replaced_cannot_come_back_while_its_bytes_live(connection: Connection) -> None:
    old = add(connection, row(), content=b"same")
    accept(connection, old)
    new = add(connection, row(), replaces=old)
    accept(connection, new)
    again = add(connection, row(), content=b"same")

    with pytest.raises(Conflict) as caught:
        withdraw(connection, new)

    assert caught.value.current == found(connection, again)
    assert found(connection, new).state == "accepted"
    assert standing(connection) == [new]
    assert verify_chain.verify(connection) == []


def test_a_decision_on_an_old_version_is_a_conflict(connection: Connection) -> None:
    seen = found(connection, add(connection, row()))
    verbs: list[Callable[[], int]] = [
        lambda: submissions.accept(connection, By(S, "other", NOW), seen),
        lambda: submissions.send_back(connection, By(S, "other", NOW), seen, "x"),
        lambda: submissions.withdraw(connection, By(S, "other", NOW), seen, "x"),
    ]
    seq = accept(connection, seen.id)

    for verb in verbs:
        with pytest.raises(Conflict) as caught:
            verb()
        assert caught.value.state == "accepted"

    assert audit_log.last_sequence(connection, S) == seq


def test_a_submission_that_is_not_there_is_a_conflict(connection: Connection) -> None:
    seen = found(connection, add(connection, row()))
    connection.execute(text("DELETE FROM progress_row"))
    connection.execute(text("DELETE FROM submission"))

    with pytest.raises(Conflict) as caught:
        submissions.accept(connection, By(S, "coord", NOW), seen)

    assert caught.value.current is None


def test_the_sequence_at_a_moment_is_the_last_one_stamped_by_then(connection: Connection) -> None:
    for hours in (0, 1, -5, 2):
        add(connection, row(name=f"{hours}"), at=NOW + timedelta(hours=hours))

    lines = audit_log.listing(connection, S)
    assert audit_log.sequence_at(lines, NOW - timedelta(hours=6)) == 0
    assert audit_log.sequence_at(lines, NOW) == 3
    assert audit_log.sequence_at(lines, NOW + timedelta(hours=2)) == 4
    assert audit_log.sequence_at([], NOW) == 0
    with pytest.raises(ValueError, match="time zone"):
        audit_log.sequence_at(lines, datetime(2026, 1, 1))  # noqa: DTZ001 - the point of it


# Any sequence of decisions, against plain loops


@dataclass
class Sent:
    """A submission as the oracle remembers it."""

    id: int
    content: bytes
    replaces: int | None
    keys: list[tuple[str, str]]
    state: str = "submitted"
    accepted: int = 0


@dataclass
class Oracle:
    """Remembers the submissions in a list and loops over it."""

    sent: list[Sent] = field(default_factory=list)

    def stands(self) -> set[tuple[int, tuple[str, str]]]:
        last: dict[tuple[str, str], Sent] = {}
        for one in self.sent:
            for key in one.keys:
                if one.state == "accepted":
                    present = last.get(key)
                    if present is None or present.accepted < one.accepted:
                        last[key] = one
        return {(one.id, key) for key, one in last.items()}

    def corrected(self, one: Sent) -> Sent | None:
        """The first report behind a submission that stands or stood."""
        for old in self.sent:
            if old.id == one.replaces:
                return old if old.state in {"accepted", "replaced"} else self.corrected(old)
        return None

    def corrects(self, one: Sent, old: Sent) -> bool:
        """Whether a submission was sent in the place of another, or of one that was."""
        behind = (other for other in self.sent if other.id == one.replaces)
        return any(other is old or self.corrects(other, old) for other in behind)

    def accept(self, one: Sent, seq: int) -> None:
        one.state, one.accepted = "accepted", seq
        old = self.corrected(one)
        if old and old.state == "accepted":
            old.state = "replaced"

    def returns(self, one: Sent) -> Sent | None:
        """What an accepted submission had replaced, if nothing else replaces it."""
        old = self.corrected(one)
        if one.state != "accepted" or old is None or old.state != "replaced":
            return None
        stood = (each for each in self.sent if each.state in {"accepted", "replaced"})
        rivals = [each for each in stood if each is not one and self.corrects(each, old)]
        return None if rivals else old

    def lives(self, content: bytes) -> bool:
        return any(
            one.content == content and one.state in {"submitted", "accepted"} for one in self.sent
        )


def send(connection: Connection, oracle: Oracle, choose: random.Random) -> None:
    names = choose.sample(["a", "b", "c", "d"], choose.randint(0, 3))
    keys = [(choose.choice(["1.1.a", "1.1.b"]), name) for name in names]
    accepted = [one.id for one in oracle.sent if one.state == "accepted"]
    replaces = choose.choice([one.id for one in oracle.sent] + accepted * 2 + [None] * 3)
    content = f"{choose.randint(0, 12)}".encode()
    rows = [row(n, indicator=indicator, name=name) for n, (indicator, name) in enumerate(keys)]
    if oracle.lives(content):
        with pytest.raises(Conflict):
            add(connection, *rows, content=content, replaces=replaces)
    else:
        number = add(connection, *rows, content=content, replaces=replaces)
        oracle.sent.append(Sent(number, content, replaces, keys))


def decide(connection: Connection, oracle: Oracle, choose: random.Random) -> None:
    one = choose.choice(oracle.sent)
    submission = found(connection, one.id)
    assert submission.state == one.state
    by = By(S, "coord", NOW)
    if one.state == "submitted" and choose.random() < 0.7:
        oracle.accept(one, submissions.accept(connection, by, submission))
    elif one.state == "submitted" and choose.random() < 0.3:
        submissions.send_back(connection, by, submission, "x")
        one.state = "returned"
    elif one.state == "submitted" or (one.state == "accepted" and choose.random() < 0.5):
        old = oracle.returns(one)
        if old is not None and oracle.lives(old.content):
            with pytest.raises(Conflict):
                submissions.withdraw(connection, by, submission, "x")
            return
        submissions.withdraw(connection, by, submission, "x")
        one.state = "withdrawn"
        if old is not None:
            old.state = "accepted"


@pytest.mark.parametrize("luck", [0, *(pytest.param(n, marks=pytest.mark.rest) for n in (1, 2, 3))])
def test_any_decisions_leave_standing_what_plain_loops_say(engine: Engine, luck: int) -> None:
    choose, oracle = random.Random(luck), Oracle()
    points: dict[int, set[tuple[int, tuple[str, str]]]] = {}
    seen: set[str] = set()
    while len(points) < 100:
        with write_transaction(engine) as connection:
            deciding = oracle.sent and choose.random() < 0.6
            (decide if deciding else send)(connection, oracle, choose)
            points[audit_log.last_sequence(connection, S)] = oracle.stands()
            seen |= {one.state for one in oracle.sent}

    with read_transaction(engine) as connection:
        history = standing_rows.history(connection, S)
        assert verify_chain.verify(connection) == []
        states = {one.id: one.state for one in submissions.listing(connection, S)}
    assert states == {one.id: one.state for one in oracle.sent}
    assert seen == set(schema.STATES)
    for k, expected in points.items():
        open_then = pl.col("closed").is_null() | (pl.col("closed") > k)
        rows = history.filter(pl.col("opened") <= k, open_then)
        told = zip(*(rows[name] for name in ("submission", "indicator", "name")), strict=True)
        assert {(number, (indicator, name)) for number, indicator, name in told} == expected
        assert rows.height == len(expected)


def test_what_waits_for_a_decision_is_known_at_every_sequence(connection: Connection) -> None:
    first = add(connection, row())
    handed_in = audit_log.last_sequence(connection, S)
    second = add(connection, row(date=date(2022, 4, 1)))
    both = audit_log.last_sequence(connection, S)
    accept(connection, first)
    withdraw(connection, second)

    def waits(sequence: int) -> list[int]:
        return submissions.pending_rows(connection, S, sequence)["submission"].to_list()

    assert waits(handed_in - 1) == []
    assert waits(handed_in) == [first]
    assert waits(both) == [first, second]
    assert waits(both + 1) == [second]
    assert waits(both + 2) == []
    assert submissions.pending_rows(connection, "another", both).columns == list(ROW_SCHEMA)


def test_what_was_overtaken_waits_again_once_its_correction_is_taken_back(
    connection: Connection,
) -> None:
    def waits(sequence: int) -> list[int]:
        return submissions.pending_rows(connection, S, sequence)["submission"].to_list()

    first = add(connection, row())
    before = audit_log.last_sequence(connection, S)
    second = add(connection, row(value=Decimal(0)), replaces=first)
    corrected = audit_log.last_sequence(connection, S)
    stages = [found(connection, one).stage for one in (first, second)]
    withdraw(connection, second)

    assert stages == ["overtaken", "submitted"]
    assert found(connection, first).stage == "submitted"
    assert [waits(at) for at in (before, corrected, corrected + 1)] == [[first], [second], [first]]


def test_a_submission_knows_what_was_sent_in_its_place(connection: Connection) -> None:
    first = add(connection, row())
    second = add(connection, row(value=Decimal(0)), replaces=first)
    assert found(connection, first).replaced_by == second

    withdraw(connection, second)

    assert found(connection, first).replaced_by is None
    assert found(connection, second).replaced_by is None


@pytest.mark.parametrize("most_pieces", [0, 64])
def test_the_history_is_in_the_order_of_acceptance_however_the_rows_were_read(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, most_pieces: int
) -> None:
    monkeypatch.setattr(columns_as_json, "FEW", 4)
    monkeypatch.setattr(standing_rows, "_MOST_PIECES", most_pieces)
    kept = frame(*(row(n, name=f"{n % 8}", note=f"{n}", value=Decimal(n)) for n in range(15)))
    numbers = [
        add(connection, rows=kept[start : start + 3], content=bytes([start]))
        for start in range(0, 15, 3)
    ]
    for number in (3, 0, 4, 2):
        accept(connection, numbers[number])
    withdraw(connection, numbers[2])

    history = standing_rows.history(connection, S)

    when = schema.standing.c
    known = select(when.opened, when.row, when.closed).order_by(when.opened, when.row)
    intervals = [tuple(line) for line in connection.execute(known)]
    assert history.select("opened", "row", "closed").rows() == intervals
    assert len(intervals) > len({row for _, row, _ in intervals})
    assert len(set(history.n_chunks("all"))) == 1
    told = pl.concat([submissions.read_rows(connection, S, number) for number in numbers])
    expected = history.select("row").join(told, on="row", maintain_order="left")
    assert history.select(kept.columns).equals(expected.select(kept.columns))
