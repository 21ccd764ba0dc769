"""The assessment as a file from a page, by Streamlit's own test runner."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.__main__ import main
from dashboard.files import background_work
from dashboard.presentation.languages import Wording
from dashboard.web.assessment import download
from tests.pages import address, alerts, button_names, fill, press, wait_for_document


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
    """Asks for the document and comes back to the page when it is there, as the browser does each second."""
    press(page, Wording(address(page)["lang"])("download.make"))
    wait_for_document(page)
    assert not page.exception
    return page


def test_a_document_is_what_a_command_makes_and_another_format_asks_again(
    page: AppTest, tmp_path: Path
) -> None:
    assert button_names(page) == ["Make the document"], "nothing is made before it is asked for"

    (button,) = make(page).download_button

    assert button.label.startswith("Download (")
    assert (page.status[0].label, page.status[0].state) == ("The document is ready.", "complete")
    path = tmp_path / "made.docx"
    assert main(["report", "--out", str(path), "--as-of", "2023-12-31", "--lang", "en"]) == 0
    assert page.session_state[download.MADE].made.result() == path.read_bytes()
    page.query_params["as_of"] = "2022-12-31"
    page.run()
    assert len(page.download_button) == 1, "the assessment speaks of the last day of the period"
    choose(page, ".pdf")
    assert len(page.download_button) == 0
    assert len(make(page).download_button) == 1


def test_while_a_document_is_made_the_page_says_so_and_its_button_rests(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words, gate = Wording("cs"), tmp_path / "gate"
    os.mkfifo(gate)
    waiting = f"import os, sys; open({str(gate)!r}).read(); os.execv(sys.argv[1], sys.argv[1:])"
    behind_gate = (sys.executable, "-c", waiting, *background_work.WORKER)
    monkeypatch.setattr(background_work, "WORKER", behind_gate)
    page.query_params["lang"] = "cs"

    press(page.run(), words("download.make"))

    (button,) = page.button
    assert button.disabled
    assert (page.status[0].label, page.status[0].state) == (words("download.making"), "running")
    assert words("download.meanwhile") in [each.value for each in page.text]
    gate.write_text("")
    wait_for_document(page)
    assert len(page.download_button) == 1
    assert not page.button[0].disabled


def test_a_document_whose_process_dies_is_one_sentence_and_can_be_asked_for_again(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = background_work.WORKER
    monkeypatch.setattr(background_work, "WORKER", ("/bin/false",))
    make(page)
    (alert,) = alerts(page)
    assert len(page.download_button) == 0
    monkeypatch.setattr(background_work, "WORKER", real)
    make(page)

    assert Wording("en")("problem.work-failed", why="exit 1") in alert
    assert len(page.download_button) == 1
