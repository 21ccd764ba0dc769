"""Who has reported, opened through the entry script on real data."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from tests.pages import (
    CARD,
    SMALL,
    alerts,
    captions,
    enter_name,
    fill,
    links,
    markup,
    open_page,
    open_report,
    press,
    section,
    show_strategy,
    submit,
    table,
    text,
    upload,
)

pytestmark = pytest.mark.usefixtures("database")
REPORT = "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published"
LAW = "3.1,,,2022-12-01,,,Under way"


def cells(page: AppTest) -> list[str]:
    """The names of the linked cells."""
    return [link.name for link in links(page) if "period" in link.query]


def test_every_unit_has_a_linked_cell_for_every_period(tmp_path: Path) -> None:
    submit(tmp_path / "table.csv", "MLSA", REPORT, LAW)

    page = open_page("who_reported")

    of_unit = [link.query["period"] for link in links(page) if link.query.get("unit") == "MLSA"
               and "period" in link.query]  # fmt: skip
    assert of_unit == [f"{year}-{half}" for year in range(2020, 2024) for half in (1, 2)]
    assert "MLSA, 2nd half of 2022: reported (1 Dec 2022)" in cells(page)
    assert "MLSA, 2nd half of 2023: still to come: 1 of 1" in cells(page)
    assert "CPD, 1st half of 2020: a report is missing: 4 of 4" in cells(page)


def test_a_day_before_the_report_the_cell_is_still_open(tmp_path: Path) -> None:
    submit(tmp_path / "table.csv", "MLSA", REPORT, LAW)

    page = open_page("who_reported", as_of="2022-11-30", lang="cs")

    (cell,) = [name for name in cells(page) if name.startswith("MPSV, 2. pololetí 2022: ")]
    assert cell.startswith("MPSV, 2. pololetí 2022: lhůta běží nebo teprve začne: 1 / 2")
    assert "Only public sources" not in text(page)


def test_one_unit_shows_its_periods_and_a_digest_in_the_other_language(tmp_path: Path) -> None:
    submit(tmp_path / "table.csv", "MLSA", REPORT)

    page = open_page("who_reported", unit="MLSA", period="2022-2")

    (caption,) = captions(page)
    assert "2nd half of 2022" in [row[0] for row in table(page, caption)]
    chosen_period = '<b class="here">2nd half of 2022</b>'
    assert chosen_period in markup(page)
    assert "Outstanding from MLSA – Ministry of Labour and Social Affairs" in page.code[0].value
    fill(page, "Language of the letter", "cs")
    assert not page.exception
    assert "Co zbývá dodat: MPSV" in page.code[0].value


def test_a_returned_submission_stands_in_the_digest(tmp_path: Path) -> None:
    submit(tmp_path / "mlsa.csv", "MLSA", REPORT, flags=())
    assert main(["return", "3", "--reason", "row 2: ![x](http://evil.example)"]) == 0

    page = open_page("who_reported", unit="MLSA")

    assert "report no. 3 (mlsa.csv): row 2: ![x](http://evil.example)" in page.code[0].value


def test_without_periods_the_page_and_the_method_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    show_strategy(monkeypatch, SMALL)

    assert "does not set reporting periods" in text(open_page("who_reported"))
    assert "does not set reporting periods" in text(open_page("method"))


def test_the_method_marks_the_periods_as_assumed() -> None:
    periods = section(open_page("method"), "Reporting periods")

    assert "The source does not set regular reporting." in text(periods)
    assert [
        "1st half of 2020", "1 Jan 2020 – 30 Jun 2020", "30 Jul 2020", "assumed",
    ] in table(periods, "Reporting periods")  # fmt: skip


def test_the_coordinator_closes_a_period_from_the_page_and_it_holds_at_once() -> None:
    page = open_page("who_reported", lang="cs")
    fill(page, "Moje jméno", "Karel")
    fill(page, "Vykazované období", "2022-2")
    press(page, "Uzavřít období")
    assert "Důvod je povinný. Napište důvod a potvrďte znovu." in alerts(page)

    fill(page, "Důvod uzavření", "Zpráva vládě.")
    press(page, "Uzavřít období")

    assert "2. pololetí 2022 je uzavřeno." in text(page)
    assert "2. pololetí 2022 – uzavřeno (Karel): Zpráva vládě." in text(page)
    assert "uzavřeno: Zpráva vládě." in markup(page)
    tried = open_report(lang="cs")
    upload(enter_name(tried, "Jana"), CARD)
    assert "je od" in text(tried)
    assert "Zpráva vládě." in text(tried)
    press(page, "Období znovu otevřít")
    fill(page, "Důvod nového otevření", "Oprava MPSV.")
    press(page, "Období znovu otevřít")
    assert "2. pololetí 2022 – znovu otevřeno (Karel): Oprava MPSV." in text(page)


def test_an_officer_is_offered_no_lock() -> None:
    page = open_page("who_reported", lang="en", role="officer")

    assert "Close or reopen a reporting period" not in [each.label for each in page.expander]
