"""Who has reported, opened through the entry script on real data."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from tests.web.test_units import app, handed_in, markup, shown

__all__ = ["app"]

CARD = "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published"
LAW = "3.1,,,2022-12-01,,,Under way"
SMALL = Path(__file__).parents[1] / "small.yaml"


def test_every_unit_has_a_linked_cell_for_every_period(app: AppTest, tmp_path: Path) -> None:
    handed_in(tmp_path, "MLSA", CARD, LAW)

    page = shown(app, "who_reported")

    assert page.count("unit=MLSA&amp;period=") == 8
    assert 'aria-label="MLSA, 2nd half of 2022: reported (1 Dec 2022)"' in page
    assert 'aria-label="MLSA, 2nd half of 2023: still to come: 1 of 1"' in page
    assert 'aria-label="CPD, 1st half of 2020: a report is missing: 4 of 4"' in page


def test_a_day_before_the_report_the_cell_is_still_open(app: AppTest, tmp_path: Path) -> None:
    handed_in(tmp_path, "MLSA", CARD, LAW)

    page = shown(app, "who_reported", as_of="2022-11-30", lang="cs")

    assert 'aria-label="MPSV, 2. pololetí 2022: lhůta běží nebo teprve začne: 1 / 2' in page
    assert "Only public sources" not in page


def test_one_unit_shows_its_periods_and_a_digest_in_the_other_language(
    app: AppTest, tmp_path: Path
) -> None:
    handed_in(tmp_path, "MLSA", CARD)

    page = shown(app, "who_reported", unit="MLSA", period="2022-2")

    assert '<b class="here">2nd half of 2022</b>' in page
    assert "What MLSA – Ministry of Labour and Social Affairs owes" in app.code[0].value
    app.segmented_control(key="digest en").set_value("cs")
    app.run()
    markup(app)
    assert "Co má doložit MPSV" in app.code[0].value


def test_a_returned_submission_stands_in_the_digest(app: AppTest, tmp_path: Path) -> None:
    path = tmp_path / "mlsa.csv"
    path.write_text(f"task,indicator,component,date,value,evidence,note\n{CARD}\n")
    assert main(["submit", str(path), "--entity", "MLSA"]) == 0
    assert main(["return", "3", "--reason", "row 2: ![x](http://evil.example)"]) == 0

    shown(app, "who_reported", unit="MLSA")

    assert "submission 3 (mlsa.csv): row 2: ![x](http://evil.example)" in app.code[0].value


def test_without_periods_the_page_and_the_method_say_so(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(SMALL))

    assert "sets no reporting periods" in shown(app, "who_reported")
    assert "sets no reporting periods" in shown(app, "method")


def test_the_method_marks_the_periods_as_assumed(app: AppTest) -> None:
    page = shown(app, "method")

    assert "The source sets no rounds of reports." in page
    assert "1 Jan 2020 – 30 Jun 2020" in page
