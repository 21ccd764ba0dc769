"""What a click sends to the browser, as counts and bytes; and where addresses of earlier versions lead."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from benchmarks.pages import ADDRESS, PAGES, Served, Session, server
from dashboard.web.shell import menu

pytestmark = pytest.mark.rest

MOST_BYTES = 45_000
"""Statistics sent 86,000 before, whatever the browser had already."""
MOST_PARTS = 48
"""Statistics had 67 with what is folded away, State of reporting 56, now 28, and Approval 52, now 40."""


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """The real server, with the shipped strategy."""
    with server(program=("-m", "dashboard", "serve")) as found:
        yield found


def test_a_rerun_sends_what_the_browser_does_not_have_and_tells_no_address_again(
    served: Served,
) -> None:
    for page, more in PAGES.items():
        path = "" if page == "overview" else page
        with Session.open(served.address, path, ADDRESS + more) as tab:
            tab.rerun()
            assert tab.came["page_info_changed"] >= len(("strategy", "lang", "as_of")), page
            drawn = tab.came["delta"]
            again = tab.rerun()

            assert drawn <= MOST_PARTS, page
            assert tab.came["page_info_changed"] == 0, page
            assert tab.came["delta"] + tab.came["ref_hash"] == drawn, page
            assert again < MOST_BYTES, page


def test_an_address_of_an_earlier_version_leads_on_before_a_page_runs(served: Served) -> None:
    for old, now in menu.MOVED.items():
        for query in ("", "?lang=cs&as_of=2022-06-30"):
            browser = HTTPConnection(served.address)
            browser.request("GET", f"/{old}{query}")
            answer = browser.getresponse()
            assert (answer.status, answer.headers["location"]) == (307, f"/{now}{query}")
            browser.close()
