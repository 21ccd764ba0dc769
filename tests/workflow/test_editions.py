"""Editions of the public site: what they print is known to every later one."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select

from dashboard.markup import View
from dashboard.markup.trends import overview_chart, printed_edition
from dashboard.presentation import Wording
from dashboard.statistics import chart_topics, edition_numbers
from dashboard.store import schema
from dashboard.text import Severity
from dashboard.workflow import statistics_actions
from dashboard.workflow.edition import NextEdition, PublicSnapshot, certificate, editions
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.printed import COORDINATOR, publish
from tests.workflow.conftest import opened

HEAD = "source,series,definition,unit,year,sex,value,vintage,note\n"
HIDDEN: dict[str | None, int | None] = dict.fromkeys(("F", "M", "other", "unknown"))
NUMBER = '{},"{}",persons,2024,{},{},{},one of Kladno\n'


@pytest.fixture
def workspace(filled_url: str) -> Iterator[Workspace]:
    with opened(databases.ADOPTED, filled_url) as workspace:
        yield workspace


def load(
    workspace: Workspace,
    *numbers: tuple[str, int],
    vintage: str = "2025-05",
    series: str = "police,police_victims",
) -> None:
    known = Snapshot(workspace).observations.filter(series=series.partition(",")[2])["definition"]
    what = known[0] if len(known) else "Victims found by the police."
    content = HEAD + "".join(NUMBER.format(series, what, *each, vintage) for each in numbers)
    file = statistics_actions.StatisticsFile("numbers.csv", content.encode())
    loaded = statistics_actions.load(workspace, COORDINATOR, file)
    assert isinstance(loaded, statistics_actions.StatisticsCheck)
    assert loaded.loaded == len(numbers), loaded.problems


def numbers(snapshot: PublicSnapshot) -> dict[str | None, int | None]:
    rows = snapshot.observations.filter(series="police_victims")
    return {sex: None if n is None else int(n) for sex, n in rows.select("sex", "value").rows()}


def test_what_an_edition_printed_is_shown_until_the_next_one_which_knows_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A part waits for its total; what was withheld once stays so, whatever becomes of the edition."""

    def seen() -> dict[str | None, int | None]:
        return numbers(PublicSnapshot(workspace))

    load(workspace, ("M", 9))
    publish(workspace, tmp_path / "site")
    assert seen() == {}
    load(workspace, ("", 12), ("F", 3))

    assert seen() == {}
    assert numbers(NextEdition(workspace)) == {None: 12, **HIDDEN}
    public = NextEdition(workspace)
    assert set(public.observations.filter(series="police_victims")["note"]) == {None}
    certified = certificate.certify(public.protected)
    assert (certified["rule"], certified["threshold"]) == ("whole splits", 5)
    (split,) = certificate.read_withheld(certified)
    assert (split.series, split.first, split.last, split.by) == (
        "police_victims",
        2024,
        2024,
        ("sex",),
    )
    publish(workspace, tmp_path / "site")
    assert seen() == numbers(NextEdition(workspace)) == {None: 12, **HIDDEN}

    shutil.rmtree(tmp_path / "site")
    load(workspace, ("", 14), ("F", 5), vintage="2025-06")
    publish(workspace, tmp_path / "site")
    assert seen() == {None: 14, **HIDDEN}
    with workspace.reading() as connection:
        assert len(editions.read_data(connection, workspace.strategy.id)) == 3


def test_who_loads_a_public_source_beside_a_withheld_split_is_told_before_it_is_stored(
    workspace: Workspace, tmp_path: Path
) -> None:
    load(workspace, ("", 16), ("M", 3), ("F", 13), series="program,program_victims")
    publish(workspace, tmp_path / "site")
    what = Snapshot(workspace).observations.filter(series="tip_program_victims")["definition"][0]
    line = NUMBER.format("tip,tip_program_victims", what, "", 17, "2025-05")
    file = statistics_actions.StatisticsFile("tip.csv", (HEAD + line).encode())

    tried = statistics_actions.load(workspace, COORDINATOR, file, dry_run=True)

    assert isinstance(tried, statistics_actions.StatisticsCheck)
    (told,) = (each for each in tried.problems if each.code == "series-withheld")
    assert (told.severity, told.values["near"], told.values["split"]) == (
        Severity.WARNING, "program_victims", "sex",
    )  # fmt: skip
    load(workspace, ("", 17), series="tip,tip_program_victims")
    shown = NextEdition(workspace).observations.filter(year_to=2024, sex="F")
    assert shown["value"].to_list() == [None]


def breaks(snapshot: Snapshot) -> list[tuple[int, str]]:
    """From which years the victims of UNODC are not comparable with those before, and why."""
    ask = chart_topics.Selection(chart_topics.SOURCES, "victims")
    lines = snapshot.of_statistics(chart_topics.find_lines, ask)
    return [
        (year, str(why))
        for line in lines
        if line.series == "unodc_victims"
        for year, why in line.breaks
    ]


def test_a_break_is_told_in_public_though_a_later_vintage_has_no_flag_for_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    """The export of a publisher knows nothing of breaks that we have read elsewhere."""
    before = breaks(Snapshot(workspace))
    assert [year for year, _ in before] == [2017]
    victims = Snapshot(workspace).observations.filter(series="unodc_victims", year_to=2017)
    of, what = victims.select("definition", "value").row(0)
    line = f'unodc,unodc_victims,"{of}",persons,2017,,{what},2026-04-14,\n'
    file = statistics_actions.StatisticsFile("export.csv", (HEAD + line).encode())
    loaded = statistics_actions.load(workspace, COORDINATOR, file)
    assert isinstance(loaded, statistics_actions.StatisticsCheck)
    assert loaded.loaded == 1, loaded.problems

    assert breaks(Snapshot(workspace)) == before
    assert breaks(NextEdition(workspace)) == before
    publish(workspace, tmp_path / "site")
    assert breaks(PublicSnapshot(workspace)) == before


def test_before_the_first_edition_everybody_sees_what_public_sources_have_printed(
    workspace: Workspace,
) -> None:
    load(workspace, ("", 12), ("F", 3))

    public = PublicSnapshot(workspace)

    shipped = Snapshot(workspace).public_observations
    assert public.printed is not None
    assert (public.printed.number, public.printed.of_edition) == (None, False)
    assert public.observations.select(shipped.columns).equals(shipped)
    assert shipped.height > 200


def test_of_an_edition_whose_numbers_are_gone_nobody_sees_what_was_loaded(
    workspace: Workspace, tmp_path: Path
) -> None:
    load(workspace, ("M", 9))
    publish(workspace, tmp_path / "site")
    stored = schema.file
    with workspace.engine.begin() as connection:
        content = (tmp_path / "site" / edition_numbers.FILE).read_bytes()
        sha = hashlib.sha256(content).hexdigest()
        (kept,) = connection.execute(select(stored).where(stored.c.sha256 == sha)).mappings()
        connection.execute(delete(stored).where(stored.c.sha256 == sha))

    public = PublicSnapshot(workspace)

    assert public.printed is not None
    assert (public.printed.number, public.printed.published) == (1, workspace.today)
    assert not public.printed.of_edition
    assert numbers(public) == {}
    told = printed_edition.explain(View(public, Wording("cs"), workspace.last_day))
    assert "nejsou v záznamech. Dokud nevyjde další vydání, ukazují se jen čísla" in told
    with workspace.engine.begin() as connection:
        connection.execute(insert(stored).values(dict(kept)))


def test_a_page_for_everybody_names_the_edition_of_its_statistics(
    workspace: Workspace, tmp_path: Path
) -> None:
    words, day = Wording("en"), workspace.last_day
    before = PublicSnapshot(workspace)
    publish(workspace, tmp_path / "site")
    after = PublicSnapshot(workspace)

    views = [
        View(each, words, day)
        for each in (Snapshot(workspace), NextEdition(workspace), before, after)
    ]
    named = f"public edition 1 of {words.date(workspace.today)}"
    assert [printed_edition.explain(view) for view in views] == [
        *("", ""),
        "Until the first public edition is published, only numbers that public sources have printed "
        "are shown.",
        f"Statistics of {named}. Numbers loaded since then are shown with the next edition.",
    ]
    drawn = [overview_chart.draw_pieces(view) for view in views]
    short = f"edition 1 ({words.date(workspace.today)})"
    assert [short in "".join(pieces or ()) for pieces in drawn] == [False, False, False, True]
    assert named in printed_edition.date_picture(views[-1])
    assert after.sequence == Snapshot(workspace).sequence > before.sequence
    assert NextEdition(workspace).sequence == before.sequence
