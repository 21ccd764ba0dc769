"""One question, one answer: who owes what, on all surfaces; and what waits is demanded on none.

In the same situations a sentence that says something of all or of none is read against the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from dataclasses import fields as dataclass_fields
from datetime import UTC, date, datetime
from itertools import chain, islice
from pathlib import Path

import polars as pl
import pytest

from dashboard.__main__ import main
from dashboard.markup import View
from dashboard.markup.overview import to_do
from dashboard.presentation import missing_words
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.store import database as of_store
from dashboard.store import submissions
from dashboard.store.audit_entry import By
from dashboard.strategy import Strategy, Task
from dashboard.strategy.performance_indicators import Indicator
from dashboard.strategy.rounds import Round
from dashboard.text.text_language import Text
from dashboard.workflow import notifications
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases, surfaces
from tests.fulfilment.generated_cases import Case, case
from tests.fulfilment.oracle import Row as OracleRow
from tests.fulfilment.oracle import Verdict, judge, known
from tests.pages import open_page, open_report, open_review, text
from tests.reported import reported_workspace
from tests.store.submitting import frame, row
from tests.surfaces import WORDS, Answer
from tests.universal_sentences import (
    OF_ALL,
    OF_BODY,
    OF_NO_ROW,
    OF_TASK,
    Recording,
    Values,
    draw_body,
    draw_pages,
    draw_task,
    is_so,
    is_so_of_body,
    is_so_of_task,
    universal_messages,
)

ROUND = Round(
    id="first",
    title=Text("The first years"),
    start=date(2020, 1, 1),
    end=date(2021, 6, 30),
    due=date(2022, 10, 31),
    source="chapter 6",
)
"""Of the days that are asked about some are before it is due, one is its due day, most are later."""
OFFICERS = ("CPD", "MEYS", "MLSA", "PCR", "SPD")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def stored(of: Case, strategy: Strategy, folder: Path) -> Workspace:
    """The rows of a generated history that stand at its end, a file for each entity; then all accepted."""
    engine = of_store.connect(databases.sqlite(folder / "d.db", databases.prepare))
    standing = known(of.history, of.ks[-1])
    columns = row().keys()
    for entity in sorted({one.entity for one in standing}):
        told = [asdict(one) for one in standing if one.entity == entity]
        table = frame(*({name: one.get(name) for name in columns} for one in told))
        with of_store.write_transaction(engine) as connection:
            sent = submissions.SentFile(
                strategy=strategy.id,
                entity=entity,
                sender="x",
                file_name=f"{entity}.csv",
                content=entity.encode(),
                reading={},
            )
            submissions.add(connection, sent, table, NOW)
    with of_store.write_transaction(engine) as connection:
        for submission in submissions.listing(connection, strategy.id):
            submissions.accept(connection, By(strategy.id, "coordinator", NOW), submission)
    return Workspace(strategy, folder / "generated.yaml", "", engine)


@pytest.fixture(scope="module")
def fifty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[tuple[Case, View]]]:
    """Six strategies on a few days each, as known half way and at the end; what is asked is judged once."""
    with ExitStack() as opened:
        yield list(islice(situations(tmp_path_factory.mktemp("fifty"), opened), 50))


def situations(folder: Path, opened: ExitStack) -> Iterator[tuple[Case, View]]:
    for seed in range(6):
        of = case(seed)
        strategy = of.strategy.model_copy(update={"rounds": (ROUND,)})
        (folder / str(seed)).mkdir()
        workspace = stored(of, strategy, folder / str(seed))
        opened.callback(workspace.engine.dispose)
        last = workspace.version()
        for sequence in (last // 2, last):
            snapshot = Snapshot(workspace, sequence)
            for day in of.days:
                yield of, View(snapshot, WORDS, day)


def oracle_rows(rows: pl.DataFrame) -> list[OracleRow]:
    fields = {each.name for each in dataclass_fields(OracleRow)} - {"opened", "closed"}
    texts = pl.col("entity", "task", "indicator", "name", "precision", "word").cast(pl.String)
    return [
        OracleRow(**{name: one[name] for name in fields}, opened=0, closed=None)
        for one in rows.with_columns(texts).iter_rows(named=True)
    ]


def by_rule(view: View) -> tuple[Answer, Answer, Answer]:
    """What is outstanding, demanded, and both, of each owner, read from the oracle.

    Outstanding: judged, not met, past its due day, and no owner has reported or waits; or asked for by the
    round, whose day is past, and not answered. Demanded: overdue where no report of an owner waits.
    """
    strategy, day = view.workspace.strategy, view.day
    standing, waiting = (
        oracle_rows(rows) for rows in (view.snapshot.rows, view.snapshot.pending_rows)
    )
    with_waiting, alone = judge(strategy, standing, day, waiting), judge(strategy, waiting, day)
    outstanding: Answer = {}
    demanded: Answer = {}
    both: Answer = {}
    for task, indicator in strategy.at(day).indicators():
        verdict = with_waiting.indicators[indicator.id]
        late = verdict.schedule.state == "overdue" and verdict.schedule.days != 0
        waits = any(owner.last for owner in alone.indicators[indicator.id].reporting)
        for owner in task.responsible:
            missed = not waits and is_missing_in_round(view, task, verdict, indicator, owner)
            if verdict.outstanding or missed:
                outstanding.setdefault(owner, []).append(indicator.id)
            if late and not waits:
                demanded.setdefault(owner, []).append(indicator.id)
                if indicator.id in outstanding.get(owner, []):
                    both.setdefault(owner, []).append(indicator.id)
    return outstanding, demanded, both


def is_missing_in_round(
    view: View, task: Task, verdict: Verdict, indicator: Indicator, owner: str
) -> bool:
    """Whether the round asked an owner for an indicator in vain: nobody who speaks for it told or sent a
    row of its days."""
    strategy, day = view.workspace.strategy, view.day
    if day <= ROUND.due or task.start.first > ROUND.end or verdict.status == "no_target":
        return False
    if verdict.status == "met" and indicator.kind != "recurring":
        return False
    return not any(
        row.task == task.number
        and row.indicator in {None, indicator.id}
        and row.date is not None
        and ROUND.start <= row.date <= ROUND.end
        and (
            owner in strategy.entity_and_parents(row.entity)
            or row.entity in strategy.entity_and_parents(owner)
        )
        for row in oracle_rows(pl.concat([view.snapshot.rows, view.snapshot.pending_rows]))
    )


@pytest.mark.rest
def test_all_surfaces_say_the_same_of_every_body_in_fifty_situations(
    fifty: Sequence[tuple[Case, View]],
) -> None:
    missing = []
    waiting = unanswered = reported = 0
    for of, view in fifty:
        where = f"{of.strategy.tasks[0].title}, {view.day}, known at {view.snapshot.sequence}"
        outstanding, demanded, both = by_rule(view)
        for surface, say in surfaces.OUTSTANDING.items():
            said = {code: sorted(ids) for code, ids in say(view).items()}
            told_of = said.keys() | outstanding.keys()
            expected = {code: sorted(outstanding.get(code, [])) for code in told_of}
            told = {code: said.get(code, []) for code in told_of}
            if surface == "status":
                # It says it of an indicator, of which a round may miss the report of one owner alone.
                told = {"": sorted({*chain(*told.values())})}
                expected = {"": sorted({*chain(*expected.values())})}
            assert told == expected, (surface, where)
        letters = {
            code: sorted(surfaces.late_in_letter(view, code)) for code in surfaces.bodies(view)
        }
        assert letters == {code: sorted(demanded.get(code, [])) for code in letters}, where
        family = {
            code: [unit.entity.code for unit in view.snapshot.answer(view.day).family(code)]
            for code in letters
        }
        assert surfaces.of_mail(view) == {
            code: sorted({id for unit in family[code] for id in both.get(unit, [])})
            for code in letters
        }, where
        reported += both != demanded
        missing.append(sum(map(len, outstanding.values())))
        waiting += not view.snapshot.pending_rows.is_empty()
        asked = [each for body in view.snapshot.answer(view.day).bodies for each in body.asked]
        unanswered += any(each.is_past(view.day) and each.missing for each in asked)
    assert len(missing) == 50
    assert sum(map(bool, missing)) >= 15
    assert waiting >= 15
    assert unanswered >= 15
    assert reported


@pytest.mark.rest
def test_no_sentence_of_all_or_none_stands_above_its_rows_in_half_of_the_situations(
    fifty: Sequence[tuple[Case, View]],
) -> None:
    universal, read = universal_messages(), Counter[str]()
    unread: set[str] = set()

    def sentences_of(words: Recording, of: set[str]) -> Iterator[tuple[str, Values]]:
        spoken = universal & words.said.keys()
        unread.update(spoken)
        for message in spoken & of:
            for values in words.said[message]:
                read[message] += 1
                yield message, values

    for at, (_, generated) in enumerate(fifty[::2]):
        words = Recording(LANGUAGES[at % 2])
        view = replace(generated, words=words)
        draw_pages(view)
        for message, values in sentences_of(words, OF_ALL):
            assert is_so(view, message, values), (message, dict(values))
        for task in view.situation.strategy.tasks:
            words = Recording(LANGUAGES[at % 2])
            draw_task(replace(generated, words=words), task.number, words)
            for message, _values in sentences_of(words, OF_TASK):
                assert is_so_of_task(generated, task.number, message), (task.number, message)
        for body in view.snapshot.answer(view.day).bodies:
            words = Recording(LANGUAGES[at % 2])
            draw_body(replace(generated, words=words), body.entity.code, words)
            for message, _values in sentences_of(words, OF_BODY):
                assert is_so_of_body(body, message), (body.entity.code, message)
    # A new sentence of all or none is read here, or named as one that claims nothing of the rows.
    assert unread - OF_ALL - OF_TASK - OF_BODY <= OF_NO_ROW
    assert sum(read.values()) > 250
    assert len(read) >= 10


def test_the_caveat_below_lists_speaks_of_silence_not_of_what_is_not_met() -> None:
    # A task reported as zero is not met, and somebody has reported: only where nobody has is anything open.
    for language, report, met in (("en", "No report", "met"), ("cs", "zpráv", "spln")):
        said = Wording(language)("overview.not_shown_is_not_undone")
        assert report in said
        assert met not in said


DAYS = [date(2024, 3, 31), date(2023, 12, 31)]


def test_the_surfaces_say_the_same_with_reports_that_wait_and_one_that_was_returned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reported_workspace(tmp_path) as workspace:
        snapshot = Snapshot(workspace)
        queued = [each for each in snapshot.submissions if each.stage == "submitted"]
        for day in DAYS:
            view = View(snapshot, surfaces.WORDS, day)
            found = snapshot.answer(day)
            expected = {
                each.entity.code: list(each.outstanding)
                for each in found.bodies
                if each.outstanding
            }
            told = {
                surface: {code: ids for code, ids in say(view).items() if ids}
                for surface, say in surfaces.OUTSTANDING.items()
            }

            assert told == dict.fromkeys(told, expected)
            assert {
                each.entity.code: list(each.waiting) for each in found.bodies if each.waiting
            } == {
                code: [each.id for each in queued if each.entity == code]
                for code in ("CPD", "MLSA", "PCR")
            }
            spd = found.body("SPD")
            assert spd is not None
            assert [each.number for each in spd.returned] == [8]
            assert spd.outstanding == (("4.3.a",) if day > date(2023, 12, 31) else ())
        shown = View(snapshot, WORDS, date(2023, 6, 30))
        effect = surfaces.plain(to_do.draw_waiting(shown, to_do.waiting_reports(shown)))
        for body in snapshot.answer(workspace.today).owners:
            assert surfaces.of_form(view, body.entity.code) == list(body.outstanding)
        monkeypatch.setenv("DASHBOARD_DATABASE_URL", str(workspace.engine.url))
        waits = {each.entity.code: list(each.waiting) for each in found.bodies if each.waiting}
        assert surfaces.of_approval(open_review()) == waits
        for code in ("CPD", "SPD"):
            owes = snapshot.answer(workspace.today).body(code)
            assert owes is not None
            assert surfaces.of_report(open_report(code), view) == list(owes.outstanding)
        late = View(snapshot, WORDS, DAYS[0])
        mail = surfaces.of_mail(late)
        assert (mail["CPD"], mail["SPD"]) == (["4.3.a"], []), "what was returned is another item"
    moved = "as of 30 Jun 2023: 3.1.a was met on 31 Mar 2022 instead of 10 May 2023"
    assert f"Approving all would change, {moved}" in " ".join(effect.split())
    assert "Only from 12 Sep 2023 would it change:" in effect


def test_each_thing_of_a_mail_is_told_once_and_its_own_link_leads_to_a_page_that_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reported_workspace(tmp_path) as workspace:
        url = str(workspace.engine.url)
        monkeypatch.setenv("DASHBOARD_DATABASE_URL", url)
        days = ("--from", "2023-01-01", "--to", "2023-12-31", "--due", "2099-01-30")
        assert main(["round", "open", "Last", *days, "--database", url]) == 0
        snapshot, today = Snapshot(workspace), workspace.today
        view = View(snapshot, WORDS, today)
        kinds = Counter[str]()
        for role, code in (("coordinator", ""), *(("officer", each) for each in OFFICERS)):
            told = notifications.things_told(snapshot, [(role, code)], today, WORDS)
            links = Counter((thing.page, *thing.query.values()) for thing in told)
            assert max(links.values(), default=1) == 1, (code, links)
            for thing in told:
                kinds[thing.kind] += 1
                shown = text(open_page(thing.page, **thing.query))
                for name in said_in(view, thing):
                    assert name in shown, (code, thing.text, name)
            if body := snapshot.answer(today).body(code):
                asked = {thing.query["task"] for thing in told if thing.page == "task"}
                asked |= {task for sent in body.returned for task in sent.tasks}
                listed = surfaces.of_report(open_report(code), view)
                assert {id.rpartition(".")[0] for id in listed} == asked, code
        assert kinds.keys() == {"waiting", "received", "returned", "asked", "accepted"}


def said_in(view: View, thing: notifications.Thing) -> Iterator[str]:
    """What the page of a thing has to say: the file of a report, or the day of what is asked and its name."""
    if number := thing.query.get("submission"):
        yield next(each.file_name for each in view.snapshot.submissions if f"{each.id}" == number)
    for key in thing.keys:
        kind, of, *_ = key.split(":")
        if kind == "overdue":
            state = view.situation.indicator(of)
            assert state is not None
            assert state.schedule.since is not None
            yield WORDS.date(state.schedule.since)
            yield from missing_words.names_of_missing(state, WORDS)
        elif kind == "round" and thing.page == "report":
            yield "30 Jan 2099"
