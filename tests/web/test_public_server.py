"""The server for the public: nothing that is not public in any of its frames, and nothing is written."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.web import public_server
from tests import databases, planted
from tests.pages import PAGES
from tests.served import opened, served

TOPIC = "topic=victims&by=sex"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("public") / "planted.db"
    databases.sqlite(path, planted.plant)
    return path


@pytest.fixture(scope="module")
def server(database: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "dashboard", "serve", "--public"]
    environment = {**os.environ, "DASHBOARD_DATABASE_URL": f"sqlite:///{database}"}
    with served(command, databases.ADOPTED.parent, environment) as address:
        yield address


def content(database: Path) -> list[str]:
    """All that a database holds, as the statements that would make it again."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def as_written(number: int) -> list[str]:
    """A number as data and pages write it."""
    return [str(number), *(f"{number:,}".replace(",", mark) for mark in ",\u00a0\u202f")]


def test_no_frame_of_any_page_has_what_is_not_public_and_nothing_is_written(
    server: str, database: Path
) -> None:
    before = content(database)
    asked = [(page, query) for page in PAGES for query in ("", "role=coordinator&person=Karel")]
    asked += [("task", f"task={number}") for number in ("1.2", "4.2", "4.3")]
    asked += [("trends", TOPIC), ("trends", "topic=sources&of=victims&by=sex")]
    sent = {
        (page, query, lang): opened(server, f"lang={lang}&{query}", page)
        for page, query in asked
        for lang in ("en", "cs")
    }

    numbers = "|".join([*as_written(planted.PARTS["F"]), *as_written(planted.TOTAL)])
    hidden = re.compile(rf"{planted.WORD}|\b({numbers})\b")  # not inside a digest
    assert [page for page, said in sent.items() if hidden.search(said)] == []
    assert (
        "Until the first public edition is published, only numbers" in sent["trends", TOPIC, "en"]
    )
    assert "Training of police officers" in sent["overview", "", "en"]
    assert content(database) == before
    others = {page for page in PAGES if page not in public_server.PAGES}
    for page in others:
        shown = sent[page, "role=coordinator&person=Karel", "en"]
        assert (
            "is for those who work on the strategy. The public pages are Overview, All tasks,"
            in shown
        ), page
        assert (
            "Veřejné jsou Přehled, Všechny úkoly, Statistiky a\u00a0Metodika"
            in sent[page, "", "cs"]
        ), page
    for (page, _, _), said in sent.items():
        if page in public_server.PAGES:
            assert not [other for other in others if f"/{other}?" in said], page


def test_it_takes_no_file(server: str) -> None:
    address = f"http://{server}/_stcore/upload_file/session/file"
    request = urllib.request.Request(address, data=b"x", method="PUT")

    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=10)  # noqa: S310 - loopback
