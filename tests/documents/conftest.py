"""The shipped strategies and their assessments, which the tests of this room only read: made once."""

from collections.abc import Iterator

import pytest

from dashboard.documents.blocks import Document
from dashboard.workflow.workspace import Workspace
from tests.assessed import ANNEX, NOW, assessed, workspace_of
from tests.processes import read_here

__all__ = ["read_here"]


@pytest.fixture(scope="session")
def now(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(NOW, tmp_path_factory.mktemp("now")) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def annex(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(ANNEX, tmp_path_factory.mktemp("annex")) as workspace:
        yield workspace


@pytest.fixture(scope="session")
def paper(now: Workspace) -> Document:
    """The assessment in English."""
    return assessed(now)


@pytest.fixture(scope="session")
def czech(now: Workspace) -> Document:
    """The assessment in Czech."""
    return assessed(now, "cs")


@pytest.fixture(scope="session")
def annex_paper(annex: Workspace) -> Document:
    """Annex 1, in English."""
    return assessed(annex)
