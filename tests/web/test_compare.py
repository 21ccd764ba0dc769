"""Two days side by side on a page, by Streamlit's own test runner."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
HOSTILE = "<img src=http://evil.example/a.png>"
TABLE = f"""task,indicator,component,date,value,evidence,note
2.3,a,card,2022-11-30,1,ref. 1,{HOSTILE}
"""


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'pages.db'}")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))


def opened(since: str, day: str, **query: str) -> AppTest:
    app = AppTest.from_file(ENTRY, default_timeout=60)
    app.query_params.update({"lang": "en", "as_of": day, "since": since, **query})
    app.run()
    app.query_params.update({"lang": "en", "as_of": day, "since": since, **query})
    return app.switch_page(str(ROOT / "pages" / "compare.py")).run()


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_the_changes_stand_by_direction_with_their_cause_and_a_link_to_the_task() -> None:
    page = shown(opened("2022-06-30", "2023-06-30"))

    up, down = page.split(">Up</h3>")[1].split(">Down</h3>")
    assert "task=2.1" in up
    assert "task=1.1" in down.split(">Newly overdue</h3>")[0]
    assert "5 indicators newly overdue" in page
    assert "4 new rows" in page
    assert "Of 30 Jun 2022 nothing was known here at its close" in page
    assert page.count("<tr>") > 33


def test_every_task_and_indicator_has_its_status_on_both_days() -> None:
    page = shown(opened("2022-06-30", "2023-06-30")).split(
        ">Every task and indicator on both days</h3>"
    )[1]

    body = page.split("<tbody>")[1].split("</tbody>")[0]
    line = next(row for row in body.split("<tr>") if ">2.1.a</a>" in row)
    assert line.index("Not met") < line.index("Met</span>")
    assert "new fact" in line
    assert body.count("<tr>") == 13 + 20
    assert "no change" in body


def test_the_same_day_twice_changes_nothing() -> None:
    page = shown(opened("2023-06-30", "2023-06-30"))

    assert "0 indicators up" in page
    assert ">Up</h3>" not in page


def test_a_row_that_came_is_shown_as_text_and_its_indicator_is_not_overdue(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mlsa.csv"
    path.write_text(TABLE)
    assert main(["submit", str(path), "--entity", "MLSA", "--accept"]) == 0
    capsys.readouterr()

    page = shown(opened("2022-06-30", "2023-06-30"))

    assert HOSTILE not in page
    assert "&lt;img src=http://evil.example/a.png&gt;" in page
    assert "4 indicators newly overdue" in page
    assert "5 new rows" in page


def test_the_papers_for_a_meeting_are_offered_beside_it() -> None:
    app = opened("2022-06-30", "2023-06-30")

    app.segmented_control(key="papers format").set_value(".md").run()
    app.button(key="papers make").click().run()

    (button,) = app.download_button
    assert not app.exception
    assert button.label.startswith("Download (")


def test_the_page_speaks_czech() -> None:
    page = shown(opened("2022-06-30", "2023-06-30", lang="cs"))

    assert "Dva dny vedle sebe" in page
    assert "5 ukazatelů nově po termínu" in page
