"""The assessment as a file from a page, by Streamlit's own test runner."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.documents.blocks import FORMATS
from dashboard.presentation.languages import LANGUAGES, Wording

ROOT = Path(__file__).resolve().parents[2]


def section() -> None:
    """A page that has nothing but the section."""
    from dashboard.web import session  # noqa: PLC0415 - it runs as a script of its own
    from dashboard.web.assessment import download  # noqa: PLC0415 - it runs as a script of its own

    download.offer_assessment(session.current_view())


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'pages.db'}")
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ROOT / "indicators.yaml"))
    app = AppTest.from_function(section, default_timeout=120)
    app.query_params["lang"] = "en"
    app.query_params["as_of"] = "2023-12-31"
    return app.run()


def made(app: AppTest) -> AppTest:
    app.button(key="papers make").click().run()
    assert not app.exception
    return app


def test_nothing_is_made_before_it_is_asked_for(app: AppTest) -> None:
    assert not app.exception
    assert app.button(key="papers make").label == "Make the document"
    assert len(app.download_button) == 0


@pytest.mark.parametrize("ending", FORMATS)
def test_a_document_is_made_in_each_format_and_offered(app: AppTest, ending: str) -> None:
    app.segmented_control(key="papers format").set_value(ending).run()

    (button,) = made(app).download_button

    assert button.label.startswith("Download (")
    assert app.status[0].label == "The document is ready."
    assert app.status[0].state == "complete"


def test_another_format_or_day_asks_again(app: AppTest) -> None:
    made(app)

    app.segmented_control(key="papers format").set_value(".md").run()
    assert len(app.download_button) == 0
    assert len(made(app).download_button) == 1
    app.query_params["as_of"] = "2022-12-31"
    app.run()

    assert len(app.download_button) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_section_speaks_both_languages(app: AppTest, lang: str) -> None:
    app.query_params["lang"] = lang

    app.run()

    words = Wording(lang)
    assert app.button(key="papers make").label == words("download.make")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pdf_whose_process_dies_is_one_sentence_and_can_be_asked_for_again(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    app.query_params["lang"] = lang
    app.run()
    app.segmented_control(key="papers format").set_value(".pdf").run()
    real, words = sys.executable, Wording(lang)

    monkeypatch.setattr(sys, "executable", "/bin/false")
    dead = made(app)
    shown = [
        str(one.proto.body) for one in dead.get("html") if "notice error" in str(one.proto.body)
    ]
    assert len(dead.download_button) == 0
    monkeypatch.setattr(sys, "executable", real)
    alive = made(app)

    assert len(shown) == 1
    assert words("problem.pdf-failed", why="exit 1") in shown[0]
    assert len(alive.download_button) == 1
