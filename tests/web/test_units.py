"""Timeline, By unit and Recommendations, opened through the entry script on real data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
ENTRY = str(ROOT / "dashboard" / "web" / "app.py")
SMALL = Path(__file__).parents[1] / "small.yaml"
FINISHED = ROOT / "data" / "2016-2019" / "indicators.yaml"
HEADS = "task,indicator,component,date,value,evidence,note"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'pages.db'}")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))
    return AppTest.from_file(ENTRY, default_timeout=60)


def shown(app: AppTest, page: str, **query: str) -> str:
    """The markup of a page at an address, and nothing went wrong."""
    for name, value in {"lang": "en", **query}.items():
        app.query_params[name] = value
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    return markup(app)


def markup(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def handed_in(tmp_path: Path, entity: str, *lines: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\n".join([HEADS, *lines]) + "\n")
    assert main(["submit", str(path), "--entity", entity, "--accept"]) == 0


def test_the_timeline_draws_the_tasks_and_tells_them_as_a_table(app: AppTest) -> None:
    page = shown(app, "timeline")

    (figure,) = app.get("plotly_chart")
    assert figure.proto.alt.startswith("Chart of 13 tasks from 2020 to 2023 as of 31 Dec 2023")
    assert page.count('<th scope="row">') == 13
    assert page.count("<li><a") == 13
    assert "met 18 Oct 2022, 291 days late" in page
    assert "public sources: 3 entries, the last 18 Oct 2022" in page


def test_the_timeline_speaks_the_language_of_each_session(app: AppTest) -> None:
    czech = AppTest.from_file(ENTRY, default_timeout=60)

    english, told = shown(app, "timeline"), shown(czech, "timeline", lang="cs")

    assert "overdue by 365 days" in english
    assert "po termínu o 365 dní" in told
    (figure,) = czech.get("plotly_chart")
    spec = str(json.loads(figure.proto.spec))
    assert "po termínu o 365 dní" in spec
    assert "overdue" not in spec


def test_before_anything_was_reported_the_timeline_says_so(app: AppTest) -> None:
    page = shown(app, "timeline", as_of="2020-01-01")

    assert "Nobody has reported anything up to this day." in page
    assert "What the signs mean" not in page


def test_all_units_are_shown_with_what_they_owe(app: AppTest) -> None:
    page = shown(app, "units")

    assert "<b>5</b> responsible units" in page
    assert page.index("<b>CPD</b>") < page.index("<b>MLSA</b>") < page.index("<b>MOJ</b>")
    assert "<b>14 of 14 indicators</b>, since 1 Jan 2020" in page
    assert "unit=MEYS" in page


def test_a_unit_is_chosen_by_the_address_in_either_language(app: AppTest) -> None:
    page = shown(app, "units", unit="MLSA", lang="cs")

    assert "MPSV, Ministerstvo práce a sociálních věcí" in page
    assert "Gestor 2 úkolů" in page
    assert "Útvar zatím nic nepodal." in page
    assert app.query_params["unit"] in ("MLSA", ["MLSA"])


def test_a_unit_chosen_on_the_page_is_kept_in_the_address(app: AppTest) -> None:
    shown(app, "units")

    app.selectbox(key="cz-thb-2020-2023 unit").select("PCR")
    page = markup(app.run())

    assert app.query_params["unit"] in ("PCR", ["PCR"])
    assert "Responsible for 8 tasks" in page
    assert "together with" in page


def test_a_ministry_shows_the_duties_of_its_units_under_their_names(app: AppTest) -> None:
    page = shown(app, "units", unit="MOI")

    assert "<h3>MOI › CPD, Department of Crime Prevention</h3>" in page
    assert "<h3>MOI › PCR, Police of the Czech Republic</h3>" in page
    assert "Cooperating on 1 task" in page


def test_an_unknown_unit_in_the_address_shows_all_units(app: AppTest) -> None:
    page = shown(app, "units", unit="<b>nobody</b>")

    assert "Who owes what" in page
    assert "“&lt;b&gt;nobody&lt;/b&gt;” in the address is no choice" in page
    assert "unit" not in app.query_params


def test_a_report_ends_the_silence_of_a_unit_and_stands_among_its_submissions(
    app: AppTest, tmp_path: Path
) -> None:
    handed_in(tmp_path, "MLSA", "2.3,a,card,2022-11-30,1,https://www.mpsv.cz/karta,Published")

    page = shown(app, "units", unit="MLSA")

    assert "<b>1 of 2 indicators</b>" in page
    assert "30 Nov 2022" in page
    assert "table.csv" in page
    assert "accepted" in page


def test_the_recommendations_name_their_tasks_and_those_without_any(app: AppTest) -> None:
    page = shown(app, "recommendations")

    assert page.count('id="recommendation-') == 10
    assert "Of the 10 recommendations 2 have no task: Nos. 6, 10." in page
    assert page.count("No task answers it</span>") == 2
    assert "is our reading" in page
    assert "/task?lang=en&amp;strategy=cz-thb-2020-2023&amp;as_of=2023-12-31&amp;task=4.3" in page


def test_a_note_that_is_english_only_says_so_on_a_czech_page(app: AppTest) -> None:
    page = shown(app, "recommendations", lang="cs")

    assert '<span lang="en">Child trafficking only.</span>' in page


@pytest.mark.parametrize("strategy", [FINISHED, SMALL], ids=["finished", "small"])
@pytest.mark.parametrize("page", ["timeline", "units", "recommendations"])
def test_a_strategy_without_goals_and_recommendations_is_shown_alike(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, page: str, strategy: Path
) -> None:
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(strategy))

    found = shown(app, page)

    assert 'class="goal"' not in found or page == "units"
    assert "<script>alert" not in found
    if page == "recommendations":
        assert "No recommendations are recorded for this strategy." in found


def test_a_figure_escapes_what_a_strategy_file_says(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile.yaml"
    hostile.write_text(SMALL.read_text("utf-8").replace("Hold meetings", "<b>Hold</b> & meet"))
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(hostile))

    shown(app, "timeline")

    (figure,) = app.get("plotly_chart")
    told = str(json.loads(figure.proto.spec))
    assert "&lt;b&gt;Hold&lt;/b&gt; &amp; meet" in told
    assert "<b>Hold" not in told
