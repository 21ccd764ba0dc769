"""Canaries: a text that is not for somebody stands in no frame and no download that they get."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases, forked
from tests.browser.sign_ins import SECRET, invite, private
from tests.browser.visiting import ADOPTED, started
from tests.canaries import PEOPLE, SEEN_BY, plant
from tests.pages import PAGES
from tests.processes import free_port
from tests.tabs import Tab, headers

ON_DEMAND = {"canary field"}
"""What a page sends only once it is asked for."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seen")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A server behind a proxy, with everything planted and six people invited."""
    port = free_port()
    url = databases.sqlite(folder / "d.db", plant)
    environment = {
        "DASHBOARD_DATABASE_URL": url,
        "DASHBOARD_STRATEGY": str(ADOPTED),
        "DASHBOARD_SIGN_IN": "proxy",
        "DASHBOARD_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DASHBOARD_PROXY_SECRET_FILE": private(folder / "secret", SECRET),
        forked.LOG: str(folder / "server.log"),
    }
    invite(
        environment,
        "proxy",
        {subject: (f"Person {subject}", role) for subject, role in PEOPLE.items()},
    )
    with started(["serve", "--port", str(port), "--strategy", str(ADOPTED)], port, environment):
        yield f"127.0.0.1:{port}"


def frames(address: str, subject: str, page: str, query: str) -> bytes:
    """Every byte that the server sends for one run of a page, with the downloads that it offers."""
    with Tab(address, subject) as tab:
        tab.open(page, query)
        said = tab.said
        for link in set(re.findall(rb"/media/[0-9a-f]+\.[a-z]+", said)):
            request = urllib.request.Request(
                f"http://{address}{link.decode()}", headers=headers(subject)
            )
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
                said += answer.read()
    return said


QUERIES = {
    "task": ("task=2.3", "task=1.2"),
    "report": ("role=officer&unit=MLSA", "role=officer&unit=MEYS", "role=coordinator&unit=MEYS"),
    "review": ("", "submission=3", "submission=4", "role=coordinator"),
    "who_reported": ("", "unit=MLSA", "unit=MEYS"),
    "assessment": ("", "task=2.3"),
}


@pytest.mark.parametrize("subject", PEOPLE)
def test_nobody_gets_a_byte_of_what_is_not_theirs(address: str, subject: str) -> None:
    seen: dict[str, list[str]] = {canary: [] for canary in SEEN_BY}
    tried = 0
    for page in PAGES:
        for query in QUERIES.get(page, ("",)):
            said = frames(address, subject, page, f"lang=en&{query}")
            assert b"has no role" not in said
            tried += 1
            for canary, places in seen.items():
                if canary.encode() in said:
                    places.append(f"{page}?{query}")

    leaked = {
        canary: places
        for canary, places in seen.items()
        if subject not in SEEN_BY[canary] and places
    }
    assert leaked == {}
    # Whoever may see it does, so that its absence elsewhere says something.
    unseen = {canary for canary, places in seen.items() if not places} - ON_DEMAND
    assert unseen <= {canary for canary in SEEN_BY if subject not in SEEN_BY[canary]}
    assert tried == len(PAGES) + sum(len(queries) - 1 for queries in QUERIES.values())


def test_the_log_of_the_server_has_nothing_of_it_and_no_name(address: str, folder: Path) -> None:
    for subject in PEOPLE:
        for page in ("review", "report", "assessment", "people"):
            frames(address, subject, page, "lang=cs")

    log = (folder / "server.log").read_text("utf-8")
    assert "anchor record" in log
    assert [text for text in (*SEEN_BY, "Person ", SECRET) if text in log] == []
