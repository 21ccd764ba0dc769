"""The assessment as a file from a page, by Streamlit's own test runner."""

from __future__ import annotations

import sys

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.documents.blocks import FORMATS
from dashboard.presentation.languages import LANGUAGES, Wording
from tests.pages import address, alerts, button_names, fill, press


def section() -> None:
    """A page that has nothing but the section."""
    from dashboard.web import session  # noqa: PLC0415 - it runs as a script of its own
    from dashboard.web.assessment import download  # noqa: PLC0415 - it runs as a script of its own

    download.offer_assessment(session.current_view())


@pytest.fixture
def page(database: str) -> AppTest:
    assert database
    page = AppTest.from_function(section, default_timeout=120)
    page.query_params.update({"lang": "en", "as_of": "2023-12-31"})
    page.run()
    assert not page.exception
    return page


def choose(page: AppTest, ending: str) -> AppTest:
    return fill(page, Wording(address(page)["lang"])("download.format"), ending)


def make(page: AppTest) -> AppTest:
    press(page, Wording(address(page)["lang"])("download.make"))
    assert not page.exception
    return page


def test_nothing_is_made_before_it_is_asked_for(page: AppTest) -> None:
    assert button_names(page) == ["Make the document"]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_document_is_made_in_each_format_and_offered(page: AppTest, ending: str) -> None:
    choose(page, ending)

    (button,) = make(page).download_button

    assert button.label.startswith("Download (")
    assert page.status[0].label == "The document is ready."
    assert page.status[0].state == "complete"


def test_another_format_or_day_asks_again(page: AppTest) -> None:
    make(page)

    choose(page, ".md")
    assert len(page.download_button) == 0
    assert len(make(page).download_button) == 1
    page.query_params["as_of"] = "2022-12-31"
    page.run()

    assert len(page.download_button) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_section_speaks_both_languages(page: AppTest, lang: str) -> None:
    page.query_params["lang"] = lang

    page.run()

    assert button_names(page) == [Wording(lang)("download.make")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pdf_whose_process_dies_is_one_sentence_and_can_be_asked_for_again(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    page.query_params["lang"] = lang
    choose(page.run(), ".pdf")
    real, words = sys.executable, Wording(lang)

    monkeypatch.setattr(sys, "executable", "/bin/false")
    make(page)
    (alert,) = alerts(page)
    assert len(page.download_button) == 0
    monkeypatch.setattr(sys, "executable", real)
    make(page)

    assert words("problem.pdf-failed", why="exit 1") in alert
    assert len(page.download_button) == 1
