"""The database that the tests of the audit tamper with, and what tests of erased bytes wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from dashboard.store import database, erased_bytes
from tests import databases
from tests.conftest import DATABASES, postgresql_server
from tests.store.tampering import tell_story


@pytest.fixture(scope="session", params=DATABASES)
def whole_story(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: Callable[[databases.Make], str],
) -> Iterator[Engine]:
    """The database that is tampered with, once for all: nothing that is done to it is committed."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("tampering") / "story.db"
        engine = database.connect(databases.sqlite(path, tell_story))
        yield engine
        engine.dispose()
        return
    with databases.postgresql(postgresql_server(), templates(tell_story)) as url:
        engine = database.connect(url)
        yield engine
        engine.dispose()


@pytest.fixture
def others_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program waits for all that runs on the server, however long: not two seconds, as for a person.

    PostgreSQL keeps the old versions of rows for as long as a write transaction goes on that began before,
    also in another database of the server, as those of tests that run beside this one are.
    """
    monkeypatch.setattr(erased_bytes, "_PATIENCE", 60_000)
