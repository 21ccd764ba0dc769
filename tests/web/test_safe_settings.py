"""What the server is set to, and how little an unexpected error tells."""

from __future__ import annotations

import logging
import re
import resource
import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.cli import serve
from tests.pages import ROOT


def test_the_settings_of_the_server_are_those_that_the_security_page_lists() -> None:
    file = ROOT / "dashboard" / "web" / ".streamlit" / "config.toml"
    settings = tomllib.loads(file.read_text("utf-8"))

    server, client = settings["server"], settings["client"]
    assert server["address"] == "127.0.0.1"
    assert settings["browser"]["gatherUsageStats"] is False
    assert (client["showErrorDetails"], client["showErrorLinks"]) == ("none", False)
    assert client["disableDataExport"] is True
    assert server["maxUploadSize"] == 11
    assert server["enableStaticServing"] is False
    assert server["xsrfCookieSameSite"] == "strict"
    assert settings["runner"]["fastReruns"] is False
    assert settings["global"]["maxCachedMessageAge"] > 2


def test_a_server_may_have_the_files_open_that_a_thousand_tabs_take() -> None:
    given = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, given[1]))
    try:
        serve._allow_open_files()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, given)
    unlimited = hard == resource.RLIM_INFINITY
    most = serve.OPEN_FILES if unlimited else min(serve.OPEN_FILES, hard)
    assert (hard, soft) == (given[1], most)
    assert serve.OPEN_FILES > 4 * 1000 * 2


def test_an_unexpected_error_tells_the_reader_a_number_and_the_log_the_rest(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    def page() -> None:
        from dashboard.web import server  # noqa: PLC0415 - this function is the page

        server.show_unexpected_error(ValueError("on the disk of the database"))

    with caplog.at_level(logging.ERROR, "dashboard"):
        shown = AppTest.from_function(page).run()

    (told,) = (each.value for each in shown.error)
    (number,) = re.findall(r"error ([0-9a-f]{8})", told)
    assert "database" not in told
    assert number in caplog.text
    assert "on the disk of the database" in caplog.text
